"""The small world of the matrix: two units, two departments, two turfs, and one account for each role.

Roles at a turf, department or unit are held at the own ones. `own` is a worker there, `other` a worker elsewhere. Every field
that somebody may not see holds a text found nowhere else.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client

from tests.makers.accounts import an_account, signed_in
from tests.matrix import EXCLUDED, ROLES, VISITOR, Secret, Thing, secret
from unionhall.access.rules import LOCAL, Kind, Place
from unionhall.accounts.models import User
from unionhall.people.models import (
    Appointment,
    ContactPoint,
    CurrentPost,
    Department,
    Employer,
    EmployerIdentifier,
    Person,
    PersonName,
    RosterSource,
    Turf,
    TurfPerson,
    Unit,
)

SINCE = date(2025, 9, 16)


@dataclass
class World:
    """What there is, by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    turfs: dict[str, Turf] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    sources: dict[str, RosterSource] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    things: dict[str, Thing] = field(default_factory=dict)

    def own(self, role: str) -> Person:
        """The person who holds this role."""
        return self.persons[f"me {role}"]


def a_world() -> World:
    """Build it."""
    world = World()
    employer = Employer.objects.create(name="Cascadia University", mail_domains=["cascadia.example"])
    for which, unit, department in (("own", "ASE", "Astronomy"), ("other", "RSE", "Biology")):
        world.units[which] = Unit.objects.create(employer=employer, code=unit, name=f"{unit} unit", active_from=SINCE)
        world.departments[which] = Department.objects.create(name=department)
        world.sources[which] = RosterSource.objects.create(employer=employer, unit=world.units[which], name=f"{unit} roster")
        world.turfs[which] = Turf.objects.create(name=f"Turf {which}", department=world.departments[which], begins_on=SINCE)
    for which in ("own", "other"):
        world.persons[which] = a_worker(world, which, f"Worker {which.title()}")
        TurfPerson.objects.create(turf=world.turfs[which], person=world.persons[which], begins_on=SINCE)
    for role in ROLES:
        _account(world, role)
    _secrets(world)
    return world


def a_worker(world: World, which: str, name: str) -> Person:
    """A worker in the own or the other department, with a canary in each field that is not for everybody."""
    mark = name.replace(" ", "").casefold()
    person = Person.objects.create(display_name=name, sort_key=name.casefold())
    for kind, full in (("roster", name), ("former", f"formername{mark}")):
        PersonName.objects.create(
            person=person, kind=kind, full=full, sort_key=full.casefold(), match_key=full.casefold(), begins_on=SINCE,
            ends_on=SINCE + timedelta(days=1) if kind == "former" else None,
        )
    for kind, value in (("email", f"mail{mark}@home.example"), ("phone", f"+1206555{zlib.crc32(mark.encode()) % 10_000:04}")):
        ContactPoint.objects.create(
            person=person, kind=kind, value=value, value_normalized=value, owner_class="personal", source="card", begins_on=SINCE,
        )
    unit, department = world.units[which], world.departments[which]
    EmployerIdentifier.objects.create(employer=unit.employer, value=f"number{mark}", person=person, begins_on=SINCE)
    Appointment.objects.create(person=person, source=world.sources[which], unit=unit, department=department, begins_on=SINCE)
    CurrentPost.objects.create(
        person=person, unit=unit, department=department, sort_key=person.sort_key, is_first=True, is_first_in_unit=True, since_on=SINCE,
    )
    return person


def _place(world: World, role: str) -> Place:
    places = {
        "steward": Place(Kind.TURF, str(world.turfs["own"].pk)), "lead": Place(Kind.UNIT, str(world.units["own"].pk)),
        "unit_chair": Place(Kind.UNIT, str(world.units["own"].pk)),
    }
    return places.get(role, LOCAL)


def _account(world: World, role: str) -> None:
    if role == VISITOR:
        world.browsers[role] = Client()
        return
    # Those who hold roles work in the other department, so that being a worker gives them nothing in their own place.
    person = a_worker(world, "other", f"Me {role}")
    held: list[Any] = []
    if role == EXCLUDED:
        Person.objects.filter(pk=person.pk).update(is_excluded=True)
        held = ["administrator", "data_steward"]
    elif role != "member":
        held = [(role, _place(world, role))]
    world.persons[f"me {role}"] = person
    world.accounts[role] = an_account(*held, name=f"Me {role}", person_id=person.pk)
    world.browsers[role] = signed_in(world.accounts[role])


def _secrets(world: World) -> None:
    own, everywhere = "steward lead unit_chair", "data_steward secretary"
    world.secrets += [
        secret("formernameworkerown", "data_steward"), secret("formernameworkerother", "data_steward"),
        secret("mailworkerown", f"{own} {everywhere}"), secret("mailworkerother", everywhere),
        secret("numberworkerown", "data_steward"), secret("numberworkerother", "data_steward"),
        secret("Worker Own", f"{own} {everywhere}"), secret("Worker Other", everywhere),
    ]
