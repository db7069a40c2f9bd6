"""What people are measured by: rosters from file to published people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.frame import Database, Result
from tests.bench.people import rosters


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """All measures on one database."""
    yield from rosters.cases(databases)
