"""`python -m tests.mutants PART…`: the mutation score of parts of the ballot box, and the mutants that survive.

A part is a folder or a file under src/ballotbox ("verify", "record/lines.py"), "" for what lies in no folder. SAMPLE=300 draws so
many of each part, always the same ones; AFRESH=0 leaves out the second trial. `equivalent.txt` lists mutants that are no faults.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.mutants.operators import Mutant, mutants_of
from tests.mutants.trial import Trial, survives_afresh

PACKAGE = Path("src/ballotbox")
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
# Tests of other processes, which a fork's fault does not reach.
ELSEWHERE = ("gigabyte", "processes", "cluster", "python_dash_m", "dies", "killed", "javascript", "cryptography_alone", "packages_library")
OPTIONS = ["-m", "not browser and not scale and not slow", "-k", " and ".join(f"not {word}" for word in ELSEWHERE)]
JOBS = int(os.environ.get("JOBS", os.cpu_count() or 1))


def part_of(path: Path) -> str:
    """The folder of the package that a file is in."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else "core"


def chosen(words: Sequence[str]) -> list[Mutant]:
    """The mutants to try."""
    sample, drawn = int(os.environ.get("SAMPLE", "0")), list[Mutant]()
    parts: dict[str, list[Mutant]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        is_wanted = not words or part_of(path) in words or str(path.relative_to(PACKAGE)) in words
        parts.setdefault(part_of(path), []).extend(mutants_of(path) if is_wanted else ())
    known = equivalent()
    for name, mutants in parts.items():
        faults = [mutant for mutant in mutants if mutant.name not in known]
        drawn += random.Random(name).sample(faults, min(sample, len(faults))) if sample else faults
    random.Random("order").shuffle(drawn)  # so that what is seen before the end stands for the whole
    return drawn


def equivalent() -> set[str]:
    """The mutants that are no faults: every line of the file that is no reason."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines() if EQUIVALENT.exists() else []
    return {line for line in lines if line and not line.startswith((" ", "#"))}


def main(words: list[str]) -> int:
    """Try them, print the scores and the survivors."""
    mutants = chosen(words)
    trial = Trial(mutants, JOBS)
    if ending := pytest.main(["tests/ballotbox", *OPTIONS, "-q", "-p", "no:cacheprovider", "-s", "-p", "no:xdist", "--no-header"], plugins=[trial]):
        return int(ending)
    print(f"{len(trial.survivors)} of {len(mutants)} survive the forks", flush=True)
    survivors = [mutant for mutant, _ in trial.survivors]
    if os.environ.get("AFRESH") != "0":
        with ThreadPoolExecutor(JOBS) as pool:
            lives = list(pool.map(lambda one: survives_afresh(one[0], PACKAGE, [*(one[1] or ["tests/ballotbox"]), *OPTIONS]), trial.survivors))
        survivors = [mutant for mutant, lived in zip(survivors, lives, strict=True) if lived]
    for mutant in survivors:
        print(mutant.name)
    for part in sorted({part_of(mutant.path) for mutant in mutants}):
        tried = [one for one in mutants if part_of(one.path) == part]
        killed = len(tried) - sum(part_of(one.path) == part for one in survivors)
        print(f"{part}: {killed} of {len(tried)} killed, {100 * killed / len(tried):.1f}%")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
