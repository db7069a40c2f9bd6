"""Encrypts choices and proves them well formed, all from one seed, so that another device can do it again (SPEC 6.3 to 6.9)."""

from ballotbox import hashing
from ballotbox.arithmetic.interface import ORDER, PublicArithmetic
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.ballot import Body, Header
from ballotbox.choices import Choices, bits
from ballotbox.election import Election
from ballotbox.shape import Shape, Statement

SEED_BYTES = 32
CONSTANT_TIME = Sodium()


def seal(election: Election, header: Header, choices: Choices, seed: bytes, arithmetic: PublicArithmetic = CONSTANT_TIME) -> Body:
    """(6.3) to (6.9). `seed` is 32 fresh random bytes for every ballot; raises ChoicesRefused.

    Only where the seed is already public, as when a spoiled ballot is checked, may `arithmetic` be another than the default.
    """
    return seal_bits(election, header, bits(election.shapes[header.style], choices), seed, arithmetic)


def seal_bits(election: Election, header: Header, plaintexts: bytes, seed: bytes, arithmetic: PublicArithmetic = CONSTANT_TIME) -> Body:
    """The same for bits that nobody has looked at: what a dishonest device can do with honest code."""
    shape, key = election.shapes[header.style], election.key.encoded
    nonces = [hashing.scalar("nonce", seed, header.election, header.pk, i).value for i in range(shape.ciphertexts)]
    pairs = [pair for r, b in zip(nonces, plaintexts, strict=True) for pair in ((r, 0), (b, r))]
    ciphertexts = arithmetic.combine_fixed(key, pairs)
    scripts = [_Script(shape, place, plaintexts, (seed, header.ctx, plaintexts)) for place in range(len(shape.statements))]
    commitments = arithmetic.combine_fixed(key, [pair for script in scripts for pair in script.commitments()])
    c = Body(header, ciphertexts, commitments, b"", b"").challenge
    answers = [script.answer(c, nonces) for script in scripts]
    challenges, responses = (b"".join(parts) for parts in zip(*answers, strict=True))
    return Body(header, ciphertexts, commitments, challenges, responses)


class _Script:
    """The prover's side of one statement (6.5)."""

    def __init__(self, shape: Shape, place: int, plaintexts: bytes, secret: tuple[bytes, bytes, bytes]) -> None:
        self.statement: Statement = shape.statements[place]
        self.truth = sum(plaintexts[at] * factor for at, factor in self.statement.terms)
        values = range(len(self.statement.values))
        self.us = [hashing.scalar("pnonce", *secret, place, j, 0).value for j in values]
        self.cs = [hashing.scalar("pnonce", *secret, place, j, 1).value for j in values]
        for j, value in enumerate(self.statement.values):
            if value == self.truth:
                self.cs[j] = 0

    def commitments(self) -> list[tuple[int, int]]:
        """a_j, b_j as (multiple of G, multiple of K)."""
        offsets = ((c * (value - self.truth)) % ORDER for c, value in zip(self.cs, self.statement.values, strict=True))
        return [pair for u, offset in zip(self.us, offsets, strict=True) for pair in ((u, 0), (offset, u))]

    def answer(self, c: int, nonces: list[int]) -> tuple[bytes, bytes]:
        """The stored challenges and the responses, encoded (6.7)."""
        rest = (c - sum(self.cs)) % ORDER
        cs = [rest if value == self.truth else known for value, known in zip(self.statement.values, self.cs, strict=True)]
        r = sum(nonces[at] * factor for at, factor in self.statement.terms)
        vs = [(u + known * r) % ORDER for u, known in zip(self.us, cs, strict=True)]
        return _block(cs[:-1]), _block(vs)


def _block(values: list[int]) -> bytes:
    return b"".join(value.to_bytes(32, "little") for value in values)
