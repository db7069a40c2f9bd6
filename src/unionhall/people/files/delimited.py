"""Delimited text (CSV and its kin), streamed: one line in memory at a time, whatever the encoding and the delimiter."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from unionhall.kit.refusals import Unwelcome
from unionhall.people.files import encodings

LONGEST_LINE = 1_000_000
#: How much text is taken from the file at a time.
BLOCK = 1 << 16
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
            return list(islice(chain.from_iterable(_blocks(self._file)), _SNIFFED))
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
        number, width, usual = 1, 0, 0
        kept = _Kept()
        reader: Any = csv.reader(
            chain.from_iterable(kept.passing(_blocks(self._file))), delimiter=self.delimiter, doublequote=True,
            skipinitialspace=self.delimiter != "\t",
        )
        try:
            for line in reader:
                usual, width = usual if usual > width else width, len(line)
                if width > MOST_COLUMNS:
                    raise Unwelcome(f"Line {number:,} has {width:,} columns; at most {MOST_COLUMNS:,} are read.")
                if number > 1 or not self._skips_first:
                    yield number, line
                kept.last, number = number, reader.line_num + 1
        except csv.Error:
            raise Unwelcome(f"From line {number:,} on the file cannot be read: a quotation mark is opened and never closed.") from None
        except UnicodeError:
            raise Unwelcome(f"The text after line {number:,} cannot be read: the file is cut off. Ask for it again.") from None
        self.is_cut = self._ends_badly(kept.from_last(), number, width < usual)

    def _ends_badly(self, lines: list[str], number: int, is_short: bool) -> bool:
        """Whether the end is missing: an open quotation mark is refused, a short last line without its end is only noted."""
        last = "".join(lines)
        opened = re.search(rf'(?:^|{re.escape(self.delimiter)}) *"(?:[^"]|"")*$', last)
        if last.count('"') % 2 and (len(lines) > 1 or opened):
            raise Unwelcome(f"The file ends inside a quotation mark, before line {number:,}: its end is missing. Ask for it again.")
        return is_short and not last.endswith(("\n", "\r"))

    def done(self) -> float:
        """Which share has been read, by the position in the file."""
        return min(1.0, self._raw.tell() / self._size)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _blocks(file: TextIO) -> Iterator[list[str]]:
    """The lines of a file as they stand, without NULs, some hundreds at a time; one without an end is refused before it fills the memory."""
    rest = ""
    while text := rest + file.read(BLOCK):
        lines = io.StringIO(text, newline="").readlines()
        if len(text) >= LONGEST_LINE and any(len(line) >= LONGEST_LINE for line in lines):
            raise Unwelcome("A line of the file has more than a million characters. It is not a table of people.")
        is_end, rest = len(text) == len(rest), lines.pop()  # the last goes on in the next block, or its end does
        lines += [rest] if is_end else []
        yield [line.replace("\x00", "") for line in lines] if "\x00" in text else lines
        if is_end:
            return


class _Kept:
    """The lines since the one where the newest complete line of cells began (`last`, a number that the reader of cells keeps true)."""

    def __init__(self) -> None:
        self.last, self._first = 1, 1
        self._lines: list[str] = []

    def passing(self, blocks: Iterator[list[str]]) -> Iterator[list[str]]:
        """Pass blocks of lines on."""
        for block in blocks:
            self._lines, self._first = self._lines[self.last - self._first:] + block, self.last
            yield block

    def from_last(self) -> list[str]:
        """The lines from `last` to the end of the file."""
        return self._lines[self.last - self._first:]


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
