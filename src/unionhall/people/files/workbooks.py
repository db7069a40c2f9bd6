"""Workbooks (XLSX): the sheet with the people, its cells as text. Calamine reads a whole sheet into memory at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum, XmlError, ZipError

from unionhall.kit.refusals import Refusal, Unwelcome
from unionhall.people.files.archives import Examined
from unionhall.people.rules import headers

_BROKEN = (CalamineError, PasswordError, XmlError, ZipError, OSError, ValueError, OverflowError)


class Workbook:
    """One sheet of a workbook."""

    kind = "xlsx"
    encoding = ""
    is_cut = False

    def __init__(self, path: Path, found: Examined, sheet: str) -> None:
        self.is_1904 = found.is_1904
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except _BROKEN:
            raise Unwelcome("The workbook cannot be read. Open it in a spreadsheet, save it again as XLSX, and load that.") from None
        self.sheets = [
            each.name for each in self._book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
        ]
        self._read = self._last_row = 0
        self._loaded, self._first = "", cast("tuple[int, int] | None", None)
        self.sheet = self._chosen(sheet)
        self.rows_total: int | None = self._last_row

    def _chosen(self, sheet: str) -> str:
        """The sheet that was named, else the first one with headings of people, else the first with anything in it."""
        if sheet and sheet not in self.sheets:
            raise Unwelcome(f"There is no sheet “{sheet}” in this workbook. It has: {', '.join(self.sheets) or 'no sheets'}.")
        filled = [name for name in ([sheet] if sheet else self.sheets[:20]) if self._load(name)]
        if not filled:
            raise Unwelcome(f"The sheet “{sheet}” is empty." if sheet else "The workbook has no sheet with anything in it.")
        for name in filled:
            if self._load(name) and self._has_people():
                return name
        self._load(filled[0])
        return filled[0]

    def _load(self, name: str) -> bool:
        """Read a sheet; whether it has cells at all."""
        if self._loaded == name:
            return self._first is not None
        try:
            self._cells = self._book.get_sheet_by_name(name)
        except _BROKEN:
            raise Unwelcome(f"The sheet “{name}” cannot be read. Save the workbook again as XLSX, and load that.") from None
        self._loaded, self._first, last = name, self._cells.start, self._cells.end
        self._last_row = last[0] + 1 if last else 0
        return self._first is not None

    def _has_people(self) -> bool:
        try:
            found = headers.guess(headers.find(self.head()).headings)
        except Refusal:
            return False
        return bool({"full_name", "family", "given"} & set(found.columns))

    def head(self, count: int = 60) -> list[list[str]]:
        """The first lines."""
        lines = [line for _, line in zip(range(count), (line for _, line in self.rows()), strict=False)]
        self._read = 0
        return lines

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every line from the top of the sheet on, empty ones and empty first columns included, as a person sees them."""
        if self._first is None:
            return
        margin = [""] * self._first[1]
        for number, line in enumerate(self._cells.iter_rows(), 1):
            self._read = number
            yield number, margin + [_text(cell) for cell in line]

    def done(self) -> float:
        """Which share has been read."""
        return min(1.0, self._read / self._last_row) if self._last_row else 1.0

    def close(self) -> None:
        """Let go of the workbook."""
        self._book.close()


def _text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, days as ISO dates, nothing for day zero of the calendar."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return _day_text(cell.date()) if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return _day_text(cell)
    return "" if isinstance(cell, time | timedelta) and not cell else str(cell)


def _day_text(day: date) -> str:
    return day.isoformat() if day.year >= 1900 else ""
