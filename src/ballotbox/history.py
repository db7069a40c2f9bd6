"""What must hold between the ballots of one election: order of revotes, one style for a key, no ciphertext twice (SPEC 8.4 to 8.6)."""

import hashlib
import os
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from ballotbox.ballot import NO_PREVIOUS, Ballot, Header
from ballotbox.exceptions import CiphertextRepeated, HistoryRefused
from ballotbox.shape import slices


@dataclass(frozen=True, slots=True)
class Last:
    """A key's last accepted ballot, and where it was."""

    style: str
    seq: int
    track: bytes
    place: int


class History:
    """Takes ballots in the order of the board and remembers each key's last one: those are the ones that count."""

    def __init__(self) -> None:
        self._last: dict[bytes, Last] = {}
        self._seen = SeenPoints()

    def accept(self, ballot: Ballot, place: int) -> int | None:
        """(8.4) to (8.6) The place of the ballot that this one replaces. Raises HistoryRefused or CiphertextRepeated and keeps nothing."""
        header = ballot.header
        last = self._last.get(header.pk)
        check_order(header, last)
        self._seen.add_all([pair[:32] for pair in slices(ballot.body.ciphertexts, 64)])
        self._last[header.pk] = Last(header.style, header.seq, ballot.body.track, place)
        return None if last is None else last.place

    def counted(self) -> list[int]:
        """The places of the ballots that count, in order."""
        return sorted(last.place for last in self._last.values())


def check_order(header: Header, last: Last | None) -> None:
    if last is None:
        if header.seq != 0 or header.prev != NO_PREVIOUS:
            raise HistoryRefused("8.4", f"a key's first ballot has number 0 and nothing before it, not number {header.seq}")
        return
    if header.style != last.style:
        raise HistoryRefused("8.5", f"the key has voted in style {last.style}, now in {header.style}")
    if header.seq != last.seq + 1:
        raise HistoryRefused("8.4", f"the key's next ballot has number {last.seq + 1}, not {header.seq}")
    if header.prev != last.track:
        raise HistoryRefused("8.4", "the ballot does not follow the key's last ballot")


class SeenPoints:
    """(8.6) The points A seen so far, as 64-bit fingerprints in an open table: 100,000 ballots of 40 points need 64 MB.

    The fingerprint is keyed with the verifier's own randomness, so nobody can make two points collide; for a million such ballots
    chance does it with probability 2⁻¹⁴ at most.
    """

    def __init__(self) -> None:
        self._key = os.urandom(16)
        self._table = array("Q", bytes(8 * 1024))
        self._count = 0

    def add_all(self, points: Iterable[bytes]) -> None:
        """Adds points, all or none; raises CiphertextRepeated for one that was there, or comes twice."""
        prints = [self._fingerprint(point) for point in points]
        if len(set(prints)) != len(prints) or any(self._table[self._slot(self._table, value)] for value in prints):
            raise CiphertextRepeated("8.6", "a ciphertext of this ballot has been seen before")
        while 2 * (self._count + len(prints)) > len(self._table):
            self._grow()
        for value in prints:
            self._table[self._slot(self._table, value)] = value
        self._count += len(prints)

    def _fingerprint(self, point: bytes) -> int:
        return int.from_bytes(hashlib.blake2b(point, digest_size=8, key=self._key).digest(), "little") | 1

    @staticmethod
    def _slot(table: "array[int]", value: int) -> int:
        """Where the value is, or the free place where it belongs."""
        mask = len(table) - 1
        at = value >> 1 & mask
        while table[at] and table[at] != value:
            at = at + 1 & mask
        return at

    def _grow(self) -> None:
        larger = array("Q", bytes(16 * len(self._table)))
        for value in self._table:
            if value:
                larger[self._slot(larger, value)] = value
        self._table = larger
