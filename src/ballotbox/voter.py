"""What a voter's device keeps: one secret, from which its keys, its requests and its recovery code follow (SPEC 7.3, 7.6)."""

import hmac
import secrets
from dataclasses import dataclass

from ballotbox import hashing, signature
from ballotbox.ballot import NO_PREVIOUS, Ballot, Header
from ballotbox.choices import Choices
from ballotbox.election import Election
from ballotbox.exceptions import RecoveryCodeRefused, SignatureRefused
from ballotbox.group import Scalar, times_base
from ballotbox.passes import Request
from ballotbox.seal import SEED_BYTES, seal
from ballotbox.tracker import from_letters, to_letters

CODE_LETTERS = 26
RECOVERY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Device:
    """ρ, the 16 bytes behind the recovery code."""

    recovery: bytes

    @staticmethod
    def new() -> "Device":
        """A fresh device secret."""
        return Device(secrets.token_bytes(RECOVERY_BYTES))

    @staticmethod
    def from_code(typed: str) -> "Device":
        """(7.6) From the recovery code as a person types it; raises RecoveryCodeRefused."""
        letters = [letter for letter in typed if letter not in "- "]
        try:
            value = from_letters(typed)
        except ValueError:
            raise RecoveryCodeRefused("7.6", "a recovery code has letters and digits only, without U") from None
        if len(letters) != CODE_LETTERS:
            raise RecoveryCodeRefused("7.6", f"a recovery code has {CODE_LETTERS} letters, not {len(letters)}")
        device = Device((value >> 2).to_bytes(RECOVERY_BYTES, "big"))
        if value & 3 != device._check_bits:
            raise RecoveryCodeRefused("7.6", "the recovery code is mistyped")
        return device

    @property
    def code(self) -> str:
        """(7.6) 26 letters for a person to keep."""
        return to_letters(int.from_bytes(self.recovery, "big") << 2 | self._check_bits, CODE_LETTERS)

    @property
    def _check_bits(self) -> int:
        return hashing.digest("device", self.recovery, b"check")[0] >> 6

    @property
    def secret(self) -> bytes:
        """(7.6) d"""
        return hashing.digest("device", self.recovery)[:32]

    def voter(self, election: Election, style: str) -> "Voter":
        """This device as a voter in one election."""
        return Voter(election, style, self.secret)


@dataclass(frozen=True, slots=True)
class Voter:
    """A device secret d in one election and style."""

    election: Election
    style: str
    device: bytes

    @property
    def sk(self) -> Scalar:
        """(7.3)"""
        return hashing.scalar("voter-key", self.election.hash, self.device)

    @property
    def pk(self) -> bytes:
        """(7.3)"""
        return times_base(self.sk).encoded

    def requests(self) -> tuple[Request, ...]:
        """What to ask each issuer."""
        issuers = range(len(self.election.manifest.issuers))
        return tuple(Request(self.election, issuer, self.style, self.pk, self.device) for issuer in issuers)

    def vote(self, choices: Choices, after: Ballot | None = None, seed: bytes | None = None) -> Ballot:
        """(6, 8) A signed ballot, in place of `after` when there is one. The seed is fresh unless given; raises ChoicesRefused."""
        if after is not None and after.header.pk != self.pk:
            raise SignatureRefused("8.4", "the ballot to be replaced was signed by another key")
        header = Header(
            self.election.hash,
            self.style,
            self.pk,
            0 if after is None else after.header.seq + 1,
            NO_PREVIOUS if after is None else after.body.track,
        )
        body = seal(self.election, header, choices, secrets.token_bytes(SEED_BYTES) if seed is None else seed)
        return signature.sign(body, self.sk)


def matches_seed(election: Election, ballot: Ballot, choices: Choices, seed: bytes) -> bool:
    """(6.9) "Check it": whether these choices and this seed give this body bit by bit. Such a ballot must not be cast afterwards."""
    return hmac.compare_digest(seal(election, ballot.header, choices, seed).encoded, ballot.body.encoded)
