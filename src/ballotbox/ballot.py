"""The bytes of a ballot and of a cast ballot with its passes (SPEC 6, 6.1, 6.2)."""

from dataclasses import dataclass
from functools import cached_property

from ballotbox import hashing
from ballotbox.election import Election
from ballotbox.encoding import Reader, blob, listing, read_all, text, u8, u32, u64
from ballotbox.exceptions import Malformed, ShapeRefused
from ballotbox.shape import Shape

VERSION = 1
NO_PREVIOUS = bytes(64)
MOST_PASSES = 2


@dataclass(frozen=True)
class Header:
    """Whose ballot this is and where it stands in that key's order."""

    election: bytes
    style: str
    pk: bytes
    seq: int = 0
    prev: bytes = NO_PREVIOUS

    def encode(self) -> bytes:
        """(6) The front of the body."""
        return u8(VERSION) + self.election + text(self.style) + self.pk + u64(self.seq) + self.prev

    @cached_property
    def ctx(self) -> bytes:
        """(6.2)"""
        return hashing.digest("ballot", self.election, self.style, self.pk, self.seq, self.prev)


@dataclass(frozen=True)
class Body:
    """A ballot without its signature. Blocks hold encodings end to end, not yet looked at."""

    header: Header
    ciphertexts: bytes
    commitments: bytes
    challenges: bytes
    responses: bytes

    @cached_property
    def encoded(self) -> bytes:
        """(6) body"""
        count = u32(len(self.ciphertexts) // 64)
        return b"".join((self.header.encode(), count, self.ciphertexts, self.commitments, self.challenges, self.responses))

    @cached_property
    def track(self) -> bytes:
        """(8.1) τ, the 64 bytes behind the tracker."""
        return hashing.digest("track", self.encoded)

    @cached_property
    def rho(self) -> int:
        """(6.4) ρ, by which races with L = 1 are folded."""
        return hashing.scalar("fold", self.header.ctx, len(self.ciphertexts) // 64, self.ciphertexts).value

    @cached_property
    def challenge(self) -> int:
        """(6.6) c"""
        counts = len(self.ciphertexts) // 64, len(self.commitments) // 64
        return hashing.scalar("cds", self.header.ctx, counts[0], self.ciphertexts, counts[1], self.commitments).value


@dataclass(frozen=True)
class Ballot:
    """(6) ballot: a body and its signature R, z."""

    body: Body
    signature: bytes

    @property
    def header(self) -> Header:
        """Whose ballot this is."""
        return self.body.header

    def encode(self) -> bytes:
        """(6) ballot"""
        return self.body.encoded + self.signature

    @staticmethod
    def decode(election: Election, data: bytes) -> "Ballot":
        """(6.1) Cut to the shape of its style, points and scalars not yet looked at; raises Malformed or ShapeRefused."""
        return read_all(data, lambda reader: Ballot(_read_body(election, reader), reader.fixed(64)))


@dataclass(frozen=True)
class CastBallot:
    """(6) cast: a ballot with one pass of each issuer."""

    passes: tuple[bytes, ...]
    ballot: Ballot

    def encode(self) -> bytes:
        """(6) cast"""
        return listing(map(blob, self.passes)) + blob(self.ballot.encode())

    @staticmethod
    def decode(election: Election, data: bytes) -> "CastBallot":
        """(6.1) As Ballot.decode."""
        passes, ballot = read_all(data, lambda reader: (_read_passes(reader), reader.blob()))
        return CastBallot(passes, Ballot.decode(election, ballot))


def _read_passes(reader: Reader) -> tuple[bytes, ...]:
    passes = reader.listing(Reader.blob, least=4)
    if len(passes) > MOST_PASSES:
        raise Malformed("7.2", f"{len(passes)} passes; there are at most {MOST_PASSES} issuers")
    return passes


def _read_body(election: Election, reader: Reader) -> Body:
    header = read_header(reader)
    if header.election != election.hash:
        raise ShapeRefused("6.1", "the ballot belongs to another election")
    shape = election.shapes.get(header.style)
    if shape is None:
        raise ShapeRefused("6.1", f"this election has no style {header.style!r}")
    return _read_blocks(header, shape, reader)


def read_header(reader: Reader) -> Header:
    """(6) The front of the body; raises ShapeRefused for another version."""
    version = reader.u8()
    if version != VERSION:
        raise ShapeRefused("6.1", f"a ballot of version {version}; this program knows version {VERSION}")
    return Header(reader.fixed(64), reader.text(), reader.fixed(32), reader.u64(), reader.fixed(64))


def _read_blocks(header: Header, shape: Shape, reader: Reader) -> Body:
    count = reader.u32()
    if count != shape.ciphertexts:
        raise ShapeRefused("6.1", f"{count} ciphertexts; style {header.style} has {shape.ciphertexts}")
    ciphertexts, commitments = reader.fixed(64 * count), reader.fixed(64 * shape.pairs)
    return Body(header, ciphertexts, commitments, reader.fixed(32 * shape.stored_challenges), reader.fixed(32 * shape.pairs))
