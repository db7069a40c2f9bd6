"""Checks many ballots at once by one random combination of all their equations, and finds the bad ones by halving (SPEC 6.10)."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ballotbox import proofs, signature
from ballotbox.arithmetic.interface import IDENTITY, ORDER, PublicArithmetic
from ballotbox.ballot import Ballot
from ballotbox.election import Election
from ballotbox.exceptions import NotAPoint, NotAScalar, Refused
from ballotbox.group import G, Scalar
from ballotbox.shape import slices

Entropy = Callable[[int], bytes]
WEIGHT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Terms:
    """A ballot's weighted equations: multiples of G and K, and scalars for a block of points."""

    g: int
    k: int
    scalars: list[int]
    points: bytes


def check_batch(
    election: Election, ballots: Sequence[Ballot], arithmetic: PublicArithmetic, entropy: Entropy = os.urandom
) -> dict[int, Refused]:
    """(6.10) The refusals by place in `ballots`; empty when all proofs and signatures hold.

    `entropy` must be unknown to whoever made the ballots; a test that passes a known one shows why.
    """
    refusals: dict[int, Refused] = {}
    sound: dict[int, Terms] = {}
    for place, ballot in enumerate(ballots):
        try:
            sound[place] = weigh(election, ballot, entropy)
        except Refused as refusal:
            refusals[place] = refusal
    for place in _false_ones(election, sound, list(sound), arithmetic):
        try:
            check_one(election, ballots[place])
        except Refused as refusal:
            refusals[place] = refusal
    return refusals


def check_one(election: Election, ballot: Ballot) -> None:
    """(6.7, 6.8, 8.2) one ballot by the reference equations; raises the Refused that says what is wrong."""
    proofs.check(election, ballot.body)
    signature.check(ballot)


def _false_ones(election: Election, terms: dict[int, Terms], places: list[int], arithmetic: PublicArithmetic) -> Iterator[int]:
    if not places or _cancels(election, [terms[place] for place in places], arithmetic):
        return
    if len(places) == 1:
        yield places[0]
        return
    half = len(places) // 2
    yield from _false_ones(election, terms, places[:half], arithmetic)
    yield from _false_ones(election, terms, places[half:], arithmetic)


def _cancels(election: Election, batch: Sequence[Terms], arithmetic: PublicArithmetic) -> bool:
    scalars = [sum(t.g for t in batch) % ORDER, sum(t.k for t in batch) % ORDER]
    for terms in batch:
        scalars += terms.scalars
    block = b"".join((G.encoded, election.key.encoded, *(terms.points for terms in batch)))
    try:
        return arithmetic.combine(scalars, block) == IDENTITY
    except NotAPoint:
        return False


def weigh(election: Election, ballot: Ballot, entropy: Entropy) -> Terms:
    """(6.10) Σ w(cA + a − vG) + w′(cB + b − c·tG − vK) over (6.8), and w(c·pk + R − zG) of (8.2).

    A and B are never computed: their multiples are taken apart, by (6.4), into multiples of the ballot's own points.
    Raises NotAScalar, and NotAPoint for an identity that (2.4) refuses. Written as one loop because it is the hot one.
    """
    shape, body = election.shapes[ballot.header.style], ballot.body
    statements = shape.statements(body.rho)
    _refuse_identities(ballot)
    weights = _weights(entropy, 2 * shape.pairs + 1)
    responses = _scalars(body.responses)
    of_points: list[int] = [0] * (2 * shape.ciphertexts)
    of_pairs: list[int] = []
    g = k = at = 0
    for statement, challenges in zip(statements, proofs.split_challenges(statements, body), strict=True):
        on_a = on_b = 0
        for value, c in zip(statement.values, challenges, strict=True):
            w, w2, v = weights[2 * at], weights[2 * at + 1], responses[at]
            of_pairs += (w, w2)
            on_a += w * c
            on_b += w2 * c
            g -= w * v + w2 * c * value
            k -= w2 * v
            at += 1
        on_a, on_b = on_a % ORDER, on_b % ORDER
        for place, factor in enumerate(statement.factors, start=statement.first):
            of_points[2 * place] += on_a * factor
            of_points[2 * place + 1] += on_b * factor
    w, r = weights[-1], ballot.signature[:32]
    g -= w * Scalar.decode(ballot.signature[32:]).value
    scalars = [x % ORDER for x in of_points] + of_pairs + [w * signature.challenge(body, r).value % ORDER, w]
    return Terms(g, k, scalars, b"".join((body.ciphertexts, body.commitments, body.header.pk, r)))


def _refuse_identities(ballot: Ballot) -> None:
    firsts = (pair[:32] for pair in slices(ballot.body.ciphertexts, 64))
    if IDENTITY in firsts:
        raise NotAPoint("2.4", "a ciphertext's A is the identity")
    if ballot.header.pk == IDENTITY:
        raise NotAPoint("2.4", "the voter's key is the identity")


def _scalars(block: bytes) -> list[int]:
    values = [int.from_bytes(piece, "little") for piece in slices(block, 32)]
    if max(values) >= ORDER:
        raise NotAScalar("2.3", "a scalar is not below the group order")
    return values


def _weights(entropy: Entropy, count: int) -> list[int]:
    return [int.from_bytes(piece, "little") | 1 for piece in slices(entropy(WEIGHT_BYTES * count), WEIGHT_BYTES)]
