"""The log against its signed heads: every root, every batch in tracker order, every signature. Equations 10.3 to 10.15."""

from collections.abc import Iterator
from pathlib import Path

from ballotbox.election import Election
from ballotbox.exceptions import Refused
from ballotbox.log import BatchRule, Head, LogRefused, Peaks, SignedHead
from ballotbox.record.files import HEADS, LOG
from ballotbox.verify.faults import Fault
from ballotbox.verify.lines import lines_until_fault


class HeadsCheck:
    """Follows the log leaf by leaf, one signed head in memory; `faults` tells what was wrong, `final` the last head."""

    def __init__(self, folder: Path, election: Election) -> None:
        self.faults: list[Fault] = []
        self.final: SignedHead | None = None
        self.batches = 0
        self._election = election
        self._rule = BatchRule.decode(election.manifest.rules)
        self._peaks = Peaks()
        self._heads = self._read(folder)
        self._next = next(self._heads, None)
        self._last_track = b""
        self._ballots = 0

    def follow(self, leaf: bytes, track: bytes) -> None:
        """Take the next entry: its leaf hash, and its tracker or nothing."""
        self._peaks.append(leaf)
        if track:
            self._ballots += 1
            if track <= self._last_track:
                self._fault("10.14", "the entries of a batch are not in the order of their trackers", self._peaks.size)
            self._last_track = track
        while self._next is not None and self._next[1].head.size <= self._peaks.size:
            reached, self._next = self._next, next(self._heads, None)
            self._reach(*reached)

    def finish(self) -> None:
        """The log has ended: every head was reached, and the last one is of the whole log and witnessed."""
        manifest = self._election.manifest
        if self._next is not None:
            size = self._next[1].head.size
            self._fault("10.6", f"a head of {size} entries is signed; the log has {self._peaks.size}", self._next[0], HEADS.filename)
        if self.final is None or self.final.head.size != self._peaks.size:
            self._fault("10.6", f"no signed head is of the whole log of {self._peaks.size} entries", 0, HEADS.filename)
        if self.final is None:
            return
        if self.final.head.released_at < manifest.closes:
            self._fault("10.15", "the last head was released before voting closed", self.batches, HEADS.filename)
        try:
            self.final.check_witnesses([witness.key for witness in manifest.witnesses], manifest.quorum)
        except Refused as refusal:
            self.faults.append(Fault.of(refusal, HEADS.filename, self.batches))

    def _read(self, folder: Path) -> Iterator[tuple[int, SignedHead]]:
        """The heads one by one, each signed and after the one before."""
        before: Head | None = None
        for line, encoded in enumerate(lines_until_fault(folder, HEADS, self.faults), start=1):
            try:
                signed = SignedHead.decode(encoded)
                self._check(signed, before)
            except Refused as refusal:
                self.faults.append(Fault.of(refusal, HEADS.filename, line))
                continue
            before = signed.head
            yield line, signed

    def _check(self, signed: SignedHead, before: Head | None) -> None:
        manifest = self._election.manifest
        if signed.head.election != self._election.hash:
            raise LogRefused("10.6", "the head belongs to another election")
        signed.check_board(manifest.board_key)
        signed.check_witnesses([witness.key for witness in manifest.witnesses], quorum=0)
        if before and (signed.head.size <= before.size or signed.head.released_at < before.released_at):
            raise LogRefused("10.10", f"the head of {signed.head.size} entries does not follow that of {before.size}")

    def _reach(self, line: int, signed: SignedHead) -> None:
        """The log is as long as this head says: compare, and begin the next batch."""
        if signed.head.root != self._peaks.root():
            reason = f"the log's first {signed.head.size} entries do not have the root that the board signed"
            self._fault("10.3", reason, line, HEADS.filename)
        if self._next and 0 < self._ballots < self._rule.least:  # only the last batch, with the rest, may be small
            self._fault("10.13", f"a batch of {self._ballots} ballots; at least {self._rule.least} leave together", self._peaks.size)
        if self._ballots and signed.head.released_at < self._election.manifest.opens:
            self._fault("10.15", "ballots were released before voting opened", line, HEADS.filename)
        self.final = signed
        self.batches = line
        self._last_track, self._ballots = b"", 0

    def _fault(self, equation: str, reason: str, line: int, file: str = LOG.filename) -> None:
        self.faults.append(Fault(equation, reason, file, line))
