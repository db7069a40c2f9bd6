"""What a dishonest device can do: ballots of any plaintexts, with the honest proofs as far as they go."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ballotbox import hashing, schnorr, signature
from ballotbox.arithmetic import public
from ballotbox.arithmetic.interface import ORDER
from ballotbox.ballot import Ballot, Body, Header
from ballotbox.election import Election
from ballotbox.group import G, Scalar
from ballotbox.seal import _Script
from ballotbox.shape import slices
from ballotbox.voter import Voter

SEED = b"forger's seed".ljust(32, b"\0")


def forge(voter: Voter, plaintexts: Sequence[int], truths: dict[int, int] | None = None) -> Ballot:
    """A signed ballot of any integers; a statement that is false is proved for the value in `truths`, as well as a liar can."""
    election = voter.election
    header = Header(election.hash, voter.style, voter.pk)
    shape, kernel, key = election.shapes[voter.style], public(), election.key.encoded
    nonces = [hashing.scalar("nonce", SEED, header.election, header.pk, i).value for i in range(shape.ciphertexts)]
    pairs = [pair for r, m in zip(nonces, plaintexts, strict=True) for pair in ((r, 0), (m % ORDER, r))]
    ciphertexts = kernel.combine_fixed(key, pairs)
    bits = bytes(m % 256 for m in plaintexts)
    scripts = [_Script(shape, place, bits, (SEED, header.ctx, bits)) for place in range(len(shape.statements))]
    for place, script in enumerate(scripts):
        truth = sum(plaintexts[at] * factor for at, factor in script.statement.terms)
        script.truth = truth if truth in script.statement.values else (truths or {}).get(place, script.statement.values[-1])
        script.cs = [0 if value == script.truth else c or 1 for value, c in zip(script.statement.values, script.cs, strict=True)]
    commitments = kernel.combine_fixed(key, [pair for script in scripts for pair in script.commitments()])
    c = Body(header, ciphertexts, commitments, b"", b"").challenge
    answers = [script.answer(c, nonces) for script in scripts]
    challenges, responses = (b"".join(parts) for parts in zip(*answers, strict=True))
    return signature.sign(Body(header, ciphertexts, commitments, challenges, responses), voter.sk)


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
