"""Checks one ballot's proofs equation by equation, as SPEC 6.4, 6.7 and 6.8 write them: the reference for the batch."""

from collections.abc import Sequence

from ballotbox.arithmetic.interface import ORDER
from ballotbox.ballot import Body
from ballotbox.election import Election
from ballotbox.elgamal import NOTHING, Ciphertext
from ballotbox.exceptions import ProofRefused
from ballotbox.group import Element, Scalar, times_base
from ballotbox.shape import Statement, slices


def check(election: Election, body: Body) -> None:
    """(6.7, 6.8) Raises NotAPoint, NotAScalar or ProofRefused with the statement that fails."""
    statements = election.shapes[body.header.style].statements(body.rho)
    ciphertexts = [Ciphertext.decode(pair) for pair in slices(body.ciphertexts, 64)]
    commitments = [(Element.decode(pair[:32]), Element.decode(pair[32:])) for pair in slices(body.commitments, 64)]
    responses = [Scalar.decode(v) for v in slices(body.responses, 32)]
    at = 0
    for statement, challenges in zip(statements, split_challenges(statements, body), strict=True):
        about = folded(statement, ciphertexts)
        for value, c in zip(statement.values, challenges, strict=True):
            if not _holds(election.key, about, Scalar(value), (commitments[at], Scalar(c), responses[at])):
                raise ProofRefused("6.8", f"the proof about {statement.about} does not hold")
            at += 1


def folded(statement: Statement, ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """(6.4) The one ciphertext that a statement is about."""
    return sum((ciphertexts[place].times(f) for place, f in enumerate(statement.factors, start=statement.first)), start=NOTHING)


def split_challenges(statements: Sequence[Statement], body: Body) -> list[list[int]]:
    """(6.7) The challenges of each statement, the last completing the sum to c; raises NotAScalar."""
    stored = iter([Scalar.decode(c).value for c in slices(body.challenges, 32)])
    split = []
    for statement in statements:
        known = [next(stored) for _ in statement.values[1:]]
        split.append([*known, (body.challenge - sum(known)) % ORDER])
    return split


def _holds(key: Element, about: Ciphertext, value: Scalar, proof: tuple[tuple[Element, Element], Scalar, Scalar]) -> bool:
    """(6.8)"""
    (a, b), c, v = proof
    return times_base(v) == a + about.a * c and key * v == b + (about.b - times_base(value)) * c
