"""P5: density of 150 departments from the running count beside the best live query, and what the pages take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.bench.frame import Database, Result, compare, limit, median_seconds, plain
from tests.bench.wallchart import world
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.bulk import fetch
from unionhall.wallchart import actions
from unionhall.wallchart.queries import board, counts_at, counts_now, counts_on, differences, question

#: The best live query measured: it reads an index that covers department and mark.
LIVE = (
    "SELECT department_id, unit_id, COUNT(*), SUM(CASE WHEN is_member THEN 1 ELSE 0 END) FROM people_currentpost"
    " GROUP BY department_id, unit_id"
)
READER = Actor.machine("bench")


def cases(database: Database) -> Iterator[Result]:
    """The read, the page, a past day, and the count of a roster's date."""
    people, name = world.PEOPLE, database.name
    times = (median_seconds(counts_now, 51), median_seconds(lambda: fetch(LIVE), 7))
    # A hundred times, where the live query reads a million people; it grows with the people and the running count does not.
    goal = 100.0 * min(1.0, people / 1_000_000)
    yield compare("P5 density of 150 departments", people, times, against="best live query", at_least=goal, database=name)
    yield limit("P5 places that differ from counting anew", people, len(differences()), at_most=0, unit="places", database=name)
    yield plain("every movement of the past put together", people, median_seconds(lambda: actions.reckon(by=READER), 1), database=name)
    past = clock.today() - timedelta(days=90)
    times = (median_seconds(lambda: counts_on(past), 15), median_seconds(lambda: counts_at(past), 1))
    yield compare("density on a past day", people, times, against="the same from the intervals", database=name)
    wrong = sum(counts_on(day).of != counts_at(day).of for day in (past, clock.today() - timedelta(days=11)))
    yield limit("past days that differ from the intervals", people, wrong, at_most=0, unit="days", database=name)
    yield plain("the board with its comparison", people, median_seconds(lambda: board(READER, question({})), 3), database=name)
    asked = {"on": past.isoformat(), "since": (past - timedelta(days=333)).isoformat()}
    yield limit("the board of a past day", people, median_seconds(lambda: board(READER, question(asked)), 3), at_most=1, unit="s", database=name)
