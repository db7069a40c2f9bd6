"""Receipts: the board's signed promise that a ballot will be in the log by a batch, and what to do when it is not."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.encoding import read_all, u8, u64
from ballotbox.exceptions import Malformed
from ballotbox.hashing import digest
from ballotbox.log.heads import Head, is_signed
from ballotbox.log.refusals import LogRefused

VERSION = 1


@dataclass(frozen=True)
class Receipt:
    """The promise for one ballot. Equation 10.11.

    `tracker` is the ballot's full tracking hash, `due_at` the second by which a batch with it is released: the end
    of its batch, the same for every ballot of the batch.
    """

    election: bytes
    tracker: bytes
    due_at: int
    signature: bytes = b""

    @property
    def statement(self) -> bytes:
        """What the board signs. Equation 10.11."""
        return digest("receipt", self.election, self.tracker, self.due_at)

    @staticmethod
    def issue(election: bytes, tracker: bytes, due_at: int, board: Ed25519PrivateKey) -> "Receipt":
        """Promise as the board."""
        unsigned = Receipt(election, tracker, due_at)
        return Receipt(election, tracker, due_at, board.sign(unsigned.statement))

    @property
    def encoded(self) -> bytes:
        """`u8(1) hE(64) τ(64) u64(due) signature(64)`."""
        return u8(VERSION) + self.election + self.tracker + u64(self.due_at) + self.signature

    @staticmethod
    def decode(encoded: bytes) -> "Receipt":
        """Read one; raises Malformed for anything but its one encoding."""
        if encoded[:1] != u8(VERSION):
            raise Malformed("10.11", f"a receipt is not of version {VERSION}")
        return read_all(
            encoded[1:], lambda reader: Receipt(reader.fixed(64), reader.fixed(64), reader.u64(), reader.fixed(64))
        )

    def check(self, board_key: bytes) -> None:
        """Raise LogRefused unless the board made this promise. Equation 10.11."""
        if not is_signed(board_key, self.signature, self.statement):
            raise LogRefused("10.11", "the receipt is not signed by the board")

    def is_broken(self, head: Head, *, is_in_log: bool) -> bool:
        """Say whether this head, released when the ballot was due or later, proves the ballot was left out. Equation 10.12."""
        return head.election == self.election and head.released_at >= self.due_at and not is_in_log
