"""Textbook ElGamal in a 2048-bit group with a 256-bit subgroup, with 0/1 and sum proofs, computed by `pow` as Helios does.

Written for the bench from the literature (Cramer, Damgård and Schoenmakers 1994); it measures the cost and is not for use.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from itertools import chain

from cryptography.hazmat.primitives.asymmetric import dsa

RACES, CANDIDATES = 10, 3
Cipher = tuple[int, int]
Branch = tuple[int, int, int, int]  # commitments A and B, challenge, response


@dataclass(frozen=True)
class Group:
    """Residues modulo p of prime order q, with a public key."""

    p: int
    q: int
    g: int
    key: int


@dataclass(frozen=True)
class Race:
    """Ciphertexts of one race, a 0/1 proof for each, and one that their sum is 0 or 1."""

    ciphers: list[Cipher]
    proofs: list[list[Branch]]
    total: list[Branch]


def new_group() -> Group:
    """Fresh parameters of Helios' sizes."""
    numbers = dsa.generate_parameters(2048).parameter_numbers()
    key = pow(numbers.g, 1 + secrets.randbelow(numbers.q - 1), numbers.p)
    return Group(numbers.p, numbers.q, numbers.g, key)


def _challenge(group: Group, cipher: Cipher, branches: list[tuple[int, int]]) -> int:
    text = ",".join(str(number) for number in chain(cipher, *branches))
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % group.q


def _simulated(group: Group, cipher: Cipher, value: int) -> Branch:
    p, q, c, v = group.p, group.q, secrets.randbelow(group.q), secrets.randbelow(group.q)
    alpha, beta = cipher
    message = pow(group.g, value, p)
    a = pow(group.g, v, p) * pow(alpha, q - c, p) % p
    b = pow(group.key, v, p) * pow(beta * pow(message, -1, p) % p, q - c, p) % p
    return a, b, c, v


def prove(group: Group, cipher: Cipher, r: int, bit: int) -> list[Branch]:
    """That the ciphertext holds 0 or 1."""
    fake = _simulated(group, cipher, 1 - bit)
    w = secrets.randbelow(group.q)
    a, b = pow(group.g, w, group.p), pow(group.key, w, group.p)
    order = [(a, b), fake[:2]] if bit == 0 else [fake[:2], (a, b)]
    c = (_challenge(group, cipher, order) - fake[2]) % group.q
    real = (a, b, c, (w + c * r) % group.q)
    return [real, fake] if bit == 0 else [fake, real]


def _encrypted(group: Group, bit: int) -> tuple[Cipher, int]:
    r = secrets.randbelow(group.q)
    return (pow(group.g, r, group.p), pow(group.g, bit, group.p) * pow(group.key, r, group.p) % group.p), r


def _sum(group: Group, ciphers: list[Cipher]) -> Cipher:
    alpha, beta = 1, 1
    for a, b in ciphers:
        alpha, beta = alpha * a % group.p, beta * b % group.p
    return alpha, beta


def encrypt(group: Group) -> list[Race]:
    """One ballot with the first candidate chosen in every race."""
    ballot = []
    for _ in range(RACES):
        bits = [int(j == 0) for j in range(CANDIDATES)]
        made = [_encrypted(group, bit) for bit in bits]
        proofs = [prove(group, cipher, r, bit) for (cipher, r), bit in zip(made, bits, strict=True)]
        ciphers = [cipher for cipher, _ in made]
        total = prove(group, _sum(group, ciphers), sum(r for _, r in made) % group.q, sum(bits))
        ballot.append(Race(ciphers, proofs, total))
    return ballot


def _holds(group: Group, cipher: Cipher, proof: list[Branch]) -> bool:
    p, (alpha, beta) = group.p, cipher
    for value, (a, b, c, v) in enumerate(proof):
        shifted = beta * pow(pow(group.g, value, p), -1, p) % p
        if pow(group.g, v, p) != a * pow(alpha, c, p) % p or pow(group.key, v, p) != b * pow(shifted, c, p) % p:
            return False
    return _challenge(group, cipher, [branch[:2] for branch in proof]) == sum(branch[2] for branch in proof) % group.q


def verify(group: Group, ballot: list[Race]) -> bool:
    """Whether every proof of the ballot holds."""
    return all(
        _holds(group, _sum(group, race.ciphers), race.total)
        and all(_holds(group, cipher, proof) for cipher, proof in zip(race.ciphers, race.proofs, strict=True))
        for race in ballot
    )
