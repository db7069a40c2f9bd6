"""The pass over the log: chunks out to the engine, results back in order, and what must hold between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ballotbox.election import Election
from ballotbox.log import SignedHead
from ballotbox.log.tree import HASH_BYTES
from ballotbox.record.entries import Closing, Opening, check_turnout
from ballotbox.record.files import LOG
from ballotbox.shape import slices
from ballotbox.sums import RaceSum
from ballotbox.verify.chunks import Chunk, Context, check_chunk
from ballotbox.verify.engines import Engine
from ballotbox.verify.faults import Fault, Faults
from ballotbox.verify.heads import HeadsCheck
from ballotbox.verify.history import Between, Order
from ballotbox.verify.lines import Batch, in_chunks, lines_until_fault
from ballotbox.verify.progress import Progress
from ballotbox.verify.sums import Sums


@dataclass
class LogFindings:
    """What the log came to: the sums of the ballots that count, how many of each style, the final head."""

    sums: tuple[RaceSum, ...] = ()
    final: SignedHead | None = None
    batches: int = 0
    entries: int = 0
    cast: int = 0
    checked: int = 0
    superseded: int = 0
    closing: Closing | None = None
    backends: set[str] = field(default_factory=set)  # a cluster's machines may differ


def check_log(folder: Path, election: Election, engine: Engine, progress: Progress, faults: Faults) -> LogFindings:
    """Check every line of the log and what holds between them; faults go to `faults`."""
    with Between(max(len(style.id.encode()) for style in election.manifest.styles)) as between:
        return _Pass(folder, election, between, faults).run(engine, progress)


class _Pass:
    """One pass under way."""

    def __init__(self, folder: Path, election: Election, between: Between, faults: Faults) -> None:
        self.folder, self.election, self.between, self.faults = folder, election, between, faults
        self.heads = HeadsCheck(folder, election)
        self.sums = Sums(election)
        self.found = LogFindings()
        self.places: list[tuple[int, Opening | Closing]] = []

    def run(self, engine: Engine, progress: Progress) -> LogFindings:
        broken: list[Fault] = []
        lines = progress.over(lines_until_fault(self.folder, LOG, broken))
        work = partial(_check, Context.of(self.election))
        for chunk in engine.map(work, in_chunks(lines)):
            self._take(chunk)
        self.heads.finish()
        self.faults.add_all(broken)
        self.faults.add_all(self.heads.faults)
        self.faults.add_all(self.between.repeated())
        order = self.between.order()
        self.faults.add_all(order.faults)
        self._check_frame(order)
        self.sums.leave_out(self._lines_at(order.superseded))
        return self._found(order)

    def _take(self, chunk: Chunk) -> None:
        """Join one chunk's results to those before it, and let it go."""
        self.faults.add_all(chunk.faults)
        for leaf, track in zip(slices(chunk.leaves, HASH_BYTES), chunk.tracks, strict=True):
            self.heads.follow(leaf, track)
        self.between.add(chunk)
        self.sums.add(chunk.sums)
        self.found.backends.add(chunk.backend)
        self.found.entries += len(chunk.tracks)
        self.found.cast += chunk.cast
        self.found.checked += chunk.checked
        self.places += chunk.others
        del self.places[3:]

    def _check_frame(self, order: Order) -> None:
        """One opening first, one closing last, and a closing count that fits. Equations 11.5, 11.8 and 11.9."""
        kinds = [(line, type(entry)) for line, entry in self.places]
        if kinds != [(1, Opening), (self.found.entries, Closing)]:
            self.faults.add(Fault("11.5", "the log does not begin with its opening and end with its closing", LOG.filename))
        for line, entry in self.places:
            if isinstance(entry, Closing):
                self.found.closing = entry
                self._check_turnout(line, entry, order)
            elif entry.election != self.election.hash:
                self.faults.add(Fault("11.5", "the opening names another election", LOG.filename, line))

    def _check_turnout(self, line: int, closing: Closing, order: Order) -> None:
        manifest = self.election.manifest
        styles = [style.id for style in manifest.styles]
        voters = [order.voters[style] for style in styles]
        for wrong in check_turnout(closing.turnouts, len(manifest.issuers), voters, styles):
            self.faults.add(Fault("11.9", wrong, LOG.filename, line))

    def _lines_at(self, places: set[int]) -> Iterator[bytes]:
        """Read the log again for a few lines, when there are any."""
        if places:
            for line, encoded in enumerate(lines_until_fault(self.folder, LOG, []), start=1):
                if line in places:
                    yield encoded

    def _found(self, order: Order) -> LogFindings:
        found = self.found
        found.sums, found.superseded = self.sums.races(), len(order.superseded)
        found.final, found.batches = self.heads.final, self.heads.batches
        return found


def _check(context: Context, batch: Batch) -> Chunk:
    return check_chunk(context, *batch)
