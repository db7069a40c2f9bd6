"""Facts put aside on disk in 256 piles by their key's first byte, so that memory does not grow with the election."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from ballotbox.shape import slices

PILES = 256
HELD_BYTES = 1 << 23


class Piles:
    """Rows of `width` bytes, of which the same keys are in the same pile and in the order they were added."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._waiting: dict[int, list[bytes]] = {}
        self._held = 0

    def add(self, pile: int, rows: bytes) -> None:
        """Put rows on a pile; they go to disk some megabytes at a time."""
        self._waiting.setdefault(pile, []).append(rows)
        self._held += len(rows)
        if self._held >= HELD_BYTES:
            self._flush()

    def _flush(self) -> None:
        for pile, rows in self._waiting.items():
            with self._path(pile).open("ab") as stream:
                stream.writelines(rows)
        self._waiting, self._held = {}, 0

    def each(self) -> Iterator[Sequence[bytes]]:
        """The rows of one pile after the other; a small election's never were on disk."""
        for pile in range(PILES):
            block = self._written(pile) + b"".join(self._waiting.get(pile, ()))
            if block:
                yield slices(block, self.width)

    def _written(self, pile: int) -> bytes:
        return self._path(pile).read_bytes() if self._folder is not None and self._path(pile).exists() else b""

    def _path(self, pile: int) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="ballotbox-")
        return Path(self._folder.name, f"{pile:02x}")

    def __enter__(self) -> "Piles":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._folder is not None:
            self._folder.cleanup()
