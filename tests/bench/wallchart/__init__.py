"""What the wall chart is measured by: P5, the running count against the live query and against the truth; P13, the plans.

Settings: PEOPLE=1000000 for another size, FULL=1 for a million; DEEDS=100000 random deeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.frame import Database, Result


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """All measures on one database."""
    from tests.bench.wallchart import deeds, density, plans, world  # models can be imported only once Django is set up

    for database in databases:
        yield from deeds.cases(database)
        world.build(world.PEOPLE)
        yield from density.cases(database)
        yield from plans.cases(database)
