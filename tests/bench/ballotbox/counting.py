"""The count: adding up checked ballots, three trustees' decryption, checking it and finding the totals."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from ballotbox.arithmetic.interface import PublicArithmetic
from ballotbox.ballot import Ballot
from ballotbox.decryption import decrypt, task_of, totals
from ballotbox.sums import RunningSums
from tests.bench.ballotbox import works
from tests.bench.frame import Result, median_seconds, plain

DISTINCT = 500  # ballots that are added again and again
SIZES = (10_000, 100_000)


def tally(blocks: list[bytes], count: int, arithmetic: PublicArithmetic) -> None:
    """Add up, decrypt, check, and find the totals."""
    election, shares = works.ceremony()
    sums = RunningSums(election, arithmetic)
    for _ in range(count // DISTINCT):
        sums.add(works.STYLE, blocks)
    found = sums.races()
    head = bytes(64)
    task = task_of(election, head, found)
    partials = [decrypt(task, share) for share in shares[: election.manifest.threshold]]
    assert all(total.candidates[0] == count for total in totals(election, head, found, partials))


def cases() -> Iterator[Result]:
    """Each size with each backend, one core; libsodium alone for the smaller one."""
    election, _ = works.ceremony()
    blocks = [Ballot.decode(election, one).body.ciphertexts for one in works.quick_ballots(election, DISTINCT)]
    for name, arithmetic in works.backends().items():
        for size in SIZES if name == "kernel" else SIZES[:1]:
            seconds = median_seconds(partial(tally, blocks, size, arithmetic), 1, time.process_time)
            yield plain(f"tally, {name}, one core", size, seconds)
