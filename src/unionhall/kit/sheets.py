"""Tables that leave the house as CSV or XLSX: streamed, marked with who took them, and never run as formulas.

A spreadsheet runs a cell that begins with = + - @, a tab or a line break, also after blanks, quotes or in their full-width
forms (CVE-2021-41270 showed that putting a tab in front is no cure). Such a cell gets an apostrophe; `read_back` takes it off.
"""

from __future__ import annotations

import csv
import secrets
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

CHUNK = 64 * 1024
_STARTERS = frozenset("=+-@\t\r\n|%")
_SKIPPED = frozenset("\"'`´‘’“”«»\u200b\u200c\u200d\u2060\ufeff")


def watermark() -> str:
    """A mark for one export: stands in the file and in the ledger, so that a stray copy says who took it."""
    return "UH-" + secrets.token_hex(6).upper()


def is_risky(text: str) -> bool:
    """Whether a spreadsheet could take this text for a formula."""
    for char in unicodedata.normalize("NFKC", text):
        if char in _STARTERS:
            return True
        if not (char.isspace() or char in _SKIPPED or unicodedata.category(char) in {"Cc", "Cf"}):
            return False
    return False


def safe(value: object) -> str | int | float | Decimal:
    """A cell that is what it says: numbers stay numbers, dates are ISO, text that could run is quoted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        return value
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    return "'" + text if is_risky(text) else text


def read_back(text: str) -> str:
    """A cell as it was before it was made safe."""
    return text[1:] if text.startswith("'") and is_risky(text[1:]) else text


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[object]], *, mark: str) -> Iterator[bytes]:
    """The table as CSV in UTF-8, piece by piece, its mark in a last line of its own; memory does not grow with it."""
    writer = csv.writer(_Echo())
    held = ["\ufeff", writer.writerow([safe(cell) for cell in heading])]
    size = 0
    for row in rows:
        line: str = writer.writerow([safe(cell) for cell in row])
        held.append(line)
        size += len(line)
        if size > CHUNK:
            yield "".join(held).encode()
            held, size = [], 0
    held.append(writer.writerow([f"Export {mark}"]))
    yield "".join(held).encode()


def xlsx_pieces(heading: Sequence[str], rows: Iterable[Sequence[object]], *, mark: str, title: str = "Sheet") -> Iterator[bytes]:
    """The table as a workbook, written row by row to a temporary file and handed on in pieces; text is stored as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.append([_as_cell(sheet, cell) for cell in heading])
    for row in rows:
        sheet.append([_as_cell(sheet, cell) for cell in row])
    sheet.append([_as_cell(sheet, f"Export {mark}")])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece


def _sheet_title(title: str) -> str:
    return "".join(char for char in title if char not in "[]:*?/\\")[:31] or "Sheet"


def _as_cell(sheet: Any, value: object) -> Any:
    """A cell whose text is text: even a leading = is stored as a string, never as a formula."""
    made = safe(value)
    if isinstance(made, str):
        made = "".join(char for char in made if char in "\t\n" or unicodedata.category(char) != "Cc")
    cell = WriteOnlyCell(sheet, value=made)
    if isinstance(made, str):
        cell.data_type = "s"
        cell.number_format = "@"
    return cell
