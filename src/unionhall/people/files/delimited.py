"""Delimited text (CSV and its kin), streamed: one line in memory at a time, whatever the encoding and the delimiter."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from unionhall.kit.refusals import Unwelcome
from unionhall.people.files import encodings

LONGEST_LINE = 1_000_000
MOST_COLUMNS = 2_000
_DELIMITERS = ",;\t|^~"
_SNIFFED = 200


class Delimited:
    """A text file as lines of cells."""

    kind = "csv"
    sheet = ""
    is_1904 = False
    rows_total: int | None = None

    def __init__(self, path: Path, name: str) -> None:
        self.sheets: list[str] = []
        self.name = name
        self.encoding = encodings.encoding_of(path)
        self.is_cut = False
        self._size = max(path.stat().st_size, 1)
        if self.encoding.startswith("utf-16") and self._size % 2:
            raise Unwelcome("The file is cut off in the middle of a letter. Ask for it again.")
        self._raw = path.open("rb")
        self._file = io.TextIOWrapper(self._raw, encoding=self.encoding, errors=encodings.REST, newline="")
        try:
            start = self._first_lines()
            _refuse_binary("".join(start))
            self._skips_first = bool(start) and start[0].lower().startswith("sep=")
            self.delimiter = _delimiter(start)
        except BaseException:
            self._file.close()
            raise

    def _first_lines(self) -> list[str]:
        self._file.seek(0)
        try:
            return [line for _, line in zip(range(_SNIFFED), _Lines(self._file), strict=False)]
        except UnicodeError:
            raise Unwelcome("The text of the file cannot be read: it is cut off or not text at all. Ask for it again.") from None

    def head(self, count: int = 60) -> list[list[str]]:
        """The first lines."""
        lines: list[list[str]] = []
        for number, line in self.rows():
            if number > count:
                break
            lines += [[] for _ in range(number - len(lines) - 1)]
            lines.append(line)
        return lines

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every line of the table with the number of the file's line on which it begins."""
        self._file.seek(0)
        kept = _Lines(self._file)
        reader: Any = csv.reader(kept, delimiter=self.delimiter, doublequote=True, skipinitialspace=self.delimiter != "\t")
        number, width, usual = 1, 0, 0
        try:
            for line in reader:
                usual, width = usual if usual > width else width, len(line)
                if width > MOST_COLUMNS:
                    raise Unwelcome(f"Line {number:,} has {width:,} columns; at most {MOST_COLUMNS:,} are read.")
                if number > 1 or not self._skips_first:
                    yield number, line
                number = reader.line_num + 1
                kept.begin()
        except csv.Error:
            raise Unwelcome(f"From line {number:,} on the file cannot be read: a quotation mark is opened and never closed.") from None
        except UnicodeError:
            raise Unwelcome(f"The text after line {number:,} cannot be read: the file is cut off. Ask for it again.") from None
        self.is_cut = self._ends_badly(kept, number, width < usual)

    def _ends_badly(self, kept: _Lines, number: int, is_short: bool) -> bool:
        """Whether the end is missing: an open quotation mark is refused, a short last line without its end is only noted."""
        last = "".join(kept.last)
        opened = re.search(rf'(?:^|{re.escape(self.delimiter)}) *"(?:[^"]|"")*$', last)
        if last.count('"') % 2 and (len(kept.last) > 1 or opened):
            raise Unwelcome(f"The file ends inside a quotation mark, before line {number:,}: its end is missing. Ask for it again.")
        return is_short and not last.endswith(("\n", "\r"))

    def done(self) -> float:
        """Which share has been read, by the position in the file."""
        return min(1.0, self._raw.tell() / self._size)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class _Lines:
    """The lines of a file as they stand, without NULs; `last` are those of the newest complete line of cells."""

    def __init__(self, file: TextIO) -> None:
        self._readline = file.readline
        self._open: list[str] = []
        self.last: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        """One line; one without an end is refused before it fills the memory."""
        line = self._readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise Unwelcome("A line of the file has more than a million characters. It is not a table of people.")
        if "\x00" in line:
            line = line.replace("\x00", "")
        self._open.append(line)
        return line

    def begin(self) -> None:
        """A line of cells is complete; the next one begins."""
        self.last, self._open = self._open, []


def _refuse_binary(text: str) -> None:
    odd = sum(1 for char in text if char < " " and char not in "\t\r\n\x0b\x0c\x1a")
    if not text.strip():
        raise Unwelcome("The file has no lines with text in them.")
    if odd * 50 > len(text):
        raise Unwelcome("This is not a table of text. Load the roster as XLSX or CSV.")


def _delimiter(lines: list[str]) -> str:
    """The sign that cuts most lines into the same number of cells; `sep=;` in the first line decides at once."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    best, chosen = 0.0, ","
    for sign in _DELIMITERS:
        try:
            widths = Counter(len(line) for line in csv.reader(lines, delimiter=sign) if any(line))
        except csv.Error:
            continue
        rating = max((times * (width - 1) ** 0.5 for width, times in widths.items()), default=0.0)
        if rating > best * 1.05:
            best, chosen = rating, sign
    return chosen
