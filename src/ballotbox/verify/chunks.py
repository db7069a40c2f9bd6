"""The part of a verification that any process can do alone: some lines of the log, with nothing remembered between them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ballotbox import passes
from ballotbox.arithmetic import public
from ballotbox.arithmetic.interface import PublicArithmetic
from ballotbox.ballot import Ballot, Body
from ballotbox.batch import check_batch
from ballotbox.election import Election
from ballotbox.encoding import u64
from ballotbox.exceptions import Refused
from ballotbox.group import Element
from ballotbox.log import leaf_hash
from ballotbox.manifest import Manifest
from ballotbox.record.entries import Cast, Checked, Closing, Entry, Opening, decode_entry
from ballotbox.record.files import LOG
from ballotbox.shape import slices
from ballotbox.verify.faults import Fault

FINGERPRINT = 16


@dataclass(frozen=True)
class Context:
    """What every chunk needs to know of the election, small enough to send along."""

    manifest: bytes
    commitments: tuple[tuple[int, bytes], ...]

    @staticmethod
    def of(election: Election) -> "Context":
        """Pack an election."""
        points = election.commitments
        return Context(
            election.manifest.encode(), tuple((i, b"".join(p.encoded for p in points[i])) for i in sorted(points))
        )

    def election(self) -> Election:
        """Unpack it again, once in each process."""
        return _unpack(self)


@lru_cache(maxsize=1)
def _unpack(context: Context) -> Election:
    commitments = {i: tuple(Element(point) for point in slices(block, 32)) for i, block in context.commitments}
    return Election(Manifest.decode(context.manifest), commitments)


@dataclass
class Sum:
    """The ciphertexts of some ballots of one style, added up place by place, and how many ballots they are."""

    ballots: int
    block: bytes


@dataclass
class Chunk:
    """What a process says of its lines: hashes for the tree, trackers, keys and points for later, sums, faults."""

    first_line: int
    backend: str
    leaves: bytes = b""
    tracks: list[bytes] = field(default_factory=list)
    history: list[tuple[bytes, bytes]] = field(default_factory=list)
    points: dict[int, bytes] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    others: list[tuple[int, Opening | Closing]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cast: int = 0
    checked: int = 0


def check_chunk(context: Context, first_line: int, lines: Sequence[bytes]) -> Chunk:
    """Check lines of the log by themselves. Equations 6.1 to 6.10, 7.2, 8.2, 10.1 and 11.4 to 11.7."""
    return _Work(context.election(), public(), first_line).run(lines)


class _Work:
    """One chunk under way."""

    def __init__(self, election: Election, arithmetic: PublicArithmetic, first_line: int) -> None:
        self.election = election
        self.arithmetic = arithmetic
        self.chunk = Chunk(first_line, arithmetic.name)
        self.points: defaultdict[int, list[bytes]] = defaultdict(list)

    def run(self, lines: Sequence[bytes]) -> Chunk:
        self.chunk.leaves = b"".join(map(leaf_hash, lines))
        cast = dict(self._entries(lines))
        sound = self._sound(cast)
        self._add_up(sound)
        self.chunk.points = {bucket: b"".join(points) for bucket, points in self.points.items()}
        self.chunk.cast = len(cast)
        return self.chunk

    def _entries(self, lines: Sequence[bytes]) -> Iterator[tuple[int, Cast]]:
        """Sort the lines by kind; remember each one's tracker, empty where it has none."""
        for line, encoded in enumerate(lines, start=self.chunk.first_line):
            track = b""
            try:
                entry = decode_entry(self.election, encoded)
                body = self._body(entry, line)
                if body is not None:
                    track = body.track
                    self._remember_points(body, line)
                if isinstance(entry, Cast):
                    yield line, entry
            except Refused as refusal:
                self._fault(refusal, line)
            self.chunk.tracks.append(track)

    def _body(self, entry: Entry, line: int) -> Body | None:
        if isinstance(entry, Opening | Closing):
            self.chunk.others.append((line, entry))
            return None
        if isinstance(entry, Checked):
            body = entry.body(self.election, self.arithmetic)
            self.chunk.checked += 1
            return body
        return entry.ballot.ballot.body

    def _remember_points(self, body: Body, line: int) -> None:
        """Keep the front of each point A, sorted into 256 piles by its first byte. Equation 8.6."""
        place = u64(line)
        for pair in slices(body.ciphertexts, 64):
            self.points[pair[0]].append(pair[:FINGERPRINT] + place)

    def _sound(self, cast: dict[int, Cast]) -> dict[int, Ballot]:
        """The ballots whose proofs, signature and passes hold."""
        ballots = {line: entry.ballot.ballot for line, entry in cast.items()}
        places = list(ballots)
        refusals = check_batch(self.election, list(ballots.values()), self.arithmetic)
        for place, refusal in refusals.items():
            self._fault(refusal, places[place])
            del ballots[places[place]]
        for line, entry in cast.items():
            try:
                passes.check(self.election, entry.ballot)
            except Refused as refusal:
                self._fault(refusal, line)
                ballots.pop(line, None)
        return ballots

    def _add_up(self, ballots: dict[int, Ballot]) -> None:
        """Sum the ciphertexts by style, and keep each ballot's place in its key's order. Equations 8.4 and 9.1."""
        by_style: defaultdict[str, list[bytes]] = defaultdict(list)
        for line, ballot in ballots.items():
            header = ballot.header
            by_style[header.style].append(ballot.body.ciphertexts)
            self.chunk.history.append((header.pk, u64(line) + header.encode() + ballot.body.track))
        for style, blocks in by_style.items():
            self.chunk.sums[style] = Sum(len(blocks), self.arithmetic.add_blocks(blocks))

    def _fault(self, refusal: Refused, line: int) -> None:
        self.chunk.faults.append(Fault.of(refusal, LOG.filename, line, self.election.manifest))
