"""Looking into a workbook's archive before anything trusts it: bombs, torn files, passwords, entities, absurd sizes."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from unionhall.kit.refusals import TooLarge, Unwelcome

MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
MAX_PARTS = 5_000
MAX_CELLS = 20_000_000
_SMALL = 1_000_000
_CHUNK = 1 << 20
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,9})["']""")
_DOCTYPES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"), "<!ENTITY".encode("utf-16-le"))
_TORN = "The workbook is damaged or was cut off on its way. Open it in a spreadsheet and save it again, or ask for it again."


@dataclass(frozen=True, slots=True)
class Examined:
    """What looking into the archive found out."""

    is_1904: bool


def examined(path: Path) -> Examined:
    """The archive unpacked once without keeping anything, or a refusal."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_by_directory(archive)
            return _refuse_by_content(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, UnicodeDecodeError, ValueError, RuntimeError):
        raise Unwelcome(_TORN) from None


def _refuse_by_directory(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unwelcome("The file is locked with a password. Take the password off and load it again.")
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    too_steep = any(part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or too_steep or (unpacked > _SMALL and unpacked > MAX_RATIO * max(packed, 1)):
        raise TooLarge(
            f"Unpacked, the workbook would have {unpacked / 1e6:,.0f} MB, or far more than its packed size explains. "
            "Save the sheet with the people as CSV and load that.",
        )
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise Unwelcome(_not_a_workbook(archive.namelist()))


def _not_a_workbook(names: list[str]) -> str:
    lower = [name.lower() for name in names]
    if "xl/workbook.bin" in lower:
        return "This is a binary workbook (.xlsb). Save it as “Excel workbook (.xlsx)” and load that."
    if "content.xml" in lower:
        return "This is an OpenDocument file. Save it as XLSX or CSV and load that."
    if "word/document.xml" in lower:
        return "This is a text document. Ask the employer for the roster as XLSX or CSV."
    if any(name.endswith((".csv", ".xlsx", ".txt")) for name in lower):
        return "This is a packed folder (ZIP). Unpack it first, then load the XLSX or CSV inside."
    return "This is not a spreadsheet. Load the roster as XLSX or CSV."


def _refuse_by_content(archive: zipfile.ZipFile) -> Examined:
    """Sizes in the directory can lie, so every part is unpacked and counted; entities and far-away cells are looked for on the way."""
    total, is_1904 = 0, False
    for part in archive.infolist():
        with archive.open(part) as file:
            total = _unpack(file, part, total)
        if part.filename.lower() == "xl/workbook.xml":
            is_1904 = bool(re.search(rb"""date1904\s*=\s*["'](?:1|true)["']""", archive.read(part)))
    return Examined(is_1904)


def _unpack(file: IO[bytes], part: zipfile.ZipInfo, total: int) -> int:
    is_sheet, last, extent = part.filename.lower().startswith("xl/worksheets/"), b"", (1, 1)
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    read = 0
    while chunk := file.read(_CHUNK):
        read += len(chunk)
        total += len(chunk)
        if total > MAX_UNPACKED or (read > _SMALL and read > MAX_RATIO * max(part.compress_size, 1)):
            raise TooLarge("Unpacked, the workbook is far larger than it says. It is not read.")
        window = last + chunk
        if is_xml and any(mark in window for mark in _DOCTYPES):
            raise Unwelcome("The workbook defines entities of its own, which no spreadsheet program writes. It is not read.")
        if is_sheet:
            extent = _extent(window, extent)
        last = chunk[-40:]
    return total


def _extent(window: bytes, extent: tuple[int, int]) -> tuple[int, int]:
    """How far right and down cells stand: one lonely cell at the far corner would make the reader take gigabytes."""
    found = _PLACE.findall(window)
    if not found:
        return extent
    columns = max(_column_number(name) for name in {name for name, _ in found})
    rows = max(int(number) for number in {number for _, number in found})
    extent = max(extent[0], columns), max(extent[1], rows)
    if extent[0] * extent[1] > MAX_CELLS:
        raise TooLarge(
            f"The sheet reaches to column {extent[0]:,} and row {extent[1]:,}, most of it empty. "
            "Delete the empty rows and columns, or save it as CSV, and load it again.",
        )
    return extent


def _column_number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number
