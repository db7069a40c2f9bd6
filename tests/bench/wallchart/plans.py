"""P13: the chart's hot queries look at no more rows than twenty times what they return and a thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.bench.frame import Database, Result, limit
from tests.bench.frame.plans import looked_at
from tests.bench.wallchart import world
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.membership import queries as membership
from unionhall.people import queries as people
from unionhall.wallchart import queries
from unionhall.wallchart.queries.past import joined_and_came
from unionhall.wallchart.queries.scope import Rosters, points_of, roster_days, usual_since

READER = Actor.machine("bench")


def hot() -> dict[str, Callable[[], Any]]:
    """What pages ask all day."""
    unit = people.units().values_list("pk", flat=True)[0]
    return {
        "today's counts": queries.counts_now, "counts on a roster's date": lambda: queries.counts_on(usual_since(clock.today())),
        "counts on a past day": lambda: queries.counts_on(clock.today() - timedelta(days=90)),
        "who joined and came": lambda: joined_and_came(clock.today() - timedelta(days=77), clock.today()),
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
        examined, returned = looked_at(ask)
        yield limit(
            f"P13 {name}: rows looked at, of those allowed", world.PEOPLE, examined / (20 * returned + 1000), at_most=1, unit="x",
            database=database.name,
        )
