"""Watching a board: a mirror that checks every new entry and every new head against all it has seen before."""

from collections.abc import Iterator
from pathlib import Path

from ballotbox.election import Election
from ballotbox.exceptions import Refused
from ballotbox.history import History
from ballotbox.log import LogRefused, SignedHead, SplitView, Tree, consistency_path
from ballotbox.log.tree import HASH_BYTES
from ballotbox.log.witness import check_growth
from ballotbox.record.entries import Cast, decode_entry
from ballotbox.record.files import HEADS, LOG
from ballotbox.record.lines import Follower
from ballotbox.record.reader import read_election
from ballotbox.shape import slices
from ballotbox.verify.chunks import Context, check_chunk
from ballotbox.verify.faults import Fault
from ballotbox.verify.lines import in_chunks


class Watch:
    """Follows a board's files in `folder`, which only ever grow. `last` is the last head that held."""

    def __init__(self, folder: Path) -> None:
        self.election: Election = read_election(folder)
        self.tree = Tree()
        self.last: SignedHead | None = None
        self.faults: list[Fault] = []
        self._context = Context.of(self.election)
        self._history = History()
        self._tracks: list[bytes] = []
        self._log = Follower(folder, LOG)
        self._heads = Follower(folder, HEADS)

    @property
    def is_closed(self) -> bool:
        """The board has ended its log, and all of it was seen."""
        return self._log.is_closed and self._heads.is_closed

    def look(self) -> Iterator[SignedHead]:
        """Take what is new; each head that holds is handed out. Ballots at fault are in `faults`.

        Raises LogRefused, SplitView or RecordRefused when the board contradicts itself: stop, keep the mirror, tell people.
        """
        heads = [SignedHead.decode(line) for line in self._heads.new_lines()]  # heads first: their entries came before them
        self._take_entries()
        for head in heads:
            self._check(head)
            self.last = head
            yield head

    def _take_entries(self) -> None:
        begun = self.tree.size
        for first, lines in in_chunks(self._log.new_lines()):
            chunk = check_chunk(self._context, begun + first, lines)
            self.faults += chunk.faults
            self._tracks += chunk.tracks
            known = {fault.line for fault in chunk.faults}
            for line, encoded in enumerate(lines, start=begun + first):
                if line not in known:
                    self._accept(line, encoded)
            for leaf in slices(chunk.leaves, HASH_BYTES):
                self.tree.append(leaf)

    def _accept(self, line: int, encoded: bytes) -> None:
        """Equations 8.4 to 8.6: a sound ballot against all those before it."""
        entry = decode_entry(self.election, encoded)
        try:
            if isinstance(entry, Cast):
                self._history.accept(entry.ballot.ballot, line)
        except Refused as refusal:
            self.faults.append(Fault.of(refusal, LOG.filename, line, self.election.manifest))

    def _check_order(self, begun: int, size: int) -> None:
        """Equation 10.14 for the batch that this head released."""
        batch, self._tracks = self._tracks[: size - begun], self._tracks[size - begun :]
        tracks = [track for track in batch if track]
        if tracks != sorted(set(tracks)):
            reason = "the entries of a batch are not in the order of their trackers"
            self.faults.append(Fault("10.14", reason, LOG.filename, size))

    def _check(self, signed: SignedHead) -> None:
        """Equations 10.3, 10.5, 10.7 and 10.10, over our own copy of the entries."""
        head, manifest = signed.head, self.election.manifest
        if head.size > self.tree.size:
            raise LogRefused("10.6", f"a head of {head.size} entries is signed and the board shows {self.tree.size}")
        old = self.last.head.size if self.last else 0
        path = consistency_path(self.tree, old, head.size) if old <= head.size else []
        check_growth(manifest.board_key, self.election.hash, self.last, signed, path)
        signed.check_witnesses([witness.key for witness in manifest.witnesses], quorum=0)
        if head.root != self.tree.root(head.size):
            raise SplitView("10.3", f"the board signed other entries than the {head.size} that it shows")
        self._check_order(old, head.size)
