"""The entries of the log: the opening, cast ballots, checked ballots, and the closing count. SPEC.md section 11."""

from collections.abc import Sequence
from dataclasses import dataclass

from ballotbox.arithmetic.interface import PublicArithmetic
from ballotbox.ballot import Body, CastBallot, Header, read_header
from ballotbox.choices import check_bits
from ballotbox.election import Election
from ballotbox.encoding import Reader, blob, listing, read_all, u8, u64
from ballotbox.exceptions import Malformed, ShapeRefused
from ballotbox.seal import SEED_BYTES, seal_bits

OPENING, CAST, CHECKED, CLOSING = range(4)


@dataclass(frozen=True)
class Opening:
    """The first entry: which election this log is of. Equation 11.5."""

    election: bytes

    def encode(self) -> bytes:
        """`u8(0) hE(64)`."""
        return u8(OPENING) + self.election


@dataclass(frozen=True)
class Cast:
    """A ballot that was cast, with its passes. Equation 11.6."""

    ballot: CastBallot

    def encode(self) -> bytes:
        """`u8(1)` and the cast ballot."""
        return u8(CAST) + self.ballot.encode()


@dataclass(frozen=True)
class Checked:
    """A ballot that its voter opened to check the device instead of casting it. Equation 11.7."""

    header: Header
    plaintexts: bytes
    seed: bytes

    def encode(self) -> bytes:
        """`u8(2)`, the header, `bytes` of one byte for each ciphertext, the seed."""
        return u8(CHECKED) + self.header.encode() + blob(self.plaintexts) + self.seed

    def body(self, election: Election, arithmetic: PublicArithmetic) -> Body:
        """Rebuild the ballot from its seed. Equation 11.7. Raises ShapeRefused or ChoicesRefused."""
        shape = election.shapes.get(self.header.style)
        if shape is None or self.header.election != election.hash or len(self.plaintexts) != shape.ciphertexts:
            raise ShapeRefused("6.1", "a checked ballot does not have the shape of a style of this election")
        check_bits(shape, self.plaintexts)
        return seal_bits(election, self.header, self.plaintexts, self.seed, arithmetic)


@dataclass(frozen=True)
class Turnout:
    """For one style: members on the roll, passes that each issuer signed, replacements among them. Equation 11.8."""

    roll: int
    issued: tuple[int, ...]
    replaced: int = 0

    def encode(self) -> bytes:
        """`u64(roll) list(u64(issued)) u64(replaced)`."""
        return u64(self.roll) + listing(map(u64, self.issued)) + u64(self.replaced)

    @staticmethod
    def read(reader: Reader) -> "Turnout":
        """Take one off a reader."""
        return Turnout(reader.u64(), reader.listing(Reader.u64, least=8), reader.u64())


@dataclass(frozen=True)
class Closing:
    """The last entry: how many could vote and were handed a pass, style by style of the manifest. Equation 11.8."""

    turnouts: tuple[Turnout, ...]
    challenged: int = 0

    def encode(self) -> bytes:
        """`u8(3) list(turnout) u64(challenged)`."""
        return u8(CLOSING) + listing(turnout.encode() for turnout in self.turnouts) + u64(self.challenged)


Entry = Opening | Cast | Checked | Closing


def decode_entry(election: Election, line: bytes) -> Entry:
    """The entry behind a line of the log. Raises Malformed or ShapeRefused. Equations 11.5 to 11.8."""
    kind, rest = line[:1], line[1:]
    if kind == u8(CAST):
        return Cast(CastBallot.decode(election, rest))
    if kind == u8(CHECKED):
        return read_all(rest, lambda reader: Checked(read_header(reader), reader.blob(), reader.fixed(SEED_BYTES)))
    if kind == u8(OPENING):
        return read_all(rest, lambda reader: Opening(reader.fixed(64)))
    if kind == u8(CLOSING):
        return read_all(rest, lambda reader: Closing(reader.listing(Turnout.read, least=20), reader.u64()))
    raise Malformed("11.4", f"no entry of the log begins with {kind.hex() or 'nothing'}")


def check_turnout(turnouts: Sequence[Turnout], issuers: int, keys: Sequence[int], styles: Sequence[str]) -> list[str]:
    """What is wrong with the closing count, in words: keys <= issued <= roll + replaced in every style. Equation 11.9."""
    if len(turnouts) != len(styles) or any(len(turnout.issued) != issuers for turnout in turnouts):
        return ["the closing entry does not name every style and issuer of the manifest"]
    wrong = []
    for style, turnout, voted in zip(styles, turnouts, keys, strict=True):
        if voted > min(turnout.issued):
            wrong.append(f"style {style}: {voted} keys voted and {min(turnout.issued)} passes were issued")
        if max(turnout.issued) > turnout.roll + turnout.replaced:
            wrong.append(
                f"style {style}: {max(turnout.issued)} passes were issued; the roll has {turnout.roll} members "
                f"and {turnout.replaced} passes were replaced"
            )
    return wrong
