"""A local with units, departments and people who came out of a roster file, made as a data steward would."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from unionhall.access.rules import Actor
from unionhall.people import jobs
from unionhall.people.actions import places, rosters
from unionhall.people.models import Department, Employer, RosterSnapshot, RosterSource, Unit

STEWARD = Actor.machine("a data steward in a test")
HEADINGS = ("Employee ID", "Name", "Email", "Phone", "Unit", "Department", "Job Code", "FTE", "Start Date", "End Date")
NUMBER = count(1)
GIVEN = ("Ana", "Bao", "Chidi", "Dina", "Ewa", "Farid", "Goro", "Hana", "Ines", "Jomo", "Kira", "Liam", "Mina", "Noor", "Omid", "Pia")
FAMILY = (
    "Abara", "Botha", "Castillo", "Dvorak", "Eriksen", "Fofana", "Garcia", "Haddad", "Ito", "Jansen", "Kovacs", "Larsen", "Mkhize", "Novak",
    "Okafor", "Petrov", "Quispe", "Rossi", "Silva", "Tanaka",
)


@dataclass
class Local:
    """An employer with its units, departments and one source for each unit (and one where a column says the unit)."""

    employer: Employer
    units: dict[str, Unit]
    departments: dict[str, Department]
    sources: dict[str, RosterSource] = field(default_factory=dict)


def a_local(
    *, units: Sequence[str] = ("ASE", "PD", "RSE"), departments: Sequence[str] = ("Physics", "Astronomy", "Chemistry", "Drama"), by: Actor = STEWARD,
) -> Local:
    """A local; codes of units and names of departments are unique in a test, so call it once."""
    number = next(NUMBER)
    employer = places.add_employer(f"University {number}", mail_domains=["uni.example"], by=by)
    made = {code: places.add_unit(employer, code, f"Unit {code}", active_from=date(2000, 1, 1), by=by) for code in units}
    places.add_job_class("TA", "Teaching assistant", by=by)
    local = Local(employer, made, {name: places.add_department(name, by=by) for name in departments})
    for code, unit in made.items():
        local.sources[code] = places.add_source(employer, f"Central roster of {code} {number}", unit=unit, by=by)
    local.sources[""] = places.add_source(employer, f"Roster of all units {number}", by=by)
    return local


def a_name(number: int) -> str:
    """An invented name, another for each number: "Family, Given Middle"."""
    family, given = FAMILY[number % 20], GIVEN[number // 20 % 16]
    return f"{family}, {given} {_letters(number // 320)}".strip()


def _letters(number: int) -> str:
    text = ""
    while number:
        text = chr(97 + number % 26) + text
        number //= 26
    return ("Q" + text) if text else ""


def a_row(number: int, **cells: Any) -> dict[str, str]:
    """One line of a roster: person `number`, in Physics as a teaching assistant, unless told otherwise."""
    line = {
        "Employee ID": f"{number:09d}", "Name": a_name(number), "Email": f"p{number}@example.org", "Phone": "", "Unit": "",
        "Department": "Physics", "Job Code": "TA", "FTE": "0.50", "Start Date": "2025-09-16", "End Date": "",
    }
    return line | {key.replace("_", " "): str(value) for key, value in cells.items()}


def a_roster_file(rows: Iterable[Mapping[str, str]], *, headings: Sequence[str] = HEADINGS) -> Path:
    """A CSV file with these lines, in a temporary folder."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False, encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    return Path(file.name)


def a_loaded_roster(source: RosterSource, rows: Iterable[Mapping[str, str]], *, as_of_on: date, by: Actor = STEWARD) -> RosterSnapshot:
    """A roster received and read, not yet published."""
    path = a_roster_file(rows)
    try:
        snapshot = rosters.receive_roster(source, rosters.RosterFile(path, path.name), as_of_on=as_of_on, by=by)
    finally:
        path.unlink()
    jobs.load_snapshot(snapshot.pk)
    snapshot.refresh_from_db()
    return snapshot


def a_published_roster(
    source: RosterSource, rows: Iterable[Mapping[str, str]], *, as_of_on: date, override_reason: str = "a test", by: Actor = STEWARD,
) -> RosterSnapshot:
    """A roster received, read and published."""
    snapshot = a_loaded_roster(source, rows, as_of_on=as_of_on, by=by)
    assert snapshot.status in ("loaded", "published"), snapshot.problem
    places.take_in_new_jobs(snapshot, by=by)
    return rosters.publish_snapshot(snapshot, override_reason=override_reason, by=by)


def people_of(source: RosterSource, amount: int, *, as_of_on: date, first: int = 1, **cells: Any) -> RosterSnapshot:
    """A published roster of this many people, all alike but for their numbers and names."""
    return a_published_roster(source, [a_row(number, **cells) for number in range(first, first + amount)], as_of_on=as_of_on)
