"""P1 and P2: a roster from the file to the published people, beside the bare merge of the same rows and beside one row at a time.

All in processor time, the database server's included, so that a busy machine says the same.

Settings: ROWS=100000 for another size, FULL=1 for a million.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.frame import Database, Result, compare, limit, plain
from tests.bench.frame.clock import processor_seconds

ROWS = int(os.environ.get("ROWS", "1000000" if os.environ.get("FULL") else "100000"))
SMALL = 10_000
HEADINGS = (
    "Employee ID",
    "Name",
    "Email",
    "Phone",
    "Department",
    "Job Code",
    "Job Title",
    "FTE",
    "Start Date",
    "End Date",
    "Mail Stop",
    "Campus",
    "Pay Group",
    "Supervisor",
    "Status",
    "Cost Center Code",
)
DEPARTMENTS = [f"Department {number}" for number in range(150)]
SYLLABLES = ("ka", "lo", "mi", "ner", "os", "pe", "ra", "shi", "tu", "vo", "wen", "xu", "ya", "zo", "bel", "cor", "dan", "el", "fin", "gor")


def line(number: int, chance: random.Random, **changed: str) -> dict[str, str]:
    """Person `number` of an invented roster."""
    word = [SYLLABLES[number // 20**power % 20] for power in range(5)]
    made = {
        "Employee ID": f"{number:09d}",
        "Name": f"{''.join(word[:3]).title()}, {''.join(word[2:]).title()}",
        "Email": f"w{number}@uni.example",
        "Phone": f"206-{200 + number // 10000 % 700:03d}-{number % 10000:04d}",
        "Department": DEPARTMENTS[number * 7 % 150],
        "Job Code": f"10{number % 8}",
        "Job Title": f"Title {number % 8}",
        "FTE": ("0.5", "50%", "1")[number % 3],
        "Start Date": f"{1 + number % 9}/16/2025",
        "End Date": "",
        "Mail Stop": str(350000 + number % 999),
        "Campus": "Main",
        "Pay Group": "S1",
        "Supervisor": "",
        "Status": "Active",
        "Cost Center Code": str(chance.randrange(10**6)),
    }
    return made | changed


def write(path: Path, rows: int, *, is_changed: bool) -> None:
    """A roster of so many people: as it was, or with a twentieth gone, a twentieth new, a twentieth moved and a tenth changed."""
    chance = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        for number in range(1, rows + 1):
            kind = number % 20 if is_changed else 10
            if kind == 0:
                writer.writerow(line(number + rows, chance, **{"Start Date": "12/16/2025"}))
            elif kind == 1:
                writer.writerow(line(number, chance, Department=DEPARTMENTS[(number * 7 + 1) % 150]))
            elif kind in (2, 3):
                writer.writerow(line(number, chance, FTE="0.25"))
            else:
                writer.writerow(line(number, chance))


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """All measures on one database."""
    from tests.bench.people import rivals  # needs Django

    (database,) = databases
    with TemporaryDirectory(prefix="bench-rosters-") as folder:
        _rosters(Path(folder), SMALL, "small")
        low = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        times, snapshots = _rosters(Path(folder), ROWS, "large")
        high = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        changed = Path(folder) / "large-changed.csv"
        merge = rivals.merge_seconds(Path(folder) / "large-base.csv", changed, processor_seconds)
        single = rivals.row_by_row_seconds(changed, 1000, processor_seconds) * ROWS / 1000
    name = database.name
    yield compare(
        "P1 a changed roster, file to people", ROWS, (times["changed"], merge), against="bare merge", at_least=0.25, database=name
    )
    yield limit(
        "P1 the same file again, share of a changed one",
        ROWS,
        times["again"] / times["changed"],
        at_most=0.5,
        unit="of it",
        database=name,
    )
    share = times["unchanged"] / times["changed"]
    yield limit("P1 the same rows in another file, share of a changed one", ROWS, share, at_most=0.5, unit="of it", database=name)
    yield limit(f"P1 memory, share of that for {SMALL:,} rows", ROWS, high / low, at_most=1.3, unit="of it", database=name)
    yield compare(
        "P2 a changed roster, file to people", ROWS, (times["changed"], single), against="one row at a time", at_least=10, database=name
    )
    yield plain("the first roster, file to people", ROWS, times["first"], database=name)
    yield plain("undoing a changed roster", ROWS, times["undo"], database=name)
    for phase, seconds in snapshots.items():
        yield plain(f"a changed roster: {phase}", ROWS, seconds, database=name)


def _rosters(folder: Path, rows: int, name: str) -> tuple[dict[str, float], dict[str, float]]:
    """How long the first roster, a changed one, its undoing and one that changes nothing take."""
    base, changed, same = (folder / f"{name}-{kind}.csv" for kind in ("base", "changed", "same"))
    write(base, rows, is_changed=False)
    write(changed, rows, is_changed=True)
    source = _source(name)
    times: dict[str, float] = {}
    times["first"], _, _ = _import(source, base, date(2025, 9, 20))
    took, phases, snapshot = _import(source, changed, date(2025, 12, 20))
    times["changed"] = took
    start = processor_seconds()
    _receive(source, changed, date(2025, 12, 21))
    times["again"] = processor_seconds() - start
    shutil.copyfile(changed, same)
    with same.open("a", encoding="utf-8") as file:
        file.write("\n")
    times["unchanged"], _, last = _import(source, same, date(2025, 12, 21))
    _undo(last)
    times["undo"] = _undo(snapshot)
    return times, phases


def _source(name: str) -> Any:
    from unionhall.access.rules import Actor
    from unionhall.people.actions import places
    from unionhall.people.models import Department

    by = Actor.machine("bench")
    for department in DEPARTMENTS if not Department.objects.exists() else ():
        places.add_department(department, by=by)
    employer = places.add_employer(f"University {name}", mail_domains=["uni.example"], by=by)
    unit = places.add_unit(employer, name.upper(), name, active_from=date(2000, 1, 1), by=by)
    return places.add_source(employer, f"roster {name}", unit=unit, by=by)


def _receive(source: Any, path: Path, as_of_on: date) -> Any:
    """Hand a file in and have it read; the same bytes again have nothing to read."""
    from unionhall.access.rules import Actor
    from unionhall.people import jobs
    from unionhall.people.actions import rosters

    by = Actor.machine("bench")
    snapshot = rosters.receive_roster(source, rosters.RosterFile(path, path.name), as_of_on=as_of_on, by=by)
    jobs.load_snapshot(snapshot.pk)
    return snapshot


def _import(source: Any, path: Path, as_of_on: date) -> tuple[float, dict[str, float], Any]:
    from unionhall.access.rules import Actor
    from unionhall.people.actions import places, rosters

    start = processor_seconds()
    snapshot = _receive(source, path, as_of_on)
    loaded = processor_seconds()
    snapshot.refresh_from_db()
    assert snapshot.status == "loaded", snapshot.problem
    places.take_in_new_jobs(snapshot, by=Actor.machine("bench"))
    rosters.publish_snapshot(snapshot, override_reason="bench", by=Actor.machine("bench"))
    done = processor_seconds()
    return done - start, {"reading, matching, comparing": loaded - start, "publishing": done - loaded}, snapshot


def _undo(snapshot: Any) -> float:
    from unionhall.access.rules import Actor
    from unionhall.people.actions import rosters

    start = processor_seconds()
    rosters.undo_snapshot(snapshot, reason="bench", by=Actor.machine("bench"))
    return processor_seconds() - start
