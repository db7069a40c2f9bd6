"""How many rows a query looks at, for each it returns (P13).

PostgreSQL says it itself (EXPLAIN ANALYZE). SQLite is asked how many steps its machine took: some fifteen to a row.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

STEPS_A_ROW = 15
TICK = 10


def looked_at(ask: Callable[[], object]) -> tuple[float, int]:
    """Rows that all queries of `ask` looked at, and rows that they returned."""
    found = [examined(sql) for sql in queries_of(ask)]
    return sum(one[0] for one in found), sum(one[1] for one in found)


def queries_of(ask: Callable[[], object]) -> list[str]:
    """The reading statements of `ask`, with their values in them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        ask()
    return [query["sql"] for query in asked if query["sql"].lstrip().upper().startswith(("SELECT", "WITH"))]


def examined(sql: str) -> tuple[float, int]:
    """Rows that one statement looked at, and rows that it returned."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return _steps_of(connection.connection, sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
        cursor.execute(sql)
        returned = _returned(sql, cursor.fetchall())
    plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return _rows_of(plan), returned


def _steps_of(raw: Any, sql: str) -> tuple[float, int]:
    taken = [0]
    raw.set_progress_handler(lambda: taken.__setitem__(0, taken[0] + TICK), TICK)
    try:
        rows = raw.execute(sql.replace("%%", "%")).fetchall()
    finally:
        raw.set_progress_handler(None, 0)
    return taken[0] / STEPS_A_ROW, _returned(sql, rows)


def _returned(sql: str, rows: list[tuple[Any, ...]]) -> int:
    """How many rows came back; for a count up to a limit, how many it counted."""
    is_capped_count = sql.startswith("SELECT COUNT(*) FROM (SELECT") and " LIMIT " in sql
    return int(rows[0][0]) if is_capped_count else len(rows)


def _rows_of(plan: dict[str, Any]) -> float:
    """Rows that the scans of a plan looked at, those they threw away included."""
    own = 0.0
    if "Scan" in plan["Node Type"] and plan["Node Type"] not in {"CTE Scan", "Subquery Scan"}:
        seen = sum(plan.get(part, 0) for part in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"))
        own = seen * plan["Actual Loops"]
    return own + sum(_rows_of(inner) for inner in plan.get("Plans", []))
