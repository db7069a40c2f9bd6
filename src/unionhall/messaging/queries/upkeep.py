"""When the outbox has work again."""

from __future__ import annotations

from datetime import datetime

from unionhall.kit import clock
from unionhall.messaging.models import Blast, Line, World
from unionhall.messaging.sending import evidence


def next_work() -> datetime | None:
    """The next moment at which a pump has something to do; none while everything is sent, parked or held."""
    if World.objects.filter(parked_at__isnull=False).exists():
        return None
    if Blast.objects.filter(state="sending", is_expanded=False).exists():
        return clock.now()
    return evidence.next_moment(set(Line.objects.filter(is_active=True).values_list("pk", flat=True)))
