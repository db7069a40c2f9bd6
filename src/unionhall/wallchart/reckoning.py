"""Keeping the movements: put together from all intervals, and followed one change of membership at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from unionhall.kit import clock
from unionhall.kit.bulk import analyze, drop, fetch, insert_many, number, run, work_table
from unionhall.people import queries as people
from unionhall.wallchart.models import Reckoning
from unionhall.wallchart.movements import COLUMNS, everybody, movements, of_persons
from unionhall.wallchart.queries.past import Sums, Where
from unionhall.wallchart.queries.scope import KEPT_POINTS, roster_days

#: So many appointments are put together at a time.
BATCH = 50_000
#: How long a point is kept for every week, and how many weeks lie between points before that.
WEEKLY, LONG_AGO_WEEKS = timedelta(weeks=104), 13
_COUNTS = ("workers", "members", "joined", "came")
_ANY = " OR ".join(f"{name} <> 0" for name in _COUNTS)
_TYPES = '"on" date, unit_id bigint, department_id bigint, workers bigint, members bigint, joined bigint, came bigint'
Moves = Mapping[tuple[date, int, int], tuple[int, ...]]


def held() -> Reckoning:
    """The one row, held until the end of the transaction."""
    Reckoning.objects.get_or_create(only=1)
    return Reckoning.objects.select_for_update().get(only=1)


def how_often() -> int:
    """How often what is reckoned with has changed: the same number twice means that nothing did in between."""
    return Reckoning.objects.filter(only=1).values_list("number", flat=True).first() or 0


def put_together() -> None:
    """Fill `work_reckoned` with every movement there is, from the intervals; nothing is locked meanwhile."""
    work_table("work_movement", _TYPES)
    last, until = 0, 0
    while until < 2**62:
        more = people.stays().filter(person__gt=last).order_by("person").values_list("person", flat=True)[BATCH:BATCH + 1]
        until = next(iter(more), 2**62)
        sql, values = movements(everybody(last, until))
        run(f"INSERT INTO work_movement {sql}", values)
        last = until
    work_table("work_reckoned", f'{_TYPES}, PRIMARY KEY ("on", unit_id, department_id)')
    sums = ", ".join(f"SUM({name})" for name in _COUNTS)
    any_sum = " OR ".join(f"SUM({name}) <> 0" for name in _COUNTS)
    run(
        f'INSERT INTO work_reckoned SELECT "on", unit_id, department_id, {sums} FROM work_movement GROUP BY "on", unit_id, department_id'
        f" HAVING {any_sum}",
    )
    drop("work_movement")


def differing() -> int:
    """How many movements are kept otherwise than in `work_reckoned`, or only in one of the two."""
    kept, found = f"SELECT {COLUMNS} FROM wallchart_movement WHERE {_ANY}", f"SELECT {COLUMNS} FROM work_reckoned"
    days = [f'SELECT "on", unit_id, department_id FROM ({one} EXCEPT {other}) AS d' for one, other in ((kept, found), (found, kept))]
    return number(f"SELECT COUNT(*) FROM ({' UNION '.join(days)}) AS differing")


def take_over() -> None:
    """Keep what `work_reckoned` says, and the points that follow from it."""
    run("DELETE FROM wallchart_movement")
    run(f"INSERT INTO wallchart_movement ({COLUMNS}) SELECT {COLUMNS} FROM work_reckoned ORDER BY \"on\", unit_id, department_id")
    analyze("wallchart_movement")
    keep_points()


def keep_points() -> None:
    """Points of the days that should have one by now, added up from the movements."""
    moves = ((_day(on), (unit, department), sums) for on, unit, department, *sums in fetch(
        f'SELECT {COLUMNS} FROM wallchart_movement WHERE "on" <= %s ORDER BY "on"', [clock.today()],
    ))
    first = fetch('SELECT MIN("on") FROM wallchart_movement')[0][0]
    run("DELETE FROM wallchart_point")
    columns = [name.strip(' "') for name in COLUMNS.split(",")]
    insert_many("wallchart_point", columns, _points(moves, _days_of_points(_day(first) if first else clock.today())))
    analyze("wallchart_point")


def _day(value: date | str) -> date:
    """SQLite gives a date of a statement of our own as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _days_of_points(first: date) -> list[date]:
    """The rosters' dates, every week of the last two years, and a quarter's distance before that."""
    today = clock.today()
    days = {day for day in roster_days() if day <= today}
    kept = set(sorted(days)[-KEPT_POINTS:])
    for ordinal in range(first.toordinal() // 7 * 7, today.toordinal() + 1, 7):
        day = date.fromordinal(ordinal)
        if day >= today - WEEKLY or ordinal // 7 % LONG_AGO_WEEKS == 0:
            kept.add(day)
    return sorted(kept)


def _points(moves: Iterable[tuple[date, Where, list[int]]], days: list[date]) -> Iterator[tuple[object, ...]]:
    """The sums of all movements up to each of these days, place by place; the whole local always among them."""
    reached: dict[Where, list[int]] = {(0, 0): [0] * len(_COUNTS)}
    coming = iter(moves)
    move = next(coming, None)
    for day in days:
        while move and move[0] <= day:
            sums = reached.setdefault(move[1], [0] * len(_COUNTS))
            for place, more in enumerate(move[2]):
                sums[place] += more
            move = next(coming, None)
        for (unit, department), sums in reached.items():
            yield day.isoformat(), unit, department, *sums


def follow(persons: Collection[int], change: int) -> None:
    """Memberships of these persons read differently since a change: what they moved before is taken away, what they move now added."""
    row = held()
    row.number += 1
    row.save(update_fields=["number"])
    if not row.is_right or not persons:
        return
    moved: Counter[tuple[date, int, int, str]] = Counter()
    for sign, before in ((-1, change), (1, None)):
        sql, values = movements(of_persons(persons), before=before)
        for on, unit, department, *sums in fetch(sql, values):
            for name, more in zip(_COUNTS, sums, strict=True):
                moved[_day(on), unit, department, name] += sign * more
    places = sorted({key[:3] for key, more in moved.items() if more})
    for on, unit, department in places:
        _add(on, (unit, department), Sums(*(moved[on, unit, department, name] for name in _COUNTS)))


def _add(on: date, where: Where, more: Sums) -> None:
    """So much more on one day in one place: in its movement, and in every point from that day on."""
    def adding(table: str) -> str:
        sums = ", ".join(f"{name} = {table}.{name} + EXCLUDED.{name}" for name in _COUNTS)
        return f'ON CONFLICT ("on", unit_id, department_id) DO UPDATE SET {sums}'

    values = [*where, *more]
    run(f"INSERT INTO wallchart_movement ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s) {adding('wallchart_movement')}", [on, *values])
    run(
        f'INSERT INTO wallchart_point ({COLUMNS}) SELECT p."on", %s, %s, %s, %s, %s, %s FROM wallchart_point p'
        f' WHERE p.unit_id = 0 AND p.department_id = 0 AND p."on" >= %s {adding("wallchart_point")}', [*values, on],
    )
