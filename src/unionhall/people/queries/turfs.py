"""Turf: the people that one organizer answers for, and the ground on which it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from unionhall.access import queries as access
from unionhall.access.rules import LOCAL, Actor, Kind, Place, Power
from unionhall.kit import clock
from unionhall.kit.refusals import NotThere
from unionhall.people.models import CurrentPost, Department, Person, Turf, TurfPerson
from unionhall.people.queries.persons import open_to

if TYPE_CHECKING:
    from unionhall.access.models import RoleHolding


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a turf lies: itself, its department, and the units whose people work there."""

    places: frozenset[Place]


def ground_of(department: Department | None, turf: Turf | None = None) -> Ground:
    """The places at which the power over a turf in this department can be held."""
    places = set(turf.places) if turf else set()
    if department is not None:
        places |= department.places
        units = CurrentPost.objects.filter(department=department).values_list("unit", flat=True).distinct()
        places |= {Place(Kind.UNIT, str(unit)) for unit in units}
    return Ground(frozenset(places))


def _assignable(actor: Actor) -> Q:
    """Turfs that the actor hands out."""
    if (Power.ASSIGN_TURF, LOCAL) in actor.holds:
        return Q(pk__isnull=False)
    units = actor.where_ids(Power.ASSIGN_TURF, Kind.UNIT)
    return Q(Exists(CurrentPost.objects.filter(unit__in=units, department=OuterRef("department"))))


def turfs_open_to(actor: Actor) -> QuerySet[Turf]:
    """Open turfs that the actor hands out or answers for."""
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    own = Q(pk__in=actor.where_ids(Power.SEE_NAMES, Kind.TURF))
    return Turf.objects.filter(still).filter(_assignable(actor) | own).select_related("department")


def turf_list(actor: Actor) -> list[Turf]:
    """The turfs, with how many people are in each."""
    today = clock.today()
    inside = Q(turf_people__begins_on__lte=today) & (Q(turf_people__ends_on__isnull=True) | Q(turf_people__ends_on__gte=today))
    return list(turfs_open_to(actor).annotate(people=Count("turf_people__person", filter=inside, distinct=True)).order_by("name"))


def turf_or_nothing(actor: Actor, public_id: UUID) -> Turf:
    """The turf with this id, if it is the actor's affair."""
    found = turfs_open_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is nothing here.")
    return found


def may_assign(actor: Actor, turf: Turf) -> bool:
    """Whether the actor hands this turf out."""
    return actor.may(Power.ASSIGN_TURF, ground_of(turf.department, turf))


def people_of(actor: Actor, turf: Turf) -> list[Person]:
    """The people in the turf whom the actor may see, by name."""
    today = clock.today()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    inside = TurfPerson.objects.filter(still, turf=turf, begins_on__lte=today).values("person")
    return list(open_to(actor).filter(pk__in=inside).order_by("sort_key", "pk"))


def to_add(actor: Actor, turf: Turf) -> list[Person]:
    """People of the turf's department, seen by the actor, who are in no turf there yet: at most 300."""
    today = clock.today()
    taken = TurfPerson.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), turf__department=turf.department).values("person")
    # Their numbers first: asked for all at once, PostgreSQL would go through everybody of the unit to find those of one department.
    there = list(CurrentPost.objects.filter(department=turf.department).values_list("person", flat=True).distinct())
    return list(open_to(actor, Power.ASSIGN_TURF).filter(pk__in=there).exclude(pk__in=taken).order_by("sort_key", "pk")[:300])


def department_total(turf: Turf) -> int:
    """How many people work in the turf's department: a number without names."""
    return CurrentPost.objects.filter(department=turf.department).values("person").distinct().count() if turf.department_id else 0


def stewards_of(turf: Turf) -> list[RoleHolding]:
    """Who answers for the turf today."""
    return access.held_at(Place(Kind.TURF, str(turf.pk)))


def departments_to_draw(actor: Actor) -> list[Department]:
    """The departments in which the actor may draw turf."""
    departments = Department.objects.order_by("name")
    if (Power.ASSIGN_TURF, LOCAL) in actor.holds:
        return list(departments)
    units = actor.where_ids(Power.ASSIGN_TURF, Kind.UNIT)
    return list(departments.filter(Exists(CurrentPost.objects.filter(unit__in=units, department=OuterRef("pk")))))


def own_turfs(actor: Actor) -> list[Turf]:
    """The turfs that the actor answers for."""
    return list(turfs_open_to(actor).filter(pk__in=actor.where_ids(Power.SEE_NAMES, Kind.TURF)).order_by("name"))
