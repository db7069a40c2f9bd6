"""One person as an actor may see them: found or nothing, with only the parts that the actor's powers show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from unionhall.access.rules import Actor, Place, Power
from unionhall.kit import clock
from unionhall.kit.refusals import NotThere
from unionhall.people.models import Appointment, ContactPoint, CurrentPost, EmployerIdentifier, Person, PersonName, Turf, TurfPerson
from unionhall.people.queries.persons import open_to, places_of
from unionhall.people.queries.work import appointments_of
from unionhall.people.signals import Section, person_shown


@dataclass(frozen=True, slots=True)
class Here:
    """Where a person is, for asking about powers."""

    places: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person's page shows to one actor."""

    person: Person
    is_self: bool
    posts: list[CurrentPost]
    appointments: list[Appointment]
    turfs: list[Turf]
    is_member: bool | None
    may: frozenset[str]
    sections: list[Section] = field(default_factory=list)

    @property
    def held_now(self) -> set[int]:
        """Numbers of the appointments that hold today."""
        today = clock.today()
        return {one.pk for one in self.appointments if one.begins_on <= today and (one.ends_on is None or one.ends_on >= today)}


def person_or_nothing(actor: Actor, public_id: UUID) -> Person:
    """The person with this id, if the actor may see them; else the same nothing as for an id that never was."""
    found = open_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is nothing here.")
    return found


def shown_to(actor: Actor, person: Person) -> Shown:
    """The person's page."""
    is_self = actor.person_id == person.pk
    may = _powers_over(actor, person)
    posts = list(CurrentPost.objects.filter(person=person).select_related("unit", "department").order_by("-is_first", "pk"))
    sees_membership = is_self or Power.SEE_MEMBERSHIP in may
    answers: list[tuple[Any, list[Section] | None]]
    answers = person_shown.send(sender=Person, person_id=person.pk, actor=actor, may=may)  # type: ignore[assignment]
    return Shown(
        person, is_self, posts, list(appointments_of(person.pk)[:100]), turfs_of(person),
        any(post.is_member for post in posts) if posts and sees_membership else None, may,
        [part for _, parts in answers for part in parts or ()],
    )


def _powers_over(actor: Actor, person: Person) -> frozenset[str]:
    places = places_of(person)
    here = Here(frozenset(places))
    return frozenset(power.value for power in Power if actor.may(power, here))


def turfs_of(person: Person) -> list[Turf]:
    """The turfs a person is in today."""
    today = clock.today()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    ids = TurfPerson.objects.filter(still, person=person, begins_on__lte=today).values("turf")
    return list(Turf.objects.filter(pk__in=ids).order_by("name"))


def contact_of(person: Person) -> list[ContactPoint]:
    """How to reach the person; what works and is their own comes first."""
    points = ContactPoint.objects.filter(person=person, ends_on__isnull=True)
    return sorted(points, key=lambda point: (point.status in {"bad", "suppressed"}, point.owner_class != "personal", point.kind, point.pk))


def names_of(person: Person) -> list[PersonName]:
    """Every name the person has or had; for themselves and the data steward only (INV-08)."""
    return list(PersonName.objects.filter(person=person).order_by("ends_on", "-begins_on", "pk"))


def identifiers_of(person: Person) -> list[EmployerIdentifier]:
    """Employee numbers, for themselves and the data steward."""
    return list(EmployerIdentifier.objects.filter(person=person).select_related("employer").order_by("-begins_on", "pk"))


def editable_or_nothing(actor: Actor, public_id: UUID) -> Person:
    """The person with this id, if they are oneself or one may edit them where they are."""
    found = person_or_nothing(actor, public_id)
    if actor.person_id != found.pk and Power.EDIT_PERSON not in _powers_over(actor, found):
        raise NotThere("There is nothing here.")
    return found


def self_of(actor: Actor) -> Person | None:
    """The person who is acting, if the account is a person's."""
    return open_to(actor).filter(pk=actor.person_id).first() if actor.person_id else None


def own_or_nothing(actor: Actor) -> Person:
    """The person who is acting; nothing for an account that is nobody's."""
    found = self_of(actor)
    if found is None:
        raise NotThere("There is nothing here.")
    return found
