"""Shares of a key: polynomials, the check against the published points, and sealing for one trustee (SPEC 5.3, 5.7, 5.8)."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ballotbox import hashing
from ballotbox.ceremony.session import Session
from ballotbox.election import at_index
from ballotbox.exceptions import CeremonyRefused, Refused
from ballotbox.group import Element, Scalar, times_base


def evaluate(coefficients: Sequence[Scalar], index: int) -> Scalar:
    """(5.3) f(l), by Horner."""
    value = Scalar(0)
    for coefficient in reversed(coefficients):
        value = value * Scalar(index) + coefficient
    return value


def fits(share: Scalar, points: tuple[Element, ...], index: int) -> bool:
    """(5.8) f_i(l)G = Σ_j l^j C_ij"""
    return times_base(share) == at_index(points, index)


def seal(session: Session, route: tuple[int, int], share: Scalar, ephemeral: X25519PrivateKey) -> bytes:
    """(5.7) The share of the second of `route` from the first, in 80 bytes; raises CeremonyRefused for a box key of low order."""
    recipient = session.box_key(route[1])
    public = ephemeral.public_key().public_bytes_raw()
    key, iv = _key(session, route, public, _shared(ephemeral, recipient))
    return public + AESGCM(key).encrypt(iv, share.encoded, None)


def unseal(session: Session, route: tuple[int, int], sealed: bytes, box: X25519PrivateKey) -> Scalar:
    """(5.7) The share inside; raises CeremonyRefused when the box does not open, NotAScalar when it holds none."""
    key, iv = _key(session, route, sealed[:32], _shared(box, sealed[:32]))
    try:
        return Scalar.decode(AESGCM(key).decrypt(iv, sealed[32:], None))
    except InvalidTag:
        raise CeremonyRefused("5.7", f"the box of trustee {route[0]} for trustee {route[1]} does not open") from None


def fault_of(session: Session, route: tuple[int, int], sealed: bytes, box: X25519PrivateKey, points: tuple[Element, ...]) -> int:
    """(5.9) 0 when the share is good, 1 when the box does not open, 2 when the share does not fit the points."""
    try:
        share = unseal(session, route, sealed, box)
    except Refused:
        return 1
    return 0 if fits(share, points, route[1]) else 2


def _shared(private: X25519PrivateKey, public: bytes) -> bytes:
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise CeremonyRefused("5.7", "an X25519 key of low order") from None


def _key(session: Session, route: tuple[int, int], ephemeral: bytes, shared: bytes) -> tuple[bytes, bytes]:
    sender, recipient = route
    key = hashing.digest("share-enc", session.hash, sender, recipient, ephemeral, session.box_key(recipient), shared)
    return key[:32], key[32:44]
