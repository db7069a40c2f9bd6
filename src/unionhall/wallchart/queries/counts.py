"""Workers and members of every place: today from the running count, on a past day from the movements, else from the intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from unionhall.kit import clock
from unionhall.kit.bulk import fetch, is_postgresql
from unionhall.membership import queries as membership
from unionhall.people import queries as people
from unionhall.wallchart import counting
from unionhall.wallchart.queries.past import Where, is_reckoned, sums_on

LOCAL: Where = (0, 0)


@dataclass(frozen=True, slots=True)
class Counts:
    """Workers and members by place on one day."""

    on: date
    of: dict[Where, tuple[int, int]]

    def workers(self, where: Where) -> int:
        """Persons who work there; one in two departments is in both, and once in the unit."""
        return self.of.get(where, (0, 0))[0]

    def members(self, where: Where) -> int:
        """Those of them who are members."""
        return self.of.get(where, (0, 0))[1]

    def departments(self, unit_id: int) -> list[int]:
        """The departments of a unit in which somebody works."""
        return [department for unit, department in self.of if unit == unit_id and department]


def counts_on(day: date) -> Counts:
    """The counts of a day by the shortest way there is."""
    if day == clock.today():
        return counts_now()
    if not is_reckoned():
        return counts_at(day)
    return Counts(day, {where: (sums.workers, sums.members) for where, sums in sums_on(day).items() if sums.workers})


def counts_now() -> Counts:
    """Today's counts from the running count: some hundred rows whatever the size of the local."""
    return Counts(clock.today(), {(unit, department): (workers, members) for unit, department, workers, members, _ in fetch(_RUNNING)})


def hires_to_meet() -> dict[Where, int]:
    """New workers whom nobody has talked to yet, by where they work now; those who signed already are met."""
    return {(unit, department): hires for unit, department, _, _, hires in fetch(_RUNNING) if hires}


_RUNNING = (
    "SELECT unit_id, department_id, SUM(workers), SUM(members), SUM(hires) FROM wallchart_tally GROUP BY unit_id, department_id"
    " HAVING SUM(workers) > 0"
)
#: Rows of `act` (person, unit, department, and a mark) counted three ways: each person once in a department, a unit, the local.
_LEVELS = (
    "SELECT unit_id, department_id, COUNT(*), SUM(mark) FROM"
    " (SELECT person_id, unit_id, department_id, MAX(mark) AS mark FROM act GROUP BY person_id, unit_id, department_id) AS d"
    " GROUP BY unit_id, department_id UNION ALL SELECT unit_id, 0, COUNT(*), SUM(mark) FROM"
    " (SELECT person_id, unit_id, MAX(mark) AS mark FROM act GROUP BY person_id, unit_id) AS u GROUP BY unit_id UNION ALL"
    " SELECT 0, 0, COUNT(*), SUM(mark) FROM (SELECT person_id, MAX(mark) AS mark FROM act GROUP BY person_id) AS l HAVING COUNT(*) > 0"
)
def counts_at(day: date) -> Counts:
    """Any day's counts from appointments and memberships themselves: the truth that the shorter ways are held against."""
    workers, of_workers = _sql(people.workers_at(day).values_list("person", "unit", "department"))
    members, of_members = _sql(membership.members_at(day).values_list("person"))
    marked = (
        f"WITH works(person_id, unit_id, department_id) AS ({workers}), member(member_id) AS ({members}),"
        f" act AS MATERIALIZED ({_marked()}) "
    )
    rows = fetch(marked + _LEVELS, [*of_workers, *of_members])
    return Counts(day, {(unit, department): (workers, members) for unit, department, workers, members in rows})


def _marked() -> str:
    """Workers with their mark. PostgreSQL joins by hash; SQLite looks members up in a set, three times as fast as its join."""
    if is_postgresql():
        mark = "CASE WHEN m.member_id IS NULL THEN 0 ELSE 1 END AS mark FROM works w LEFT JOIN member m ON m.member_id = w.person_id"
    else:
        mark = "w.person_id IN (SELECT member_id FROM member) AS mark FROM works w"
    return f"SELECT w.person_id, w.unit_id, w.department_id, {mark}"


def _sql(rows: QuerySet[Any]) -> tuple[str, list[Any]]:
    """A query of ours as a part of a larger one."""
    sql, values = rows.order_by().query.sql_with_params()
    return sql, list(values)


def differences() -> list[tuple[Where, tuple[int, int, int], tuple[int, int, int]]]:
    """Where the running count differs from counting the posts anew: place, kept, counted (workers, members, hires).

    Empty unless something is broken.
    """
    kept = {(unit, department): tuple(counts) for unit, department, *counts in fetch(_RUNNING)}
    counted = {(unit, department): tuple(counts) for unit, department, _, *counts in fetch(counting.RECOUNT)}
    return [
        (where, kept.get(where, (0, 0, 0)), counted.get(where, (0, 0, 0)))
        for where in sorted(kept.keys() | counted.keys()) if kept.get(where) != counted.get(where)
    ]
