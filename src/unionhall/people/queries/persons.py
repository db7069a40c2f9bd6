"""Persons as an actor may see them."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from unionhall.access.rules import LOCAL, Actor, Kind, Place, Power
from unionhall.kit import clock
from unionhall.people.models import CurrentPost, Person, TurfPerson


def is_excluded(person_id: int) -> bool:
    """Whether the person is a supervisor or confidential employee (INV-12)."""
    return Person.objects.filter(pk=person_id, is_excluded=True).exists()


def open_to(actor: Actor, power: Power = Power.SEE_NAMES) -> QuerySet[Person]:
    """Every person this actor may see by name. All other queries of persons start here."""
    return Person.objects.filter(where_open(actor, power), merged_into__isnull=True)


def where_open(actor: Actor, power: Power = Power.SEE_NAMES, person: str = "pk") -> Q:
    """The condition that a row's person is open to this actor; `person` names the row's column with the person's id.

    A turf holds a few dozen people, so it is said as a set from which the database starts; a unit may hold a million, so it is
    said as a question about the row at hand.
    """
    if (power, LOCAL) in actor.holds:
        return Q(**{f"{person}__isnull": False})
    # Who holds a place sees what is there; whoever holds none sees at most themselves.
    here = Q(**{f"{person}__in": actor.where_ids(Power.SEE_OWN, Kind.SELF) if power == Power.SEE_NAMES else ()})
    posts = CurrentPost.objects.filter(person=OuterRef(person))
    if units := actor.where_ids(power, Kind.UNIT):
        here |= Q(Exists(posts.filter(unit__in=units)))
    if departments := actor.where_ids(power, Kind.DEPARTMENT):
        here |= Q(Exists(posts.filter(department__in=departments)))
    if turfs := actor.where_ids(power, Kind.TURF):
        here |= Q(**{f"{person}__in": persons_in_turfs(turfs)})
    return here


def where_work_open(actor: Actor) -> Q:
    """The condition that a row of work (columns `person` and `unit`) is this actor's to see and do.

    Work in a unit belongs to those who hold that unit, while the person works there. One's own is among it only in wider scope.
    """
    if (Power.SEE_NAMES, LOCAL) in actor.holds:
        return Q(person__isnull=False)
    posts = CurrentPost.objects.filter(person=OuterRef("person"))
    # Said without an `or` where one scope is held, so that the database can begin at its index.
    scopes = []
    if units := actor.where_ids(Power.SEE_NAMES, Kind.UNIT):
        scopes.append(Q(Exists(posts.filter(unit=OuterRef("unit"))), unit__in=units))
    if departments := actor.where_ids(Power.SEE_NAMES, Kind.DEPARTMENT):
        scopes.append(Q(Exists(posts.filter(department__in=departments))))
    if turfs := actor.where_ids(Power.SEE_NAMES, Kind.TURF):
        scopes.append(Q(person__in=persons_in_turfs(turfs)))
    return reduce(or_, scopes) if scopes else Q(pk__in=())


def open_among(actor: Actor, person_ids: Collection[int], power: Power = Power.SEE_NAMES) -> set[int]:
    """Of these few persons, those open to this actor: begun from the few, where a query of `where_open` may begin from a whole unit."""
    if (power, LOCAL) in actor.holds:
        return set(person_ids)
    own = actor.where_ids(Power.SEE_OWN, Kind.SELF) if power == Power.SEE_NAMES else frozenset()
    places = Q(unit__in=actor.where_ids(power, Kind.UNIT)) | Q(department__in=actor.where_ids(power, Kind.DEPARTMENT))
    ids, found = list(person_ids), set[int]()
    # A hundred at a time: asked about more, PostgreSQL reads all posts of a local of fifty thousand instead of looking these few up.
    for begin in range(0, len(ids), 100):
        found |= set(CurrentPost.objects.filter(places, person__in=ids[begin : begin + 100]).values_list("person", flat=True))
    found |= set(persons_in_turfs(actor.where_ids(power, Kind.TURF)).filter(person__in=person_ids))
    return found | (set(person_ids) & own)


def persons_in_turfs(turfs: Collection[int]) -> QuerySet[TurfPerson, int]:
    """The keys of the people who belong to these turfs today."""
    today = clock.today()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return TurfPerson.objects.filter(still, turf__in=turfs, begins_on__lte=today).values_list("person", flat=True)


def places_of(person: Person) -> set[Place]:
    """Every place at which a power over this person can be held: units and departments of today, turf, and themselves."""
    today = clock.today()
    places = {Place(Kind.SELF, str(person.pk))}
    for unit, department in CurrentPost.objects.filter(person=person).values_list("unit", "department"):
        places |= {Place(Kind.UNIT, str(unit)), Place(Kind.DEPARTMENT, str(department))}
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    turfs = TurfPerson.objects.filter(still, person=person, begins_on__lte=today).values_list("turf", flat=True)
    return places | {Place(Kind.TURF, str(turf)) for turf in turfs}
