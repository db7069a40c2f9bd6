"""Encrypts choices and proves them well formed, all from one seed, so that another device can do it again (SPEC 6.3 to 6.9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ballotbox import hashing
from ballotbox.arithmetic.interface import ORDER, Pair, PublicArithmetic
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.ballot import Body, Header
from ballotbox.choices import Choices, bits
from ballotbox.election import Election
from ballotbox.shape import Statement, slices

SEED_BYTES = 32
CONSTANT_TIME = Sodium()


def seal(election: Election, header: Header, choices: Choices, seed: bytes, arithmetic: PublicArithmetic = CONSTANT_TIME) -> Body:
    """(6.3) to (6.9). `seed` is 32 fresh random bytes for every ballot; raises ChoicesRefused.

    Only where the seed is already public, as when a spoiled ballot is checked, may `arithmetic` be another than the default.
    """
    return seal_bits(election, header, bits(election.shapes[header.style], choices), seed, arithmetic)


def seal_bits(election: Election, header: Header, plaintexts: bytes, seed: bytes, arithmetic: PublicArithmetic = CONSTANT_TIME) -> Body:
    """The same for bits that nobody has looked at: what a dishonest device can do with honest code."""
    shape = election.shapes[header.style]
    nonce = hashing.Stem("nonce", seed, header.election, header.pk)
    opened = Opened(plaintexts, [nonce.scalar(i).value for i in range(shape.ciphertexts)])
    encrypted = encrypt(election, header, opened, arithmetic)
    secret = hashing.Stem("pnonce", seed, header.ctx, plaintexts)
    scripts = [Script(statement, place, opened, secret) for place, statement in enumerate(shape.statements(encrypted.rho))]
    return prove(election, encrypted, scripts, arithmetic)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the prover knows of its ciphertexts: b and r of each (6.3)."""

    plaintexts: Sequence[int]
    nonces: Sequence[int]

    def pairs(self) -> list[Pair]:
        """(6.3) A, B as multiples of G and K."""
        return [pair for b, r in zip(self.plaintexts, self.nonces, strict=True) for pair in ((r, None), (b, r))]


def encrypt(election: Election, header: Header, opened: Opened, arithmetic: PublicArithmetic) -> Body:
    """(6.3) The body of which nothing is proved yet."""
    return Body(header, arithmetic.combine_fixed(election.key.encoded, opened.pairs()), b"", b"", b"")


def prove(election: Election, encrypted: Body, scripts: Sequence["Script"], arithmetic: PublicArithmetic) -> Body:
    """(6.5) to (6.7) The body in which each statement is proved by its script."""
    pairs = [pair for script in scripts for pair in script.pairs()]
    computed = iter(slices(arithmetic.combine_fixed(election.key.encoded, pairs), 64))
    committed = replace(encrypted, commitments=b"".join([script.arranged(computed) for script in scripts]))
    answers = [script.answer(committed.challenge) for script in scripts]
    challenges, responses = (b"".join(parts) for parts in zip(*answers, strict=True))
    return replace(committed, challenges=challenges, responses=responses)


class Script:
    """The prover's side of one statement (6.5).

    What it computes for the true value comes first, then the others: the order says nothing about the vote, nor does what is left out.
    """

    def __init__(self, statement: Statement, place: int, opened: Opened, secret: hashing.Stem) -> None:
        self.values = statement.values
        self.b = statement.combined(opened.plaintexts)
        self.r = statement.combined(opened.nonces)
        places = range(len(self.values))
        self.us = [secret.scalar(place, j, 0).value for j in places]
        self.cs = [secret.scalar(place, j, 1).value for j in places]
        self.truth = max(places, key=lambda j: self.values[j] == self.b)  # the first such place; 0 when nothing is true

    @property
    def order(self) -> list[int]:
        """The places of the values, that of the true one first."""
        return sorted(range(len(self.us)), key=lambda j: j != self.truth)

    def pairs(self) -> list[Pair]:
        """a_j, b_j as multiples of G and K, in `order`."""
        return [pair for j in self.order for pair in ((self.us[j], None), (self._offset(j), self.us[j]))]

    def _offset(self, j: int) -> int | None:
        """How many G are in b_j: none where t_j is the truth."""
        return None if j == self.truth else self.cs[j] * (self.values[j] - self.b) % ORDER

    def arranged(self, computed: Iterator[bytes]) -> bytes:
        """The commitments taken from those computed in `order`, put into the order of the values."""
        by_place = {j: next(computed) for j in self.order}
        return b"".join([by_place[j] for j in range(len(by_place))])

    def answer(self, c: int) -> tuple[bytes, bytes]:
        """The stored challenges and the responses, encoded (6.7)."""
        others = sum(known for j, known in enumerate(self.cs) if j != self.truth)
        cs = [(c - others) % ORDER if j == self.truth else known for j, known in enumerate(self.cs)]
        vs = [(u + known * self.r) % ORDER for u, known in zip(self.us, cs, strict=True)]
        return _block(cs[:-1]), _block(vs)


def _block(values: list[int]) -> bytes:
    return b"".join(value.to_bytes(32, "little") for value in values)
