"""A large local made by the database itself: people in 150 departments of three units, most with one post, some members."""

from __future__ import annotations

import os
from datetime import date, timedelta

from unionhall.kit import clock
from unionhall.kit.bulk import analyze, is_postgresql, new_public_ids, run
from unionhall.membership.models import MembershipChange
from unionhall.people.models import Department, Employer, RosterSnapshot, RosterSource, Unit

PEOPLE = int(os.environ.get("PEOPLE", "1000000" if os.environ.get("FULL") else "100000"))
DEPARTMENTS, UNITS = 150, 3
TABLES = ("people_person", "people_appointment", "people_currentpost", "membership_membershipspan")


def places() -> tuple[list[Unit], list[Department], list[RosterSource]]:
    """Units, departments, and a source for each unit."""
    employer = Employer.objects.create(name="University")
    units = [Unit.objects.create(employer=employer, code=f"U{n}", name=f"Unit {n}", active_from=date(2020, 1, 1)) for n in range(UNITS)]
    departments = [Department.objects.create(name=f"Department {n:03}") for n in range(DEPARTMENTS)]
    sources = [RosterSource.objects.create(employer=employer, unit=unit, name=f"Roster {unit.code}") for unit in units]
    return units, departments, sources


def build(people: int) -> None:
    """Everybody works in one department of one unit, every twentieth in another one as well; two in three are members."""
    for table in (*reversed(TABLES), "people_rostersnapshot", "people_rostersource", "people_department", "people_unit", "people_employer"):
        run(f"DELETE FROM {table}")
    units, departments, sources = places()
    unit, department, source = units[0].pk, departments[0].pk, sources[0].pk
    run(
        "INSERT INTO people_person (id, public_id, display_name, sort_key, pronouns, language, is_excluded, version)"
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people})"
        f" SELECT i, {new_public_ids('i')}, 'Worker ' || i, 'worker ' || i, '', '', {_no()}, 1 FROM n",
    )
    for step, which in ((0, "1 = 1"), (7, "id %% 20 = 0")):
        at = f"{unit} + id %% {UNITS}, {department} + (id / {UNITS} + {step}) %% {DEPARTMENTS}"
        run(
            "INSERT INTO people_appointment (public_id, person_id, source_id, unit_id, department_id, is_represented, begins_on,"
            f" end_reason, is_end_presumed) SELECT {new_public_ids('id')}, id, {source} + id %% {UNITS}, {at}, {_yes()},"
            f" CASE WHEN id %% 10 = 3 THEN %s ELSE %s END, '', {_no()} FROM people_person WHERE {which}", [_days_ago(60), _days_ago(500)],
        )
        is_first = _yes() if step == 0 else _no()
        run(
            "INSERT INTO people_currentpost (person_id, unit_id, department_id, sort_key, is_first, is_first_in_unit, is_member, since_on)"
            f" SELECT id, {at}, sort_key, {is_first}, {is_first}, id %% 3 <> 0, %s FROM people_person WHERE {which}", [_days_ago(60)],
        )
    change = MembershipChange.objects.create(kind="list", made_at=clock.now(), made_by="bench")
    run(
        "INSERT INTO membership_membershipspan (person_id, status, begins_on, made_by_id, recorded_at)"
        " SELECT id, 'member', CASE WHEN id %% 50 = 1 THEN %s ELSE %s END, %s, %s FROM people_person WHERE id %% 3 <> 0",
        [_days_ago(10), _days_ago(400), change.pk, clock.now()],
    )
    for number, one in enumerate(sources * 2):
        RosterSnapshot.objects.create(
            source=one, as_of_on=clock.today() - timedelta(days=40 if number >= UNITS else 4), received_at=clock.now(), file_name="x",
            file_sha256=f"{number:064d}", status="published", published_at=clock.now(),
        )
    analyze(*TABLES)
    if not is_postgresql():
        run("ANALYZE")


def _days_ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def _yes() -> str:
    return "true" if is_postgresql() else "1"


def _no() -> str:
    return "false" if is_postgresql() else "0"
