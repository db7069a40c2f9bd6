"""Units, departments and turfs by name."""

from __future__ import annotations

from django.db.models import Q

from unionhall.access.rules import Kind, Place
from unionhall.access.signals import NamedPlace
from unionhall.kit import clock
from unionhall.people.models import Department, Turf, Unit


def named_places() -> list[NamedPlace]:
    """Every place of ours at which a role can be held; turfs that were given up are left out."""
    open_turfs = Turf.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    groups = ((Kind.UNIT, Unit.objects.all()), (Kind.DEPARTMENT, Department.objects.all()), (Kind.TURF, open_turfs))
    return [NamedPlace(Place(kind, str(pk)), name) for kind, rows in groups for pk, name in rows.values_list("pk", "name")]
