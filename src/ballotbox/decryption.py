"""Partial decryptions with proofs, and the totals that k of them give (SPEC 9.2 to 9.7)."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ballotbox import hashing, schnorr
from ballotbox.ceremony.participant import Share
from ballotbox.discrete_log import DiscreteLogs
from ballotbox.election import Election
from ballotbox.elgamal import Ciphertext
from ballotbox.encoding import Reader, listing, read_all, u8, u32
from ballotbox.exceptions import DecryptionRefused
from ballotbox.group import Element, Scalar
from ballotbox.schnorr import EqualityProof
from ballotbox.sums import RaceSum

VERSION = 1


@dataclass(frozen=True, slots=True)
class Task:
    """What is decrypted: ciphertexts in order, the hash that binds the proofs, the head they were summed over."""

    context: bytes
    head: bytes
    ciphertexts: tuple[Ciphertext, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """One trustee's part: D for each ciphertext, with its proof."""

    index: int
    head: bytes
    parts: tuple[tuple[Element, EqualityProof], ...]

    def encode(self) -> bytes:
        """(9) partial"""
        return u8(VERSION) + u32(self.index) + self.head + listing(d.encoded + proof.encoded for d, proof in self.parts)

    @staticmethod
    def decode(data: bytes) -> "Partial":
        """(9) partial; raises Malformed or DecryptionRefused."""
        return read_all(data, Partial.read)

    @staticmethod
    def read(reader: Reader) -> "Partial":
        """(9) partial"""
        version = reader.u8()
        if version != VERSION:
            raise DecryptionRefused("9.3", f"a partial decryption of version {version}; this program knows version {VERSION}")
        return Partial(reader.u32(), reader.fixed(64), reader.listing(_read_part, least=128))


def _read_part(reader: Reader) -> tuple[Element, EqualityProof]:
    return Element.decode(reader.fixed(32)), EqualityProof.decode(reader.fixed(96))


def task_of(election: Election, head: bytes, sums: Iterable[RaceSum]) -> Task:
    """The decryption of an election's sums over a head."""
    return Task(election.hash, head, tuple(ciphertext for one in sums for ciphertext in one.ciphertexts))


def decrypt(task: Task, share: Share) -> Partial:
    """(9.2, 9.3) For `ballotbox.trustee`, which first sees to it that the task is one that may be decrypted."""
    return Partial(share.index, task.head, tuple(_part(task, share, ciphertext) for ciphertext in task.ciphertexts))


def _part(task: Task, share: Share, ciphertext: Ciphertext) -> tuple[Element, EqualityProof]:
    d = ciphertext.a * share.value
    nonce = hashing.scalar("pdec-nonce", share.value, secrets.token_bytes(32), ciphertext.a)
    proof = schnorr.prove_equal(share.value, ciphertext.a, nonce, lambda u, v: _challenge(task, share.index, ciphertext, (d, u, v)))
    return d, proof


def _challenge(task: Task, index: int, ciphertext: Ciphertext, points: tuple[Element, Element, Element]) -> Scalar:
    return hashing.scalar("pdec", task.context, index, ciphertext.a, *points)


def check_partial(election: Election, task: Task, partial: Partial) -> None:
    """(9.3) Raises DecryptionRefused unless every part is right."""
    index = partial.index
    if index not in range(1, len(election.manifest.trustees) + 1):
        raise DecryptionRefused("9.3", f"there is no trustee {index}")
    if partial.head != task.head:
        raise DecryptionRefused("9.3", f"trustee {index} decrypted over another head")
    if len(partial.parts) != len(task.ciphertexts):
        raise DecryptionRefused("9.3", f"trustee {index} decrypted {len(partial.parts)} sums of {len(task.ciphertexts)}")
    vk = election.verification_key(index)
    for place, (ciphertext, (d, proof)) in enumerate(zip(task.ciphertexts, partial.parts, strict=True)):
        challenge = _challenge(task, index, ciphertext, (d, proof.u, proof.v))
        if not schnorr.equal_holds(proof, vk, ciphertext.a, d, challenge):
            raise DecryptionRefused("9.3", f"trustee {index}'s part of sum {place + 1} is wrong")


def lagrange(indices: Sequence[int]) -> dict[int, Scalar]:
    """(9.4) λ_i for each of these trustees."""
    weights = {}
    for i in indices:
        top, bottom = Scalar(1), Scalar(1)
        for j in indices:
            if j != i:
                top, bottom = top * Scalar(j), bottom * Scalar(j - i)
        weights[i] = top * bottom.inverse()
    return weights


def open_sums(election: Election, task: Task, partials: Sequence[Partial], limit: int) -> list[int]:
    """(9.3) to (9.5) The plaintexts, from the first k of the partials, all of them checked; raises DecryptionRefused."""
    by_index = {partial.index: partial for partial in partials}
    if len(by_index) != len(partials):
        raise DecryptionRefused("9.4", "a trustee decrypted twice")
    k = election.manifest.threshold
    if len(by_index) < k:
        raise DecryptionRefused("9.4", f"{len(by_index)} trustees decrypted; {k} are needed")
    for partial in partials:
        check_partial(election, task, partial)
    weights, logs = lagrange(sorted(by_index)[:k]), DiscreteLogs(limit)
    return [logs.find(_plaintext(c, place, by_index, weights)) for place, c in enumerate(task.ciphertexts)]


def _plaintext(ciphertext: Ciphertext, place: int, partials: Mapping[int, Partial], weights: Mapping[int, Scalar]) -> Element:
    total = ciphertext.b
    for index, weight in weights.items():
        total = total - partials[index].parts[place][0] * weight
    return total


@dataclass(frozen=True, slots=True)
class RaceTotal:
    """A race in numbers: what each candidate has, in order, how many ballots are blank in it, how many there are."""

    race: str
    candidates: tuple[int, ...]
    blanks: int
    ballots: int


def totals(election: Election, head: bytes, sums: Sequence[RaceSum], partials: Sequence[Partial]) -> tuple[RaceTotal, ...]:
    """(9.3) to (9.7) The result in numbers; raises DecryptionRefused."""
    limit = max((one.ballots for one in sums), default=0)
    plain = iter(open_sums(election, task_of(election, head, sums), partials, limit))
    return tuple(_race_total(one, [next(plain) for _ in one.ciphertexts]) for one in sums)


def _race_total(one: RaceSum, plain: Sequence[int]) -> RaceTotal:
    *candidates, blanks = plain
    choices, limit = sum(candidates), one.race.limit
    if max(plain) > one.ballots:
        raise DecryptionRefused("9.5", f"race {one.race.id} has a total above its {one.ballots} ballots")
    if not one.ballots - blanks <= choices <= limit * (one.ballots - blanks):
        raise DecryptionRefused("9.7", f"race {one.race.id} has {choices} choices on {one.ballots} ballots, {blanks} of them blank")
    return RaceTotal(one.race.id, tuple(candidates), blanks, one.ballots)
