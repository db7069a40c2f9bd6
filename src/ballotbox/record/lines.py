"""Files of lines: each a length and its bytes, then a count; written once, read in bounded memory."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ballotbox.encoding import u32, u64
from ballotbox.record.files import VERSION, Kind
from ballotbox.record.refusals import RecordRefused

END = u32(0xFFFFFFFF)


def frame(line: bytes) -> bytes:
    """A line as it stands in a file. Equation 11.2."""
    return u32(len(line)) + line


def closing(count: int) -> bytes:
    """What ends a file of `count` lines. Equation 11.3."""
    return END + u64(count)


class LineWriter:
    """Writes one file of a record. `append` adds lines at once to the disk's file; `close` writes the count."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self._kind = kind
        self._stream = (folder / kind.filename).open("xb")
        self._stream.write(kind.opening())
        self.count = 0

    def append(self, line: bytes) -> None:
        """Add a line; raises ValueError for one that no reader would take."""
        if len(line) > self._kind.longest:
            raise ValueError(f"A line of {len(line)} bytes is too long for {self._kind.filename}.")
        self._stream.write(frame(line))
        self.count += 1

    def flush(self) -> None:
        """Make the lines so far visible to whoever watches the file."""
        self._stream.flush()

    def close(self) -> None:
        """End the file with the count of its lines."""
        self._stream.write(closing(self.count))
        self._stream.close()

    def leave_open(self) -> None:
        """Stop without an end, as the file of a log that still grows."""
        self._stream.close()

    def __enter__(self) -> "LineWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.leave_open() if kind else self.close()


def write_lines(folder: Path, kind: Kind, lines: Iterable[bytes]) -> None:
    """Write a whole file."""
    with LineWriter(folder, kind) as writer:
        for line in lines:
            writer.append(line)


def read_lines(folder: Path, kind: Kind) -> Iterator[bytes]:
    """The lines of a whole file, one in memory at a time. Raises RecordRefused with the line where it goes wrong."""
    with _opened(folder, kind) as stream:
        yield from _Lines(stream, kind, 0)


@contextmanager
def _opened(folder: Path, kind: Kind) -> Iterator[BinaryIO]:
    try:
        with (folder / kind.filename).open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise RecordRefused("11.1", "the file is missing", kind.filename) from error
    except OSError as error:
        raise RecordRefused("11.1", f"the file cannot be read: {error.strerror}", kind.filename) from error


class Follower:
    """Reads a file that still grows: each time the whole lines that have come since."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self._folder = folder
        self._kind = kind
        self._at = 0
        self.count = 0
        self.is_closed = False

    def new_lines(self) -> Iterator[bytes]:
        """The lines that are new; a line that is only partly there waits. Raises RecordRefused."""
        if self.is_closed:
            return
        with _opened(self._folder, self._kind) as stream:
            stream.seek(self._at)
            lines = _Lines(stream, self._kind, self.count, may_grow=True)
            for line in lines:
                self.count = lines.count
                self._at = stream.tell()
                yield line
            self.is_closed = lines.is_closed


class _Lines:
    """The lines of one open stream, of which `count` have been read before."""

    def __init__(self, stream: BinaryIO, kind: Kind, count: int, *, may_grow: bool = False) -> None:
        self._stream = stream
        self._kind = kind
        self._may_grow = may_grow
        self._is_fresh = stream.tell() == 0
        self.count = count
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        if self._is_fresh and not self._opening():
            return
        while (line := self._next()) is not None:
            self.count += 1
            yield line

    def _opening(self) -> bool:
        """Read the first line; False when it has not all come yet."""
        expected = self._kind.opening()
        opening = self._stream.read(len(expected))
        if opening == expected:
            return True
        if self._may_grow and expected.startswith(opening):
            return False
        name = expected.rpartition(b" ")[0] + b" "
        if opening.startswith(name) and not expected.startswith(opening):
            version = opening.removeprefix(name).strip().decode("ascii", errors="replace")
            raise self._refused("11.1", f"the file is of version {version}; this program reads version {VERSION}")
        raise self._refused("11.1", f"the file does not begin with {expected[:-1].decode()!r}")

    def _next(self) -> bytes | None:
        size = self._stream.read(4)
        if size == END:
            self._end()
        elif len(size) < 4:
            self._cut_off("11.3", f"the file is cut off after {self.count} lines")
        else:
            return self._line(int.from_bytes(size, "little"))
        return None

    def _line(self, length: int) -> bytes | None:
        if length > self._kind.longest:
            raise self._refused("11.2", f"a line of {length} bytes; at most {self._kind.longest} are allowed")
        line = self._stream.read(length)
        if len(line) < length:
            self._cut_off("11.2", f"the file is cut off within a line: {len(line)} of {length} bytes are there")
            return None
        return line

    def _end(self) -> None:
        count = self._stream.read(8)
        if len(count) < 8:
            self._cut_off("11.3", "the file is cut off within its end")
            return
        if int.from_bytes(count, "little") != self.count:
            raise self._refused("11.3", f"the file says it has {int.from_bytes(count, 'little')} lines and has {self.count}")
        if self._stream.read(1):
            raise self._refused("11.3", "something follows the end of the file")
        self.is_closed = True

    def _cut_off(self, equation: str, reason: str) -> None:
        """A file that should be whole is refused; one that grows has no more for now."""
        if not self._may_grow:
            raise self._refused(equation, reason)

    def _refused(self, equation: str, reason: str) -> RecordRefused:
        return RecordRefused(equation, reason, self._kind.filename, self.count + 1)
