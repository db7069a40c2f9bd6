"""A rehearsal before opening: trustees decrypt ciphertexts that everybody can open, so that a lost share is found in time (SPEC 9.10)."""

from collections.abc import Sequence

from ballotbox import hashing
from ballotbox.ceremony.participant import Share
from ballotbox.decryption import Partial, Task, decrypt, open_sums
from ballotbox.election import Election
from ballotbox.elgamal import encrypt

LARGEST = 999


def plaintexts(election: Election) -> list[int]:
    """(9.10) m for each sum of the manifest."""
    count = sum(len(race.candidates) + 1 for race in election.manifest.races)
    return [hashing.scalar("rehearsal", election.hash, place, 1).value % (LARGEST + 1) for place in range(count)]


def task(election: Election) -> Task:
    """(9.10) The ciphertexts; D = r·vk is public for each, so decrypting them gives nothing away."""
    nonces = (hashing.scalar("rehearsal", election.hash, place, 0) for place in range(len(plaintexts(election))))
    ciphertexts = tuple(encrypt(election.key, m, r) for m, r in zip(plaintexts(election), nonces, strict=True))
    return Task(hashing.digest("rehearsal", election.hash), bytes(64), ciphertexts)


def rehearse(election: Election, share: Share) -> Partial:
    """A trustee's part of the rehearsal."""
    return decrypt(task(election), share)


def check(election: Election, partials: Sequence[Partial]) -> None:
    """Raises DecryptionRefused unless these trustees together open every ciphertext."""
    opened = open_sums(election, task(election), partials, LARGEST)
    assert opened == plaintexts(election), "parts whose proofs hold open to the numbers that were encrypted"
