"""Units, departments, workers and members in numbers, for tests that count: rows made directly, as a published roster leaves them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from unionhall.kit import clock
from unionhall.membership.models import MembershipChange, MembershipSpan
from unionhall.people.models import (
    Appointment,
    CurrentPost,
    Department,
    Employer,
    Person,
    PersonName,
    RosterSnapshot,
    RosterSource,
    RosterTask,
    Unit,
)

NUMBER = count(1)
LONG_AGO = date(2024, 9, 16)


def a_unit(code: str = "ASE", name: str = "Academic student employees") -> Unit:
    """A bargaining unit."""
    employer, _ = Employer.objects.get_or_create(name="University")
    unit, _ = Unit.objects.get_or_create(code=code, defaults={"name": name, "employer": employer, "active_from": LONG_AGO})
    RosterSource.objects.get_or_create(name=f"Roster {code}", defaults={"employer": employer, "unit": unit})
    return unit


def a_department(name: str) -> Department:
    """A department."""
    return Department.objects.get_or_create(name=name)[0]


def a_roster(unit: Unit, on: date) -> RosterSnapshot:
    """A published roster of a unit."""
    return RosterSnapshot.objects.create(
        source=RosterSource.objects.get(unit=unit), as_of_on=on, received_at=clock.now(), file_name="roster.csv",
        file_sha256=f"{next(NUMBER):064d}", status="published", published_at=clock.now(),
    )


def some_workers(
    unit: Unit, department: Department | str, number: int, *, members: int = 0, since: date = LONG_AGO, joined: date = LONG_AGO,
    name: str = "Worker",
) -> list[Person]:
    """So many people who work there, the first of them members."""
    department = a_department(department) if isinstance(department, str) else department
    persons = Person.objects.bulk_create(
        Person(display_name=f"{name} {(n := next(NUMBER))}", sort_key=f"{name.casefold()} {n:09d}") for _ in range(number)
    )
    PersonName.objects.bulk_create(
        PersonName(person=one, kind="roster", full=one.display_name, sort_key=one.sort_key, match_key=one.sort_key, begins_on=since)
        for one in persons
    )
    CurrentPost.objects.bulk_create(
        CurrentPost(
            person=one, unit=unit, department=department, sort_key=one.sort_key, is_first=True, is_first_in_unit=True, since_on=since,
        )
        for one in persons
    )
    source = RosterSource.objects.get(unit=unit)
    Appointment.objects.bulk_create(
        Appointment(person=one, source=source, unit=unit, department=department, begins_on=since) for one in persons
    )
    make_members(persons[:members], joined)
    return persons


def employ(person: Person, unit: Unit, department: Department, *, since: date = LONG_AGO) -> Appointment:
    """One more appointment, and the post that lists are read from."""
    posts = CurrentPost.objects.filter(person=person)
    if not posts.filter(unit=unit, department=department).exists():
        is_member = posts.filter(is_member=True).exists() or MembershipSpan.objects.filter(
            person=person, status="member", ends_on__isnull=True, superseded_at__isnull=True,
        ).exists()
        CurrentPost.objects.create(
            person=person, unit=unit, department=department, sort_key=person.sort_key, is_first=not posts.exists(),
            is_first_in_unit=not posts.filter(unit=unit).exists(), is_member=is_member, since_on=since,
        )
    return Appointment.objects.create(
        person=person, source=RosterSource.objects.get(unit=unit), unit=unit, department=department, begins_on=since,
    )


def make_members(persons: list[Person], joined: date) -> None:
    """Members from a day on."""
    change = MembershipChange.objects.create(kind="list", made_at=clock.now(), made_by="test")
    MembershipSpan.objects.bulk_create(
        MembershipSpan(person=one, status="member", begins_on=joined, made_by=change, recorded_at=clock.now()) for one in persons
    )
    CurrentPost.objects.filter(person__in=persons).update(is_member=True)


def leave(persons: list[Person], on: date) -> None:
    """They have left work: their last day was the day before."""
    open_ones = Appointment.objects.filter(person__in=persons, ends_on__isnull=True)
    open_ones.update(ends_on=on - timedelta(days=1), end_reason="dropped_from_roster")
    CurrentPost.objects.filter(person__in=persons).delete()


def to_welcome(persons: list[Person], unit: Unit, roster: RosterSnapshot) -> None:
    """New workers whom somebody has yet to meet."""
    RosterTask.objects.bulk_create(
        RosterTask(kind="welcome", snapshot=roster, person=one, unit=unit, due_on=clock.today() + timedelta(days=60)) for one in persons
    )
