"""Setting a threshold, taking the chart out of the house, and seeing to the counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock, sheets
from unionhall.kit.refusals import NotAllowed, Unwelcome
from unionhall.ledger.actions import note
from unionhall.people import queries as people
from unionhall.wallchart import counting, reckoning, rules
from unionhall.wallchart.models import Reckoning, Threshold
from unionhall.wallchart.queries import Board, differences, exportable
from unionhall.wallchart.queries.past import is_reckoned
from unionhall.wallchart.queries.scope import Question

HEADING = (
    "Unit", "Department", "Workers", "Members", "Per cent", "Needed", "Cards to goal", "Joined since", "New hires to meet", "Threshold",
    "As of", "Compared with", "Roster of", "Universe", "Roster", "Rule",
)


@dataclass(frozen=True, slots=True)
class Export:
    """A chart on its way out: its mark, and the file piece by piece."""

    mark: str
    rows: int
    lines: Iterator[bytes]


@transaction.atomic
def set_threshold(
    share: Decimal, *, by: Actor, effective_on: date, source: str, code: str = rules.SUPERMAJORITY, unit_code: str = "",
) -> Threshold:
    """A goal from a day on. Earlier ones stay: the chart of a past day is measured by the goal of that day."""
    by.must(Power.SET_THRESHOLDS)
    if not source.strip():
        raise Unwelcome("Say where this was decided: a bylaw, a motion, a meeting and its date.")
    if code not in rules.SEEDS:
        raise Unwelcome("There is no such threshold.")
    unit = people.units().filter(code=unit_code).first() if unit_code else None
    if unit_code and unit is None:
        raise Unwelcome("There is no such unit.")
    version = (Threshold.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0) + 1
    made = Threshold.objects.create(
        code=code, share=rules.checked_share(share), is_above=code == rules.MAJORITY, unit=unit, effective_on=effective_on,
        source=source.strip(), version=version, set_at=clock.now(), set_by=by.name,
    )
    note("wallchart.threshold_set", made, by=by, detail={
        "code": code, "share": str(share), "unit": unit_code, "on": effective_on.isoformat(), "source": source.strip(), "version": version,
    })
    return made


def export_chart(asked: Question, *, purpose: str, by: Actor) -> Export:
    """The chart of the units where the reader may export, as a table with a mark, noted with its purpose before the first line leaves."""
    if not by.may_somewhere(Power.EXPORT_CHART):
        raise NotAllowed("Your roles do not allow you to take this chart out of the house.")
    if len(purpose.strip()) < 5:
        raise Unwelcome("Say what the list is for: the ledger keeps it.")
    with transaction.atomic():
        wall = exportable(by, asked)
        if asked.unit and not wall.units:
            raise NotAllowed("Your roles do not allow you to take this unit out of the house.")
        count = sum(len(unit.fields) + 1 for unit in wall.units)
        mark = sheets.watermark()
        note("wallchart.exported", f"wallchart {asked.on}", by=by, purpose=purpose.strip(), rows=count, detail={
            "mark": mark, "since": asked.since.isoformat(), "units": [unit.code for unit in wall.units], "show": asked.show,
        })
    return Export(mark, count, sheets.csv_lines(HEADING, _rows(wall), mark=mark))


def _rows(wall: Board) -> Iterator[list[object]]:
    """The unit and then its departments, in the order of the screen, hidden counts as hidden as there."""
    for unit in wall.units:
        whole, changed = unit.density, unit.change
        yield [
            unit.name, "(whole unit)", whole.workers, whole.members, *_measures(whole), changed.joined, unit.hires, *_sources(whole, wall),
        ]
        for one in unit.fields:
            found = one.density
            measures = ["", "", ""] if one.is_hidden else _measures(found)
            name = one.name or f"{len(one.folded)} small departments together"
            yield [unit.name, name, found.workers, str(one.members) if one.is_hidden else found.members, *measures,
                   one.joined.count if one.joined.count is not None else str(one.joined), one.hires if one.has_names else "",
                   *_sources(found, wall)]


def _measures(found: rules.Density) -> list[object]:
    return [found.percent, found.needed, found.to_go]


def _sources(found: rules.Density, wall: Board) -> list[object]:
    return [
        found.goal.percent, found.as_of, wall.question.since, found.roster_on, found.universe, found.roster, found.rule,
    ]


@transaction.atomic
def distrust_past(*, by: Actor) -> None:
    """Past days may read differently now: they are counted from the intervals until `reckon` has put the movements together anew."""
    by.must(Power.SEE_CHART)
    row = reckoning.held()
    if row.is_right:
        note("wallchart.past_distrusted", "wallchart", by=by)
    row.is_right, row.number = False, row.number + 1
    row.save(update_fields=["is_right", "number"])


def reckon(*, anew: bool = True, by: Actor) -> int:
    """Put together the movements from all intervals; how many had been kept otherwise (none, unless something is broken).

    With `anew` false only if they are not right; else just the points of days that have come since are added. Others may
    write while it reads: then it reads again, and the third time holds them off.
    """
    by.must(Power.SEE_CHART)
    if not anew and is_reckoned():
        return _points_added()
    for _ in range(2):
        seen = reckoning.how_often()
        reckoning.put_together()
        with transaction.atomic():
            row = reckoning.held()
            if row.number == seen:
                return _taken_over(row, by)
    with transaction.atomic():
        row = reckoning.held()
        reckoning.put_together()
        return _taken_over(row, by)


@transaction.atomic
def _points_added() -> int:
    if reckoning.held().is_right:
        reckoning.keep_points()
    return 0


def _taken_over(row: Reckoning, by: Actor) -> int:
    differing = reckoning.differing() if row.is_right else 0
    if differing or not row.is_right:
        reckoning.take_over()
        note("wallchart.reckoned", "wallchart", by=by, rows=differing)
    else:
        reckoning.keep_points()
    row.is_right, row.number = True, row.number + 1
    row.save(update_fields=["is_right", "number"])
    return differing


@transaction.atomic
def recount(*, by: Actor) -> int:
    """Compare the running count with counting anew, and set it right; how many places differed (none, unless something is broken)."""
    by.must(Power.SEE_CHART)
    found = differences()
    with connection.cursor() as cursor:
        for statement in counting.recount_statements(connection):
            cursor.execute(statement)
    if found:
        note("wallchart.recounted", "wallchart", by=by, rows=len(found), detail={"places": [list(where) for where, _, _ in found[:50]]})
    return len(found)
