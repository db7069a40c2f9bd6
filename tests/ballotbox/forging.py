"""What a dishonest device can do: ballots of any plaintexts, with the honest proofs as far as they go."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ballotbox import hashing, schnorr, signature
from ballotbox.arithmetic import public
from ballotbox.arithmetic.interface import ORDER
from ballotbox.ballot import Ballot, Header
from ballotbox.election import Election
from ballotbox.group import G, Scalar
from ballotbox.seal import Opened, Script, encrypt, prove
from ballotbox.shape import slices
from ballotbox.voter import Voter

SEED = b"forger's seed".ljust(32, b"\0")
NOTHING: Mapping[int, int] = MappingProxyType({})


def forge(
    voter: Voter,
    plaintexts: Sequence[int],
    claims: Mapping[int, int] = NOTHING,
    nonces: Mapping[int, int] = NOTHING,
    rho: int | None = None,
) -> Ballot:
    """A signed ballot of any integers, in which all equations hold but one of each false statement: a liar can do no better.

    `claims` says by the statement's place which of its values is claimed for the truth; `nonces` holds r for ciphertexts by
    their place, where the forger has a wish; with `rho` the folding is proved by another number than (6.4) gives.
    """
    election = voter.election
    header = Header(election.hash, voter.style, voter.pk)
    shape = election.shapes[voter.style]
    stem = hashing.Stem("nonce", SEED, header.election, header.pk)
    drawn = [nonces.get(i, stem.scalar(i).value) for i in range(shape.ciphertexts)]
    opened = Opened([m % ORDER for m in plaintexts], drawn)
    encrypted = encrypt(election, header, opened, public())
    if rho is not None:
        encrypted.__dict__["rho"] = rho
    secret = hashing.Stem("pnonce", SEED, header.ctx, bytes(m % 256 for m in plaintexts))
    scripts = [Script(statement, place, opened, secret) for place, statement in enumerate(shape.statements(encrypted.rho))]
    for place, script in enumerate(scripts):
        if script.b not in script.values:
            script.truth = claims.get(place, script.truth) % len(script.values)
    return signature.sign(prove(election, encrypted, scripts, public()), voter.sk)


def resign(ballot: Ballot, voter: Voter, **changes: object) -> Ballot:
    """The ballot with parts of its body changed, signed again by the voter."""
    return signature.sign(dataclasses.replace(ballot.body, **changes), voter.sk)  # type: ignore[arg-type]


def with_header(ballot: Ballot, voter: Voter, **changes: object) -> Ballot:
    """The ballot under a changed header, signed again by the voter."""
    return resign(ballot, voter, header=dataclasses.replace(ballot.header, **changes))  # type: ignore[arg-type]


def replaced(block: bytes, place: int, piece: bytes) -> bytes:
    """A block with one piece replaced by another of the same size."""
    return block[: place * len(piece)] + piece + block[(place + 1) * len(piece) :]


def shifted(block: bytes, place: int, by: int) -> bytes:
    """A block of scalars with one of them changed by a number."""
    value = int.from_bytes(block[32 * place : 32 * place + 32], "little")
    return replaced(block, place, ((value + by) % ORDER).to_bytes(32, "little"))


def signed_again(election: Election, ballot: Ballot, sk: Scalar, nonce: Scalar) -> Ballot:
    """The same body under another valid signature of the same key."""
    assert election.hash == ballot.header.election
    proof = schnorr.prove(sk, nonce, lambda r: signature.challenge(ballot.body, r.encoded))
    return Ballot(ballot.body, proof.encoded)


def points(block: bytes) -> Sequence[bytes]:
    """A block cut into points."""
    return slices(block, 32)


ONE = G.encoded
