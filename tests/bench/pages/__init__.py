"""P13 of every page: with a million of everything, no query looks at more than twenty rows for each it returns, and a thousand more.

Walks the authorization matrix, so that a page added to an area is measured from its first day. Settings: GROWN=50000 for another
size; FULL=1 for a million; PAGES=people: for some addresses only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.frame import Database, Result, limit
from tests.bench.frame.plans import examined, queries_of

if TYPE_CHECKING:
    from tests.matrix import Row
    from tests.world import World

GROWN = int(os.environ.get("GROWN", "1000000" if os.environ.get("FULL") else "50000"))
SETTINGS = "tests.settings"
ONLY = os.environ.get("PAGES", "")
ALLOWED, MORE = 20, 1000


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """Each page, by the worst query of all roles that may open it."""
    from django.test.utils import setup_test_environment

    # The models are there once Django is set up, which the bench does on a fresh database.
    from tests.bench.pages.grow import a_large_world
    from tests.declared import ROWS

    setup_test_environment()
    for database in databases:
        world = a_large_world(GROWN)
        for row in ROWS:
            if row.get is None or ONLY not in row.name or not (asked := _asked(world, row)):
                continue
            share, told = max(_measured(sql, who) for sql, who in asked.items())
            if share > 1:
                print(f"{row.name} {told}", file=sys.stderr)
            yield limit(f"P13 {row.name}: rows looked at, of those allowed", GROWN, share, at_most=1, unit="x", database=database.name)


def _asked(world: World, row: Row) -> dict[str, str]:
    """Every different query of a page, with a role and relation that asks it."""
    from tests.declared import addresses

    assert row.get is not None
    found: dict[str, str] = {}
    for role, browser in world.browsers.items():
        for relation, address in addresses(world, row, role):
            if row.get.status(role, relation) == 200:
                queries = queries_of(partial(browser.get, address, row.query))
                found |= {sql: f"{role}/{relation}" for sql in queries if sql not in found}
    return found


def _measured(sql: str, who: str) -> tuple[float, str]:
    """What share of the rows allowed a query looks at, and the words for it."""
    looked, returned = examined(sql)
    return looked / (ALLOWED * returned + MORE), f"{who}: {looked:,.0f} rows for {returned:,}: {sql[:1500]}"
