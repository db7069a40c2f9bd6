"""A local copy of a board's files, from a folder or a web address, to which only new bytes are added."""

import io
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ballotbox.exceptions import BallotboxError
from ballotbox.record.files import CEREMONY, HEADS, LOG, MANIFEST, Kind

PIECE = 1 << 20
PATIENCE = 30.0  # seconds without a byte


class BoardUnreachable(BallotboxError):
    """The board's files cannot be fetched."""


class Mirror:
    """Copies a board into `folder`. What was copied is never asked for again: a board that rewrites its past is found out."""

    def __init__(self, source: str, folder: Path) -> None:
        self.folder = folder
        self._source = source.rstrip("/")
        self._reach = _from_web if source.startswith(("http://", "https://")) else _from_folder
        folder.mkdir(parents=True, exist_ok=True)

    def refresh(self) -> None:
        """Copy what is new: the heads before the log, so that every head's entries are there. Raises BoardUnreachable."""
        for kind in (MANIFEST, CEREMONY, HEADS, LOG):
            self._append_new(kind)

    def _append_new(self, kind: Kind) -> None:
        path = self.folder / kind.filename
        have = path.stat().st_size if path.exists() else 0
        try:
            with self._reach(f"{self._source}/{kind.filename}", have) as stream, path.open("ab") as copy:
                while piece := stream.read(PIECE):
                    copy.write(piece)
        except OSError as error:
            raise BoardUnreachable(f"{self._source}/{kind.filename} cannot be read: {error}") from error


@contextmanager
def _from_folder(path: str, start: int) -> Iterator[BinaryIO]:
    with Path(path).open("rb") as stream:
        stream.seek(start)
        yield stream


@contextmanager
def _from_web(address: str, start: int) -> Iterator[BinaryIO]:
    """The bytes from `start` on, whether or not the server knows ranges."""
    request = urllib.request.Request(address, headers={"Range": f"bytes={start}-"})  # noqa: S310 - Mirror lets http and https in only
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - http and https only
            if answer.status != 206:
                _skip(answer, start)
            yield cast("BinaryIO", answer)
    except urllib.error.HTTPError as error:
        if error.code != 416:  # nothing is there behind `start`
            raise
        yield io.BytesIO()


def _skip(stream: BinaryIO, count: int) -> None:
    while count and (piece := stream.read(min(PIECE, count))):
        count -= len(piece)
