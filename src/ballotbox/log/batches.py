"""Batches: ballots leave together, sorted by tracker, so that their order says nothing about when they came."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from ballotbox.encoding import Reader, read_all, u8, u32
from ballotbox.exceptions import Malformed

T = TypeVar("T")
VERSION = 1


@dataclass(frozen=True)
class BatchRule:
    """When a batch may leave: at least `least` ballots and `seconds` since the last one; the rest at close. Equation 10.13."""

    least: int = 20
    seconds: int = 900

    def is_due(self, waiting: int, since_last: int, *, is_closed: bool) -> bool:
        """Say whether the `waiting` ballots leave now."""
        return waiting > 0 and (is_closed or (waiting >= self.least and since_last >= self.seconds))

    @property
    def encoded(self) -> bytes:
        """The manifest's `rules`: `u8(1) u32(least) u32(seconds)`."""
        return u8(VERSION) + u32(self.least) + u32(self.seconds)

    @staticmethod
    def decode(encoded: bytes) -> "BatchRule":
        """Read the manifest's `rules`; none at all are the defaults. Raises Malformed for another version."""
        if not encoded:
            return BatchRule()
        if encoded[:1] != u8(VERSION):
            raise Malformed("10.13", f"the election's rules are of version {encoded[0]}; this program reads version 1")
        return read_all(encoded[1:], lambda reader: BatchRule(*_two(reader)))


def _two(reader: Reader) -> tuple[int, int]:
    return reader.u32(), reader.u32()


def in_release_order(ballots: Iterable[T], tracker: Callable[[T], bytes]) -> list[T]:
    """The ballots of one batch in the order in which they are published: by ascending tracking hash. Equation 10.14."""
    return sorted(ballots, key=tracker)
