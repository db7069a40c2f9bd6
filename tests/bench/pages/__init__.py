"""P13 of every page: with a million of everything, no query looks at more than twenty rows for each it returns, and a thousand more.

Walks the authorization matrix, so that a page added to an area is measured from its first day. Settings: GROWN=50000 for another
size; FULL=1 for a million; PAGES=people: for some addresses only.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence

from tests.bench.frame import Database, Result, limit
from tests.bench.frame.plans import examined, queries_of

GROWN = int(os.environ.get("GROWN", "1000000" if os.environ.get("FULL") else "50000"))
SETTINGS = "tests.settings"
ONLY = os.environ.get("PAGES", "")
ALLOWED, MORE = 20, 1000


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """Each page, by the worst query of all roles that may open it."""
    for database in databases:
        yield from _measured(database)


def _measured(database: Database) -> Iterator[Result]:
    from django.test.utils import setup_test_environment

    # The models are there once Django is set up, which the bench does on a fresh database.
    from tests.bench.pages.grow import a_large_world
    from tests.declared import ROWS, addresses

    setup_test_environment()
    began = time.perf_counter()
    world = a_large_world(GROWN)
    print(f"grown in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    for row in ROWS:
        if row.get is None or ONLY not in row.name:
            continue
        worst, told, seen = 0.0, "", set()
        for role, browser in world.browsers.items():
            for relation, address in addresses(world, row, role):
                if row.get.status(role, relation) != 200:
                    continue
                for sql in queries_of(lambda browser=browser, address=address: browser.get(address, row.query)):  # type: ignore[misc]
                    if sql in seen:
                        continue
                    seen.add(sql)
                    looked, returned = examined(sql)
                    share = looked / (ALLOWED * returned + MORE)
                    if share > worst:
                        worst, told = share, f"{role}/{relation}: {looked:,.0f} for {returned:,}: {sql}"
        if worst > 1:
            print(f"{row.name} {told[:1500]}", file=sys.stderr)
        if seen:
            yield limit(f"P13 {row.name}: rows looked at, of those allowed", GROWN, worst, at_most=1, unit="x", database=database.name)
