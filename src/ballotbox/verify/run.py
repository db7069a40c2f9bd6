"""A whole verification, from a folder to a report."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ballotbox.arithmetic import public
from ballotbox.counting import Rule
from ballotbox.election import Election
from ballotbox.exceptions import Malformed
from ballotbox.log import BatchRule
from ballotbox.record.files import LOG, MANIFEST
from ballotbox.record.reader import check_folder, read_election
from ballotbox.record.refusals import RecordRefused
from ballotbox.verify.engines import Engine, cluster_engine, local_engine
from ballotbox.verify.faults import Fault
from ballotbox.verify.log import check_log
from ballotbox.verify.progress import Progress
from ballotbox.verify.report import Report, result_lines
from ballotbox.verify.tally import check_tally


@dataclass(frozen=True)
class Options:
    """How to verify: workers of this machine (all cores unless said), or a Dask scheduler; where to draw the bar."""

    workers: int | None = None
    scheduler: str | None = None
    bar: TextIO | None = None

    def engine(self) -> AbstractContextManager[Engine]:
        """The engine that these options ask for."""
        return cluster_engine(self.scheduler) if self.scheduler else local_engine(self.workers)


def verify(folder: Path, options: Options = Options()) -> Report:
    """Check a published record: every equation of SPEC.md that speaks of published data. Never raises for a bad record."""
    started = time.monotonic()
    report = Report(str(folder), public().name)
    try:
        check_folder(folder)
        election = read_election(folder)
        _check_rules(election)
        _check(folder, election, options, report)
    except RecordRefused as refusal:
        report.faults.add(Fault(refusal.equation, refusal.reason, refusal.file, refusal.line))
    report.seconds = time.monotonic() - started
    return report


def _check_rules(election: Election) -> None:
    """The election's own rules are read before anything is checked by them. Equations 10.13 and 12.12."""
    manifest, subject = election.manifest, "the rules of all"
    try:
        BatchRule.decode(manifest.rules)
        for race in manifest.races:
            subject = f"the rule of race {race.id}"
            Rule.decode(race.rule)
    except Malformed as malformed:
        raise RecordRefused(malformed.equation, f"{subject}: {malformed.reason}", MANIFEST.filename, 1) from malformed


def _check(folder: Path, election: Election, options: Options, report: Report) -> None:
    manifest = election.manifest
    report.title = manifest.title
    path = folder / LOG.filename
    progress = Progress(path.stat().st_size if path.exists() else 0, options.bar)
    with options.engine() as engine:
        report.engine = engine.name
        report.log = check_log(folder, election, engine, progress, report.faults)
    report.backend = ", ".join(sorted({report.backend, *report.log.backends}))
    final = report.log.final
    if final is not None:
        results = check_tally(folder, election, final.head.hash, report.log.sums, report.faults)
        report.races = result_lines(manifest, results)
