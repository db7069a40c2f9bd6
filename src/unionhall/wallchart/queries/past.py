"""What the movements of every place add up to: its count on any past day, and who joined or came between two days."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from unionhall.kit.bulk import fetch
from unionhall.wallchart.models import Reckoning
from unionhall.wallchart.movements import moved_between, movements

#: Unit and department; department 0 is the whole unit, and (0, 0) the whole local.
Where = tuple[int, int]


class Sums(NamedTuple):
    """A place on a day: its workers and members, and how many members had ever joined or come until then."""

    workers: int
    members: int
    joined: int
    came: int


#: The nearest point before or on a day, and the movements after it: a week of them at most, unless the weekly points are late.
_SUMS = (
    'WITH nearest(day) AS (SELECT MAX("on") FROM wallchart_point WHERE unit_id = 0 AND department_id = 0 AND "on" <= %s),'
    " part(unit_id, department_id, workers, members, joined, came) AS ("
    "SELECT unit_id, department_id, workers, members, joined, came FROM wallchart_point WHERE \"on\" = (SELECT day FROM nearest)"
    " UNION ALL SELECT unit_id, department_id, workers, members, joined, came FROM wallchart_movement WHERE \"on\" <= %s"
    " AND \"on\" > coalesce((SELECT day FROM nearest), %s))"
    " SELECT unit_id, department_id, SUM(workers), SUM(members), SUM(joined), SUM(came) FROM part GROUP BY unit_id, department_id"
)


def is_reckoned() -> bool:
    """Whether the movements are right; not so from the publication of a roster until a job has put them together again."""
    return Reckoning.objects.filter(is_right=True).exists()


def sums_on(day: date) -> dict[Where, Sums]:
    """Every place at the end of a day, from its movements."""
    return {(unit, department): Sums(*sums) for unit, department, *sums in fetch(_SUMS, [day, day, date.min])}


def joined_and_came(since: date, day: date) -> tuple[dict[Where, int], dict[Where, int]]:
    """How many became members of a place after the one day and up to the other: by joining, and by coming there as members."""
    if is_reckoned():
        now, then = sums_on(day), sums_on(since)
        nothing = Sums(0, 0, 0, 0)
        moved = {where: (sums.joined - then.get(where, nothing).joined, sums.came - then.get(where, nothing).came) for where, sums in now.items()}
    else:
        moved = _moved(since, day)
    return {where: joined for where, (joined, _) in moved.items() if joined}, {where: came for where, (_, came) in moved.items() if came}


def _moved(since: date, day: date) -> dict[Where, tuple[int, int]]:
    """The same from the intervals of those who moved."""
    sql, values = movements(moved_between(since, day))
    summed = (
        f'SELECT unit_id, department_id, SUM(joined), SUM(came) FROM ({sql}) AS moved WHERE "on" > %s AND "on" <= %s'
        " GROUP BY unit_id, department_id"
    )
    return {(unit, department): (int(joined), int(came)) for unit, department, joined, came in fetch(summed, [*values, since, day])}
