"""Who works where on a day: appointments as they are known today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from unionhall.people.models import Appointment, EmploymentChange, RosterSnapshot, RosterSource


def active_on(day: date) -> QuerySet[Appointment]:
    """The appointments that count on a day: begun, not ended, and in the unit."""
    return Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), begins_on__lte=day, is_represented=True)


def appointments_of(person_id: int) -> QuerySet[Appointment]:
    """All appointments of a person, the newest first; corrected ones are not among them."""
    found = Appointment.objects.filter(person=person_id).exclude(end_reason="corrected")
    return found.select_related("unit", "department", "job_class", "source").order_by("-begins_on", "-pk")


def heads_on(day: date, **where: Any) -> int:
    """How many people work on a day, each counted once."""
    return active_on(day).filter(**where).values("person").distinct().count()


def published_snapshots(source: RosterSource | None = None) -> QuerySet[RosterSnapshot]:
    """Published rosters, the newest first."""
    found = RosterSnapshot.objects.filter(status="published").select_related("source__unit")
    return (found.filter(source=source) if source else found).order_by("-as_of_on", "-published_at")


def last_published(source: RosterSource | None = None, *, on: date | None = None) -> RosterSnapshot | None:
    """The roster that numbers on a day rest on."""
    found = published_snapshots(source)
    return (found.filter(as_of_on__lte=on) if on else found).first()


def published_changes(**where: Any) -> QuerySet[EmploymentChange]:
    """Changes that published rosters made; a preview is not among them."""
    return EmploymentChange.objects.filter(to_snapshot__status="published", **where).order_by("pk")
