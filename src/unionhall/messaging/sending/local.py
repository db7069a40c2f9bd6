"""The local's own numbers as they hold on a day."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from unionhall.kit import clock
from unionhall.messaging.models import Blast, Line, LocalRule
from unionhall.messaging.rules.defaults import DEFAULTS
from unionhall.messaging.rules.hours import Quiet


def rule(key: str, on: date | None = None) -> Any:
    """What holds on a day: the newest decision up to it, else the default."""
    found = LocalRule.objects.filter(key=key, begins_on__lte=on or clock.today()).order_by("-begins_on").first()
    return found.value if found else DEFAULTS[key].value


def running_lines() -> QuerySet[Line]:
    """The lines by which something may leave."""
    return Line.objects.filter(is_active=True, stopped_at__isnull=True)


def running_blasts() -> QuerySet[Blast]:
    """The messages of which something may leave, the most urgent first."""
    return Blast.objects.filter(state="sending", stopped_at__isnull=True).order_by("-priority", "pk")


def quiet() -> Quiet:
    """The quiet hours."""
    return Quiet(time.fromisoformat(rule("quiet_from")), time.fromisoformat(rule("quiet_until")))


def zone_name() -> str:
    """Where the local is."""
    return str(settings.TIME_ZONE)
