"""Two processes that do their halves of a work at the same time."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from types import TracebackType

from ballotbox.verify.chunks import Context
from tests.bench.ballotbox.works import works

HANDS = 2


def _serve(connection: Connection, context: Context, ballots: Sequence[bytes], named: Sequence[tuple[str, int]]) -> None:
    ready = works(context, ballots, named)
    connection.send(None)
    while (asked := connection.recv()) is not None:
        start = time.process_time()
        ready[asked]()
        connection.send(time.process_time() - start)


class Crew:
    """Each of two new interpreters has its half of the ballots."""

    def __init__(self, context: Context, ballots: Sequence[bytes], named: Sequence[tuple[str, int]]) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._ends: list[Connection] = []
        for hand in range(HANDS):
            ours, theirs = spawning.Pipe()
            halves = ballots[hand::HANDS], [(name, size // HANDS) for name, size in named]
            spawning.Process(target=_serve, args=(theirs, context, *halves), daemon=True).start()
            self._ends.append(ours)
        for end in self._ends:
            end.recv()

    def seconds(self, name: str, size: int) -> float:
        """Processor seconds of the slower half while both are at work, for each ballot of the whole."""
        for end in self._ends:
            end.send((name, size // HANDS))
        return max(float(end.recv()) for end in self._ends) / size

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for end in self._ends:
            end.send(None)
            end.close()
