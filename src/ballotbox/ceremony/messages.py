"""The five messages of a ceremony and their signatures (SPEC 5.2 and the table under 5.3)."""

from dataclasses import dataclass
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ballotbox import hashing
from ballotbox.ceremony.session import Session
from ballotbox.encoding import Reader, blob, listing, read_all, u8, u32
from ballotbox.exceptions import CeremonyRefused
from ballotbox.group import Element, Scalar
from ballotbox.schnorr import Proof

SEALED_BYTES = 80


@dataclass(frozen=True, slots=True)
class Commit:
    """Round 1: the hash of what will be revealed."""

    round: ClassVar[int] = 1
    index: int
    digest: bytes

    def content(self) -> bytes:
        """What follows the index."""
        return self.digest

    @staticmethod
    def read(index: int, reader: Reader) -> "Commit":
        """Round 1."""
        return Commit(index, reader.fixed(64))


@dataclass(frozen=True, slots=True)
class Reveal:
    """Round 2: the points C_ij, each with a proof that its secret is known."""

    round: ClassVar[int] = 2
    index: int
    points: tuple[Element, ...]
    proofs: tuple[Proof, ...]

    def content(self) -> bytes:
        """What follows the index."""
        return listing(point.encoded + proof.encoded for point, proof in zip(self.points, self.proofs, strict=True))

    @staticmethod
    def read(index: int, reader: Reader) -> "Reveal":
        """Round 2; raises NotAPoint or NotAScalar."""
        pairs = reader.listing(lambda r: (Element.decode(r.fixed(32)), Proof.decode(r.fixed(64))), least=96)
        return Reveal(index, tuple(point for point, _ in pairs), tuple(proof for _, proof in pairs))


@dataclass(frozen=True, slots=True)
class Deal:
    """Round 3: a sealed share for each other trustee."""

    round: ClassVar[int] = 3
    index: int
    sealed: tuple[tuple[int, bytes], ...]

    def content(self) -> bytes:
        """What follows the index."""
        return listing(u32(to) + sealed for to, sealed in self.sealed)

    @staticmethod
    def read(index: int, reader: Reader) -> "Deal":
        """Round 3."""
        return Deal(index, reader.listing(lambda r: (r.u32(), r.fixed(SEALED_BYTES)), least=4 + SEALED_BYTES))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Round 4: the hash of the board as this trustee saw it, and whose share is bad (1 does not open, 2 does not fit)."""

    round: ClassVar[int] = 4
    index: int
    seen: bytes
    accused: tuple[tuple[int, int], ...]

    def content(self) -> bytes:
        """What follows the index."""
        return self.seen + listing(u32(who) + u8(fault) for who, fault in self.accused)

    @staticmethod
    def read(index: int, reader: Reader) -> "Verdict":
        """Round 4."""
        return Verdict(index, reader.fixed(64), reader.listing(lambda r: (r.u32(), r.u8()), least=5))


@dataclass(frozen=True, slots=True)
class Answer:
    """Round 5: the shares that were complained about, in the open."""

    round: ClassVar[int] = 5
    index: int
    shares: tuple[tuple[int, Scalar], ...]

    def content(self) -> bytes:
        """What follows the index."""
        return listing(u32(to) + share.encoded for to, share in self.shares)

    @staticmethod
    def read(index: int, reader: Reader) -> "Answer":
        """Round 5; raises NotAScalar."""
        return Answer(index, reader.listing(lambda r: (r.u32(), Scalar.decode(r.fixed(32))), least=36))


Message = Commit | Reveal | Deal | Verdict | Answer
KINDS: tuple[type[Message], ...] = (Commit, Reveal, Deal, Verdict, Answer)


@dataclass(frozen=True, slots=True)
class Signed:
    """(5.2) A message as it travels."""

    message: Message
    signature: bytes

    def encode(self) -> bytes:
        """(5.2)"""
        return blob(payload(self.message)) + self.signature

    @staticmethod
    def read(reader: Reader) -> "Signed":
        """(5.2) Not yet checked against a session; raises Malformed or CeremonyRefused."""
        return Signed(read_all(reader.blob(), _read_payload), reader.fixed(64))

    def check(self, session: Session) -> None:
        """(5.2) Raises CeremonyRefused unless somebody present signed it for this session."""
        index = self.message.index
        if index not in session.present:
            raise CeremonyRefused("5.2", f"a message of trustee {index}, who takes no part")
        key = Ed25519PublicKey.from_public_bytes(session.sign_key(index))
        try:
            key.verify(self.signature, signed_bytes(session, self.message))
        except InvalidSignature:
            raise CeremonyRefused("5.2", f"a message of round {self.message.round} is not signed by trustee {index}") from None


def payload(message: Message) -> bytes:
    """The bytes of a message without its signature."""
    return u8(message.round) + u32(message.index) + message.content()


def signed_bytes(session: Session, message: Message) -> bytes:
    """(5.2) What is signed."""
    return hashing.digest("dkg-sign", session.hash, payload(message))


def sign(session: Session, message: Message, key: Ed25519PrivateKey) -> Signed:
    """(5.2) The message, signed."""
    return Signed(message, key.sign(signed_bytes(session, message)))


def _read_payload(reader: Reader) -> Message:
    number = reader.u8()
    if not 1 <= number <= len(KINDS):
        raise CeremonyRefused("5.2", f"a ceremony has rounds 1 to {len(KINDS)}, not {number}")
    return KINDS[number - 1].read(reader.u32(), reader)
