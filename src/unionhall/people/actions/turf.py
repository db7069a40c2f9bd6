"""Drawing turf and saying who is in it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit.refusals import Clash
from unionhall.ledger.actions import note
from unionhall.people.models import Department, Person, Turf, TurfPerson
from unionhall.people.queries.person import Here
from unionhall.people.queries.persons import places_of
from unionhall.people.queries.turfs import ground_of


@transaction.atomic
def draw_turf(name: str, *, department: Department | None = None, begins_on: date, by: Actor) -> Turf:
    """Make a turf: the people that one organizer answers for."""
    by.must(Power.ASSIGN_TURF, ground_of(department))
    made = Turf.objects.create(name=name, department=department, begins_on=begins_on)
    note("turf.drawn", made, by=by, detail={"name": name})
    return made


@transaction.atomic
def give_turf(turf: Turf, person: Person, *, begins_on: date, by: Actor) -> TurfPerson:
    """Put a person into a turf from a day on."""
    by.must(Power.ASSIGN_TURF, ground_of(turf.department, turf))
    by.must(Power.ASSIGN_TURF, Here(frozenset(places_of(person))))
    if TurfPerson.objects.filter(turf=turf, person=person, ends_on__isnull=True).exists():
        raise Clash(_("This person is in this turf already."))
    given = TurfPerson.objects.create(turf=turf, person=person, begins_on=begins_on)
    note("turf.given", turf, by=by, detail={"person": str(person.public_id)})
    return given


@transaction.atomic
def take_turf(turf: Turf, person: Person, *, ends_on: date, by: Actor) -> None:
    """Take a person out of a turf after a day."""
    by.must(Power.ASSIGN_TURF, ground_of(turf.department, turf))
    TurfPerson.objects.filter(turf=turf, person=person, ends_on__isnull=True).update(ends_on=ends_on)
    note("turf.taken", turf, by=by, detail={"person": str(person.public_id)})
