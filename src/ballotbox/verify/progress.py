"""A bar on the terminal that says how much of the log has been read."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

WIDTH = 30
BETWEEN = 0.2  # seconds between two drawings


class Progress:
    """Draws at most five times a second, and only where somebody looks: `stream` None draws nothing."""

    def __init__(self, total_bytes: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = max(1, total_bytes)
        self._stream = stream
        self._clock = clock
        self._drawn_at = clock() - BETWEEN

    def over(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Pass lines on and draw how far they are."""
        done = 0
        for count, line in enumerate(lines, start=1):
            yield line
            done += len(line) + 4
            self._draw(done, count)
        if self._stream is not None:
            self._stream.write("\n")

    def _draw(self, done: int, count: int) -> None:
        now = self._clock()
        if self._stream is None or now - self._drawn_at < BETWEEN:
            return
        self._drawn_at = now
        part = min(1.0, done / self._total)
        bar = "#" * int(part * WIDTH)
        self._stream.write(f"\r[{bar:<{WIDTH}}] {part:4.0%}  {count:,} entries")
        self._stream.flush()


def terminal() -> TextIO | None:
    """Standard error when a person looks at it."""
    return sys.stderr if sys.stderr.isatty() else None
