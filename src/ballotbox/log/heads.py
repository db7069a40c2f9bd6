"""Signed tree heads: what the board says its log is, and the witnesses who saw it grow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ballotbox.encoding import Reader, listing, read_all, u8, u32, u64
from ballotbox.exceptions import Malformed
from ballotbox.hashing import digest
from ballotbox.log.refusals import LogRefused

VERSION = 1


@dataclass(frozen=True)
class Head:
    """The log at one moment. Equation 10.6.

    `election` is hE, `size` the number of entries, `released_at` the second the batch was released (never that of a
    ballot), `root` the tree's root.
    """

    election: bytes
    size: int
    released_at: int
    root: bytes

    @property
    def encoded(self) -> bytes:
        """The head's bytes. Equation 10.6."""
        return u8(VERSION) + self.election + u64(self.size) + u64(self.released_at) + self.root

    @property
    def hash(self) -> bytes:
        """What the board signs, and what trustees name when they decrypt. Equation 10.7."""
        return digest("sth", self.encoded)

    @staticmethod
    def read(reader: Reader) -> "Head":
        """Take a head off a reader; raises Malformed for another version."""
        version = reader.u8()
        if version != VERSION:
            raise Malformed("10.6", f"a tree head is of version {version}; this program reads version {VERSION}")
        return Head(reader.fixed(64), reader.u64(), reader.u64(), reader.fixed(64))

    def sign(self, board: Ed25519PrivateKey) -> "SignedHead":
        """Sign as the board. Equation 10.7."""
        return SignedHead(self, board.sign(self.hash))


@dataclass(frozen=True)
class Cosignature:
    """A witness, by place in the manifest from 0, says: I saw the log grow to this head. Equation 10.8."""

    witness: int
    signature: bytes

    @staticmethod
    def statement(head: Head, witness: int) -> bytes:
        """What witness number `witness` signs. Equation 10.8."""
        return digest("cosign", witness, head.hash)

    @staticmethod
    def make(head: Head, witness: int, key: Ed25519PrivateKey) -> "Cosignature":
        """Sign as a witness; only `Witness` calls this, after it has checked consistency."""
        return Cosignature(witness, key.sign(Cosignature.statement(head, witness)))

    @property
    def encoded(self) -> bytes:
        """`u32(witness) signature(64)`."""
        return u32(self.witness) + self.signature

    @staticmethod
    def read(reader: Reader) -> "Cosignature":
        """Take a co-signature off a reader."""
        return Cosignature(reader.u32(), reader.fixed(64))


@dataclass(frozen=True)
class SignedHead:
    """A head, the board's signature, and the co-signatures it has gathered, by ascending witness."""

    head: Head
    signature: bytes
    cosignatures: tuple[Cosignature, ...] = ()

    @property
    def encoded(self) -> bytes:
        """The signed head's bytes. Equation 10.6."""
        return self.head.encoded + self.signature + listing(one.encoded for one in self.cosignatures)

    @staticmethod
    def decode(encoded: bytes) -> "SignedHead":
        """Read one; raises Malformed for anything but its one encoding."""
        return read_all(
            encoded,
            lambda reader: SignedHead(Head.read(reader), reader.fixed(64), reader.listing(Cosignature.read, least=68)),
        )

    def with_cosignature(self, cosignature: Cosignature) -> "SignedHead":
        """The same head with one more co-signature, or with that witness's replaced."""
        others = [one for one in self.cosignatures if one.witness != cosignature.witness]
        return replace(self, cosignatures=tuple(sorted([*others, cosignature], key=lambda one: one.witness)))

    def check_board(self, board_key: bytes) -> None:
        """Raise LogRefused unless the board signed this head. Equation 10.7."""
        if not is_signed(board_key, self.signature, self.head.hash):
            raise LogRefused("10.7", f"the head of {self.head.size} entries is not signed by the board")

    def check_witnesses(self, witness_keys: Sequence[bytes], quorum: int) -> None:
        """Raise LogRefused unless every co-signature holds and there are `quorum` of them. Equations 10.8, 10.9."""
        named = [one.witness for one in self.cosignatures]
        if named != sorted(set(named)) or any(one >= len(witness_keys) for one in named):
            raise LogRefused("10.8", f"the head of {self.head.size} entries names witnesses out of order or unknown")
        for one in self.cosignatures:
            if not is_signed(witness_keys[one.witness], one.signature, Cosignature.statement(self.head, one.witness)):
                raise LogRefused("10.8", f"witness {one.witness + 1} did not sign the head of {self.head.size} entries")
        if len(named) < quorum:
            raise LogRefused("10.9", f"{len(named)} witnesses signed the head of {self.head.size} entries, not {quorum}")


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether an Ed25519 signature holds; a key that is no key signs nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
