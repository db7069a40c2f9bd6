"""What must hold between ballots: each key's order and style, and no ciphertext twice. Equations 8.4 to 8.6."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ballotbox.ballot import Header, read_header
from ballotbox.encoding import Reader
from ballotbox.exceptions import Refused
from ballotbox.history import Last, check_order
from ballotbox.record.files import LOG
from ballotbox.verify.chunks import FINGERPRINT, Chunk
from ballotbox.verify.faults import Fault
from ballotbox.verify.piles import Piles

REPEATED = "a ciphertext of this ballot has been seen before, at line {}"


@dataclass
class Order:
    """What the keys' orders came to: voters of each style, the lines that later ballots replace, what is wrong."""

    voters: Counter[str] = field(default_factory=Counter)
    superseded: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


class Between:
    """Gathers from chunks what must be compared across them."""

    def __init__(self, longest_style: int) -> None:
        # A row: its line, a header whose style is at most so long, τ. Shorter rows are filled up.
        self._row = 8 + (1 + 64 + 4 + longest_style + 32 + 8 + 64) + 64
        self._keys = Piles(self._row)
        self._points = Piles(FINGERPRINT + 8)

    def add(self, chunk: Chunk) -> None:
        """Put a chunk's keys and points on their piles."""
        for pile, rows in chunk.points.items():
            self._points.add(pile, rows)
        for pk, row in chunk.history:
            self._keys.add(pk[0], row.ljust(self._row, b"\x00"))

    def repeated(self) -> Iterator[Fault]:
        """Equation 8.6: every line with a point A that a line before it has."""
        for rows in self._points.each():
            seen: dict[bytes, int] = {}
            for row in rows:
                point, line = row[:FINGERPRINT], int.from_bytes(row[FINGERPRINT:], "little")
                if point in seen:
                    yield Fault("8.6", REPEATED.format(seen[point]), LOG.filename, line)
                seen.setdefault(point, line)

    def order(self) -> Order:
        """Equations 8.4 and 8.5 for every key."""
        order = Order()
        for rows in self._keys.each():
            last: dict[bytes, Last] = {}
            for row in rows:
                self._follow(row, last, order)
            order.voters.update(one.style for one in last.values())
        return order

    def _follow(self, row: bytes, last: dict[bytes, Last], order: Order) -> None:
        line, header, track = _unpack(row)
        before = last.get(header.pk)
        try:
            check_order(header, before)
        except Refused as refusal:
            order.faults.append(Fault.of(refusal, LOG.filename, line))
        if before is not None:
            order.superseded.add(before.place)
        last[header.pk] = Last(header.style, header.seq, track, line)

    def __enter__(self) -> "Between":
        return self

    def __exit__(self, *_: object) -> None:
        self._keys.__exit__(None, None, None)
        self._points.__exit__(None, None, None)


def _unpack(row: bytes) -> tuple[int, Header, bytes]:
    reader = Reader(row)
    return reader.u64(), read_header(reader), reader.fixed(64)
