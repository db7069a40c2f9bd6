"""A record's log as a collection that can be read again and again without holding it."""

from collections.abc import Collection, Iterator
from pathlib import Path

from ballotbox.log import SignedHead
from ballotbox.record.files import HEADS, LOG
from ballotbox.record.lines import read_lines
from ballotbox.record.refusals import RecordRefused


class LogEntries(Collection[bytes]):
    """The lines of `log.bin` in a folder; each reading goes through the file. Raises RecordRefused while reading."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __iter__(self) -> Iterator[bytes]:
        return read_lines(self._folder, LOG)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, entry: object) -> bool:
        return any(entry == one for one in self)


def last_head(folder: Path) -> SignedHead:
    """The last signed head of a record; raises RecordRefused or Malformed."""
    last = b""
    for line in read_lines(folder, HEADS):
        last = line
    if not last:
        raise RecordRefused("10.6", "no head is signed", HEADS.filename)
    return SignedHead.decode(last)
