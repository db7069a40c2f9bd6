"""The keys of a simulated election: trustees, board, witnesses and issuers, all from one seed except the issuers' RSA keys."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.ceremony.participant import TrusteeSecret
from ballotbox.passes import new_issuer_key

TRUSTEES = ("Ada Okafor", "Ben Lindqvist", "Carmen Rey", "Duc Pham", "Elif Kaya")
WITNESSES = ("Observers of the slate", "A neighbouring local", "The members' watch")
ISSUERS = ("The local", "The observers")


def derived(seed: int, *purpose: object) -> bytes:
    """32 bytes that depend on the seed and the purpose: no secret, since the seed is not one."""
    return hashlib.blake2b(repr((seed, purpose)).encode(), digest_size=32).digest()


@dataclass(frozen=True)
class Keys:
    """All private keys of a simulated election; `issuers[q][style]` are RSA keys."""

    trustees: tuple[TrusteeSecret, ...]
    board: Ed25519PrivateKey
    witnesses: tuple[Ed25519PrivateKey, ...]
    issuers: tuple[dict[str, rsa.RSAPrivateKey], ...]

    @staticmethod
    def make(seed: int, styles: tuple[str, ...], issuers: int) -> "Keys":
        """Keys for an election with these styles and one or two issuers."""
        return Keys(
            tuple(TrusteeSecret(derived(seed, "trustee", place)) for place in range(len(TRUSTEES))),
            Ed25519PrivateKey.from_private_bytes(derived(seed, "board")),
            tuple(Ed25519PrivateKey.from_private_bytes(derived(seed, "witness", place)) for place in range(len(WITNESSES))),
            tuple({style: new_issuer_key() for style in styles} for _ in range(issuers)),
        )
