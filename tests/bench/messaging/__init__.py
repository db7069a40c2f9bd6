"""A blast by text and by mail against the wire, bare clients, plain `django.core.mail` and one job for each message (P7, P8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.frame import Database, Result


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """Every case on each database, with the made-up world beside it."""
    # The tables are there only now: models cannot be imported any sooner.
    from tests.bench.messaging import mails, pages, texts
    from tests.bench.messaging.stage import a_stage

    for database in databases:
        with a_stage() as outside:
            for part in (texts, mails, pages):
                yield from part.cases(database.name, outside)
