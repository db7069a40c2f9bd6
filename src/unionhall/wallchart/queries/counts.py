"""Workers and members of every place: today from the running count, on a roster's date from its point, else from the intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from unionhall.kit import clock
from unionhall.kit.bulk import fetch, is_postgresql
from unionhall.membership import queries as membership
from unionhall.people import queries as people
from unionhall.wallchart import counting
from unionhall.wallchart.models import Point

#: Unit and department; department 0 is the whole unit, and (0, 0) the whole local.
Where = tuple[int, int]
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
    kept = Point.objects.filter(on=day).values_list("unit_id", "department_id", "workers", "members")
    found = {(unit, department): (workers, members) for unit, department, workers, members in kept}
    return Counts(day, found) if found else counts_at(day)


def counts_now() -> Counts:
    """Today's counts from the running count: some hundred rows whatever the size of the local."""
    return Counts(clock.today(), {(unit, department): (workers, members) for unit, department, workers, members in fetch(_RUNNING)})


_RUNNING = (
    "SELECT unit_id, department_id, SUM(workers), SUM(members) FROM wallchart_tally GROUP BY unit_id, department_id HAVING SUM(workers) > 0"
)
#: Rows of `act` (person, unit, department, and a mark) counted three ways: each person once in a department, a unit, the local.
_LEVELS = (
    "SELECT unit_id, department_id, COUNT(*), SUM(mark) FROM"
    " (SELECT person_id, unit_id, department_id, MAX(mark) AS mark FROM act GROUP BY person_id, unit_id, department_id) AS d"
    " GROUP BY unit_id, department_id UNION ALL SELECT unit_id, 0, COUNT(*), SUM(mark) FROM"
    " (SELECT person_id, unit_id, MAX(mark) AS mark FROM act GROUP BY person_id, unit_id) AS u GROUP BY unit_id UNION ALL"
    " SELECT 0, 0, COUNT(*), SUM(mark) FROM (SELECT person_id, MAX(mark) AS mark FROM act GROUP BY person_id) AS l HAVING COUNT(*) > 0"
)
#: Rows of `now` that have none like them in `was`, counted at each level by what makes them alike there.
_NEW_HERE = " UNION ALL ".join(
    f"SELECT {unit}, {department}, COUNT(DISTINCT n.person_id), 0 FROM now_here n WHERE NOT EXISTS"
    f" (SELECT 1 FROM was_here w WHERE w.person_id = n.person_id{alike}) {group}"
    for unit, department, alike, group in (
        (
            "n.unit_id", "n.department_id", " AND w.unit_id = n.unit_id AND w.department_id = n.department_id",
            "GROUP BY n.unit_id, n.department_id",
        ),
        ("n.unit_id", "0", " AND w.unit_id = n.unit_id", "GROUP BY n.unit_id"), ("0", "0", "", "HAVING COUNT(*) > 0"),
    )
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


def joined_since(since: date, day: date) -> dict[Where, int]:
    """Members of the day who were no members on the earlier one, by place."""
    recent = membership.members_at(day).filter(begins_on__gt=since)
    rows = people.workers_at(day).filter(person__in=recent.values("person")).exclude(membership.is_member_at(since))
    return _by_place(rows)


def came_since(since: date, day: date) -> dict[Where, int]:
    """Members on both days who work in a place now and did not then: they came back, or moved there."""
    new_here = people.workers_at(day).filter(begins_on__gt=since)
    both = membership.members_at(day).filter(membership.is_member_at(since), person__in=new_here.values("person"))
    places, there = ("person", "unit", "department"), both.values("person")
    now, of_now = _sql(people.workers_at(day).filter(person__in=there).values_list(*places))
    was, of_was = _sql(people.workers_at(since).filter(person__in=there).values_list(*places))
    heads = "person_id, unit_id, department_id"
    both_days = f"WITH now_here({heads}) AS MATERIALIZED ({now}), was_here({heads}) AS MATERIALIZED ({was}) "
    return {(unit, department): n for unit, department, n, _ in fetch(both_days + _NEW_HERE, [*of_now, *of_was]) if n}


def hires_to_meet() -> dict[Where, int]:
    """New workers whom nobody has talked to yet, by where they work now; those who signed already are met."""
    tasks = people.people_to_welcome().values("person", "unit")
    waiting = people.posts().filter(is_member=False, person__in=tasks.values("person"))
    return _by_place(waiting.filter(Exists(people.people_to_welcome().filter(person=OuterRef("person"), unit=OuterRef("unit")))))


def _by_place(rows: QuerySet[Any]) -> dict[Where, int]:
    """How many persons these rows of people at places are, at each level."""
    sql, values = _sql(rows.values_list("person", "unit", "department"))
    act = f"WITH found(person_id, unit_id, department_id) AS ({sql}), act AS MATERIALIZED (SELECT found.*, 0 AS mark FROM found) "
    return {(unit, department): n for unit, department, n, _ in fetch(act + _LEVELS, values)}


def _sql(rows: QuerySet[Any]) -> tuple[str, list[Any]]:
    """A query of ours as a part of a larger one."""
    sql, values = rows.order_by().query.sql_with_params()
    return sql, list(values)


def differences() -> list[tuple[Where, tuple[int, int], tuple[int, int]]]:
    """Where the running count differs from counting the posts anew: place, kept, counted. Empty unless something is broken."""
    kept = counts_now().of
    counted = {(unit, department): (workers, members) for unit, department, _, workers, members in fetch(counting.RECOUNT)}
    return [
        (where, kept.get(where, (0, 0)), counted.get(where, (0, 0)))
        for where in sorted(kept.keys() | counted.keys()) if kept.get(where) != counted.get(where)
    ]
