"""Whole records: the way from the close to a certified result, that time grows with ballots as a line, and memory stays."""

from __future__ import annotations

import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ballotbox.ceremony.participant import Participant, TrusteeSecret
from ballotbox.record.files import TALLY
from ballotbox.record.log_entries import LogEntries, last_head
from ballotbox.record.reader import read_manifest, read_transcript
from ballotbox.simulate.cast_of_keys import derived
from ballotbox.simulate.manifests import Plan
from ballotbox.simulate.run import simulate
from ballotbox.trustee import Board, Trustee
from ballotbox.verify.engines import local_engine
from tests.bench.frame import Result, limit, plain

LARGE = {"races": 10, "candidates": 3, "issuers": 2}
STRIKE = {"races": 1, "candidates": 2, "issuers": 1}
SIZES = {"10 races": (1000, 10_000), "strike vote": (1000, 10_000)}
LARGEST = 100_000  # a strike vote with FULL=1
CERTIFIED, MEMORY, STRAIGHT = 60, 500, 1.1
WORKERS = 2


def make(folder: Path, kind: str, size: int) -> Path:
    """The record of an election with that many voters, unless an earlier run has left it in BENCH_FOLDER."""
    record = folder / f"{kind} {size}"
    if not (record / TALLY.filename).exists():
        shape = LARGE if kind == "10 races" else STRIKE
        with local_engine(WORKERS) as engine:
            simulate(record, Plan(ballots=size, **shape), engine)
    return record


@dataclass(frozen=True)
class Cost:
    """What a verification took: seconds by the clock, processor seconds of all its processes, megabytes at most."""

    seconds: float
    processor: float
    megabytes: float


def decryption_seconds(record: Path) -> float:
    """One trustee's time by the clock: checks every ballot on the board, sums, decrypts. The others do so at the same time elsewhere."""
    transcript = read_transcript(record, read_manifest(record))
    secret = TrusteeSecret(derived(Plan(0).seed, "trustee", 0))
    share = Participant(transcript.session, 1, secret).share(transcript)
    start = time.perf_counter()
    with local_engine(WORKERS) as engine:
        Trustee(transcript.election(), share).decrypt(Board(LogEntries(record), last_head(record)), engine)
    return time.perf_counter() - start


def verification(record: Path) -> Cost:
    """What `python -m ballotbox verify` and its workers need."""
    command = [sys.executable, "-m", "ballotbox", "verify", str(record), "--workers", str(WORKERS), "--json"]
    start, before, most = time.perf_counter(), _of_children(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as verifier:
        while verifier.poll() is None:
            most = max(most, _megabytes(verifier.pid))
            time.sleep(0.1)
    assert verifier.returncode == 0, "the record did not verify"
    return Cost(time.perf_counter() - start, _of_children() - before, most)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(session: int) -> float:
    """The memory of all processes of a session, shared pages counted once."""
    total = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                found = re.search(r"^Pss:\s+(\d+)", (entry / "smaps_rollup").read_text(), re.MULTILINE)
                total += int(found[1]) if found else 0
        except OSError:
            continue  # it has just ended
    return total / 1024


def _folder() -> AbstractContextManager[str]:
    kept = os.environ.get("BENCH_FOLDER")
    return nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="bench-")


def cases() -> Iterator[Result]:
    """Both kinds of election in each size, and the power by which time grows between sizes."""
    with _folder() as folder:
        for kind, sizes in SIZES.items():
            largest = (LARGEST,) if kind == "strike vote" and os.environ.get("FULL") else ()
            yield from _grow(Path(folder), kind, (*sizes, *largest))


def _grow(folder: Path, kind: str, sizes: tuple[int, ...]) -> Iterator[Result]:
    costs: dict[int, Cost] = {}
    for size in sizes:
        record = make(folder, kind, size)
        costs[size] = verification(record)
        yield plain(f"verify a whole record, {kind}, two cores, by the clock", size, costs[size].seconds)
        yield plain(f"verify a whole record, {kind}, processor time", size, costs[size].processor)
        yield limit(f"verify a whole record, {kind}, memory", size, costs[size].megabytes, at_most=MEMORY, unit="MB")
    if kind == "10 races":
        yield from _certified(record, size, costs[size].seconds)
    for smaller, larger in pairwise(sizes):
        slope = math.log(costs[larger].processor / costs[smaller].processor) / math.log(larger / smaller)
        yield limit(f"growth of that time from {smaller:,} ballots, {kind}, as a power", larger, slope, at_most=STRAIGHT, unit="")


def _certified(record: Path, size: int, verifying: float) -> Iterator[Result]:
    """By the clock, starting of workers and all: what a committee waits for."""
    deciding = decryption_seconds(record)
    yield plain("a trustee checks the board and decrypts, 10 races, two cores, by the clock", size, deciding)
    yield limit("from the close to a certified result, 10 races, two cores, by the clock", size, deciding + verifying, at_most=CERTIFIED)
