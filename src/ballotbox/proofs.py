"""Checks one ballot's proofs equation by equation, as SPEC 6.7 and 6.8 write them: the reference for the batch."""

from ballotbox.arithmetic.interface import ORDER
from ballotbox.ballot import Body
from ballotbox.election import Election
from ballotbox.elgamal import NOTHING, Ciphertext
from ballotbox.exceptions import ProofRefused
from ballotbox.group import Element, Scalar, times_base
from ballotbox.shape import Shape, Statement, slices


def check(election: Election, body: Body) -> None:
    """(6.7, 6.8) Raises NotAPoint, NotAScalar or ProofRefused with the statement that fails."""
    shape = election.shapes[body.header.style]
    ciphertexts = [Ciphertext.decode(pair) for pair in slices(body.ciphertexts, 64)]
    commitments = [(Element.decode(pair[:32]), Element.decode(pair[32:])) for pair in slices(body.commitments, 64)]
    responses = [Scalar.decode(v) for v in slices(body.responses, 32)]
    at = 0
    for statement, challenges in zip(shape.statements, split_challenges(shape, body), strict=True):
        about = sum((ciphertexts[place].times(factor) for place, factor in statement.terms), start=NOTHING)
        for value, c in zip(statement.values, challenges, strict=True):
            _check_value(election.key, about, value, (commitments[at], Scalar(c), responses[at]), statement)
            at += 1


def split_challenges(shape: Shape, body: Body) -> list[list[int]]:
    """(6.7) The challenges of each statement, the last completing the sum to c; raises NotAScalar."""
    stored = iter([Scalar.decode(c).value for c in slices(body.challenges, 32)])
    split = []
    for statement in shape.statements:
        known = [next(stored) for _ in statement.values[1:]]
        split.append([*known, (body.challenge - sum(known)) % ORDER])
    return split


def _check_value(
    key: Element, about: Ciphertext, value: int, proof: tuple[tuple[Element, Element], Scalar, Scalar], statement: Statement
) -> None:
    (a, b), c, v = proof
    holds = times_base(v) == a + about.a * c and key * v == b + (about.b - times_base(Scalar(value))) * c
    if not holds:
        raise ProofRefused("6.8", f"the proof about {statement.about} does not hold for value {value}")
