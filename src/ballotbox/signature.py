"""The voter's signature under a ballot (SPEC 8.1, 8.2)."""

from ballotbox import hashing, schnorr
from ballotbox.ballot import Ballot, Body
from ballotbox.exceptions import SignatureRefused
from ballotbox.group import Element, Scalar


def sign(body: Body, sk: Scalar) -> Ballot:
    """(8.1) The ballot; the same body and key always give the same signature."""
    nonce = hashing.scalar("sig-nonce", sk, body.track)
    return Ballot(body, schnorr.prove(sk, nonce, lambda r: challenge(body, r.encoded)).encoded)


def challenge(body: Body, r: bytes) -> Scalar:
    """(8.1) c"""
    return hashing.scalar("sig", body.header.ctx, body.header.pk, r, body.track)


def check(ballot: Ballot) -> None:
    """(8.2) Raises NotAPoint, NotAScalar or SignatureRefused."""
    pk = Element.decode_other_than_identity(ballot.header.pk)
    proof = schnorr.Proof.decode(ballot.signature)
    if not schnorr.holds(proof, pk, challenge(ballot.body, proof.u.encoded)):
        raise SignatureRefused("8.2", "the ballot is not signed by its key")
