"""Linking two lists that share no number, on FEBRL 4 (5,000 + 5,000 rows, 5,000 true pairs): ours beside splink 5 and recordlinkage.

The national number in the data is not used. Our thresholds are odds set beforehand; the one that was looked at again, from
which odds a link is made without asking, was looked at on the pairs with even numbers alone, and those with odd numbers are the
test of it, so both are shown. Clocked is the linking itself, rows in memory to links, in turn on one machine.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.frame import Database, Result, compare, limit, plain
from tests.bench.people_matching import rivals
from unionhall.people.rules.linking import Column, Link, Rows, link

NEEDS_DATABASE = False
RUNS = 3
COLUMNS = (
    Column("given_name", "name"), Column("surname", "name"), Column("date_of_birth", "date"),
    Column("street_number", "code", is_shared=True),
    Column("address_1", "text", is_shared=True), Column("address_2", "text", is_shared=True), Column("suburb", "text", is_shared=True),
    Column("postcode", "code", is_shared=True), Column("state", "code", is_shared=True),
)
RIVALS = {"splink": "splink 5, trained here", "splink_saved": "splink 5, saved model", "recordlinkage": "recordlinkage"}


@dataclass(frozen=True)
class Outcome:
    """How a run of ours went: what was linked by itself, what is to be asked, and how much of each is right."""

    rows: int
    sure: int
    right: int
    queue: int
    right_in_queue: int
    seconds: float


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """Precision, recall and queue on the two halves and on all; time against each rival."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        rivals.run("data", folder)
        left, right = _read(folder / "left.csv"), _read(folder / "right.csv")
        for part, rest in (("even pairs, looked at", 0), ("odd pairs, held out", 1)):
            yield from _quality(_linked(_half(left, rest), _half(right, rest)), part)
        yield from _quality(_linked(left, right), "all")
        yield from _against(left, right, folder)


def _quality(found: Outcome, part: str) -> Iterator[Result]:
    n = found.rows
    yield limit(f"FEBRL 4, {part}: wrong among automatic links", n, 1 - found.right / found.sure, at_most=0.001, unit="share")
    missed = 1 - (found.right + found.right_in_queue) / n
    yield limit(f"FEBRL 4, {part}: true pairs neither linked nor asked about", n, missed, at_most=0.005, unit="share")
    yield limit(f"FEBRL 4, {part}: rows asked about", n, found.queue / n, at_most=0.03, unit="share")


def _against(left: Rows, right: Rows, folder: Path) -> Iterator[Result]:
    """Three rounds, each rival and ours in turn."""
    ours: list[float] = []
    theirs: dict[str, list[float]] = {work: [] for work in RIVALS}
    quality: dict[str, tuple[float, float]] = {}
    for _ in range(RUNS):
        for work in RIVALS:
            ours.append(_linked(left, right).seconds)
            report = rivals.run(work, folder)
            theirs[work].append(report["wall"])
            quality[work] = 1 - report["precision"], 1 - report["recall"]
    for work, words in RIVALS.items():
        times = median(ours), median(theirs[work])
        yield compare("FEBRL 4: linking", len(left), times, against=words, at_least=1)
        yield plain(f"FEBRL 4, {words}: wrong among links", len(left), quality[work][0], unit="share")
        yield plain(f"FEBRL 4, {words}: true pairs not linked", len(left), quality[work][1], unit="share")


def _linked(left: Rows, right: Rows) -> Outcome:
    began = time.perf_counter()
    links = link(left, right, COLUMNS)
    seconds = time.perf_counter() - began
    sure = [each for each in links if each.verdict == "sure"]
    queue = [each for each in links if each.verdict != "sure"]

    def right_ones(some: Sequence[Link]) -> int:
        return sum(_pair(left[each.left]) == _pair(right[each.right]) for each in some)

    return Outcome(len(left), len(sure), right_ones(sure), len(queue), right_ones(queue), seconds)


def _pair(row: Mapping[str, str]) -> str:
    """The number of the true pair, out of `rec-561-org` and `rec-561-dup-0`; used to judge, never to link."""
    return row["rec_id"].split("-")[1]


def _half(rows: list[dict[str, str]], rest: int) -> list[dict[str, str]]:
    return [row for row in rows if int(_pair(row)) % 2 == rest]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
