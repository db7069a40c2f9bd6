"""Who works where on a day, as sets that areas above may count: persons, never appointments."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from unionhall.people.models import Appointment, CurrentPost, Department, Person, RosterSnapshot, RosterTask, Unit


def workers_at(day: date) -> QuerySet[Appointment]:
    """The appointments that are open on a day and count in their unit."""
    open_then = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return Appointment.objects.filter(open_then, begins_on__lte=day, is_represented=True)


def stays() -> QuerySet[Appointment]:
    """Every appointment that counts in its unit on any day; one that was never so counts on none."""
    return Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")), is_represented=True)


def posts() -> QuerySet[CurrentPost]:
    """Where everybody works now."""
    return CurrentPost.objects.all()


def units() -> QuerySet[Unit]:
    """The local's units in the order of their names."""
    return Unit.objects.order_by("name")


def departments() -> QuerySet[Department]:
    """Every department under our name for it."""
    return Department.objects.order_by("name")


def published_rosters() -> QuerySet[RosterSnapshot]:
    """The rosters that count, oldest first."""
    return RosterSnapshot.objects.filter(status="published", is_history_only=False).order_by("as_of_on", "published_at")


def people_to_welcome() -> QuerySet[RosterTask]:
    """Open tasks to welcome a new worker."""
    return RosterTask.objects.filter(kind="welcome", done_at__isnull=True)


def public_id_of(person_id: int) -> UUID:
    """The id that stands in the addresses of somebody's pages."""
    return Person.objects.values_list("public_id", flat=True).get(pk=person_id)
