"""Ballot passes: each issuer's blind signature on a voter's key (SPEC 7.1, 7.2, 7.4, 7.5)."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa

from ballotbox import blind_rsa, hashing
from ballotbox.ballot import CastBallot, Header
from ballotbox.election import Election
from ballotbox.exceptions import PassRefused
from ballotbox.manifest import EXPONENT, MODULUS_BITS

FACTOR_PIECES = 7


def new_issuer_key() -> rsa.RSAPrivateKey:
    """A private key for one issuer and one style (4.5)."""
    return rsa.generate_private_key(EXPONENT, MODULUS_BITS)


def message(election_hash: bytes, style: str, pk: bytes) -> bytes:
    """(7.1)"""
    return hashing.digest("pass", election_hash, style, pk)


def public_key(election: Election, issuer: int, style: str) -> blind_rsa.PublicKey:
    """The key of issuer q (from 0) for a style; raises IndexError or KeyError."""
    key = election.issuer_keys[issuer][style]
    return blind_rsa.PublicKey(key.modulus, key.exponent)


@dataclass(frozen=True, slots=True)
class Request:
    """What a device keeps and sends to ask issuer q for its pass; the same device always asks the same."""

    election: Election
    issuer: int
    style: str
    pk: bytes
    device: bytes

    @property
    def blinded(self) -> bytes:
        """(7.4, 7.5) The bytes that the issuer sees: they say nothing about pk."""
        salt = hashing.digest("pass-salt", *self._parts)[: blind_rsa.SALT_BYTES]
        return blind_rsa.blind(self._key, self._message, salt, self._factor)

    def finish(self, blind_signature: bytes) -> bytes:
        """(7.2) The pass behind the issuer's answer; raises IssuingRefused."""
        return blind_rsa.finalize(self._key, self._message, blind_signature, self._factor)

    @property
    def _parts(self) -> tuple[hashing.Hashable, ...]:
        return self.election.hash, self.issuer, self.style, self.device

    @property
    def _key(self) -> blind_rsa.PublicKey:
        return public_key(self.election, self.issuer, self.style)

    @property
    def _message(self) -> bytes:
        return message(self.election.hash, self.style, self.pk)

    @property
    def _factor(self) -> int:
        pieces = (hashing.digest("pass-blind", *self._parts, piece) for piece in range(FACTOR_PIECES))
        return int.from_bytes(b"".join(pieces), "big") % self._key.modulus


def check(election: Election, cast: CastBallot) -> None:
    """(7.2) Raises PassRefused unless every issuer of the manifest has signed this key for this style."""
    issuers = election.manifest.issuers
    if len(cast.passes) != len(issuers):
        raise PassRefused("7.2", f"{len(cast.passes)} passes; {len(issuers)} issuers must have signed")
    for place, (issuer, signature) in enumerate(zip(issuers, cast.passes, strict=True)):
        if not is_signed(election, place, cast.ballot.header, signature):
            raise PassRefused("7.2", f"issuer {issuer.name} did not sign this key for style {cast.ballot.header.style}")


def is_signed(election: Election, issuer: int, header: Header, signature: bytes) -> bool:
    """(7.2) for one issuer."""
    signed = message(header.election, header.style, header.pk)
    return blind_rsa.verifies(public_key(election, issuer, header.style), signed, signature)
