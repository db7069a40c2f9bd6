"""The ballot box: ballots of 10 races with 3 candidates against two rivals, the count, and the check of whole records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.ballotbox import ballots, browser, counting, records
from tests.bench.frame import Database, Result

NEEDS_DATABASE = False


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """All of it; databases play no part."""
    yield from ballots.cases()
    yield from browser.cases()
    yield from counting.cases()
    yield from records.cases()
