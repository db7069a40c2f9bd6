"""P13: the chart's hot queries look at no more rows than twenty times what they return and a thousand.

PostgreSQL says it itself (EXPLAIN ANALYZE). SQLite is asked how many steps its machine took: some fifteen to a row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.frame import Database, Result, limit
from tests.bench.wallchart import world
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.bulk import is_postgresql
from unionhall.membership import queries as membership
from unionhall.people import queries as people
from unionhall.wallchart import queries
from unionhall.wallchart.queries.scope import Rosters, points_of, roster_days, usual_since

STEPS = 15
READER = Actor.machine("bench")


def hot() -> dict[str, Callable[[], Any]]:
    """What pages ask all day."""
    unit = people.units().values_list("pk", flat=True)[0]
    return {
        "today's counts": queries.counts_now, "counts on a roster's date": lambda: queries.counts_on(usual_since(clock.today())),
        "a unit's line over time": lambda: list(points_of(unit, clock.today())),
        "rosters behind the numbers": lambda: Rosters.of(clock.today()),
        "dates of rosters": roster_days, "goals of a day": lambda: queries.goal_of(unit, clock.today()),
        "one membership": lambda: membership.history_of(77),
        "a person's standing": lambda: membership.standing_of(77, READER),
        "cards that wait": lambda: list(membership.unmatched_cards()[:50]),
        "cards to accept": lambda: list(membership.cards_to_accept()[:50]),
        "member lists": lambda: list(membership.member_lists()[:50]),
    }


def cases(database: Database) -> Iterator[Result]:
    """For each query the rows it looked at for each it was allowed."""
    for name, ask in hot().items():
        examined, returned = _examined(ask)
        yield limit(
            f"P13 {name}: rows looked at, of those allowed", world.PEOPLE, examined / (20 * returned + 1000), at_most=1, unit="x",
            database=database.name,
        )


def _examined(ask: Callable[[], Any]) -> tuple[float, int]:
    with CaptureQueriesContext(connection) as asked:
        ask()
    found = [_of_one(query["sql"]) for query in asked if query["sql"].lstrip().upper().startswith("SELECT")]
    return sum(one[0] for one in found), sum(one[1] for one in found)


def _of_one(sql: str) -> tuple[float, int]:
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            plan = cursor.fetchone()[0]
            plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            return _rows_of(plan), int(plan["Actual Rows"])
        taken = [0]
        raw = connection.connection
        raw.set_progress_handler(lambda: taken.__setitem__(0, taken[0] + 10), 10)
        try:
            returned = len(raw.execute(sql.replace("%%", "%")).fetchall())
        finally:
            raw.set_progress_handler(None, 0)
        return taken[0] / STEPS, returned


def _rows_of(plan: dict[str, Any]) -> float:
    """Rows that the scans of a plan looked at, those they threw away included."""
    own = 0.0
    if "Scan" in plan["Node Type"] and plan["Node Type"] not in {"CTE Scan", "Subquery Scan"}:
        seen = sum(plan.get(part, 0) for part in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"))
        own = seen * plan["Actual Loops"]
    return own + sum(_rows_of(inner) for inner in plan.get("Plans", []))
