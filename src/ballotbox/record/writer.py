"""Writes a published record: four of its five files as they become known; the tally comes last."""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from ballotbox.ceremony.transcript import Transcript
from ballotbox.log import SignedHead
from ballotbox.record.files import CEREMONY, HEADS, LOG, MANIFEST
from ballotbox.record.lines import LineWriter, write_lines


class RecordWriter:
    """A record being written. `folder` is made, or is an empty one; an existing file is never written over."""

    def __init__(self, folder: Path, transcript: Transcript) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        write_lines(folder, MANIFEST, [transcript.session.manifest.encode()])
        write_lines(folder, CEREMONY, [transcript.encode()])
        self._log = LineWriter(folder, LOG)
        self._heads = LineWriter(folder, HEADS)

    def add_batch(self, entries: Iterable[bytes], head: SignedHead) -> None:
        """Publish a batch and then its head, so that a reader never sees a head without its entries."""
        for entry in entries:
            self._log.append(entry)
        self._log.flush()
        self._heads.append(head.encoded)
        self._heads.flush()

    def close_log(self) -> None:
        """The log grows no more."""
        self._log.close()
        self._heads.close()

    def __enter__(self) -> "RecordWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._log.leave_open()
        self._heads.leave_open()
