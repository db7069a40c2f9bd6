"""Persons as an actor may see them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from unionhall.access.rules import LOCAL, Actor, Kind, Place, Power
from unionhall.kit import clock
from unionhall.people.models import CurrentPost, Person, TurfPerson


def is_excluded(person_id: int) -> bool:
    """Whether the person is a supervisor or confidential employee (INV-12)."""
    return Person.objects.filter(pk=person_id, is_excluded=True).exists()


def open_to(actor: Actor, power: Power = Power.SEE_NAMES) -> QuerySet[Person]:
    """Every person this actor may see by name. All other queries of persons start here."""
    persons = Person.objects.filter(merged_into__isnull=True)
    if (power, LOCAL) in actor.holds:
        return persons
    posts = CurrentPost.objects.filter(person=OuterRef("pk"))
    here = Q(pk__in=actor.where_ids(Power.SEE_OWN, Kind.SELF)) if power == Power.SEE_NAMES else Q(pk__in=[])
    if units := actor.where_ids(power, Kind.UNIT):
        here |= Q(Exists(posts.filter(unit__in=units)))
    if departments := actor.where_ids(power, Kind.DEPARTMENT):
        here |= Q(Exists(posts.filter(department__in=departments)))
    if turfs := actor.where_ids(power, Kind.TURF):
        here |= Q(Exists(_in_turf(turfs)))
    return persons.filter(here)


def _in_turf(turfs: frozenset[int]) -> QuerySet[TurfPerson]:
    today = clock.today()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return TurfPerson.objects.filter(still, person=OuterRef("pk"), turf__in=turfs, begins_on__lte=today)


def places_of(person: Person) -> set[Place]:
    """Every place at which a power over this person can be held: units and departments of today, turf, and themselves."""
    today = clock.today()
    places = {Place(Kind.SELF, str(person.pk))}
    for unit, department in CurrentPost.objects.filter(person=person).values_list("unit", "department"):
        places |= {Place(Kind.UNIT, str(unit)), Place(Kind.DEPARTMENT, str(department))}
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    turfs = TurfPerson.objects.filter(still, person=person, begins_on__lte=today).values_list("turf", flat=True)
    return places | {Place(Kind.TURF, str(turf)) for turf in turfs}
