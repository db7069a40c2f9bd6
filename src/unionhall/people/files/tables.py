"""A file as a table of text cells, whatever it was: the one door to reading rosters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from unionhall.kit.refusals import TooLarge, Unwelcome
from unionhall.people.files import archives
from unionhall.people.files.delimited import Delimited
from unionhall.people.files.workbooks import Workbook

#: How large a file may be, in bytes, where the caller sets nothing else.
ROOM = 200_000_000

_KINDS = (
    (b"%PDF", "This is a PDF. Ask the employer for the roster as XLSX or CSV; a PDF cannot be read without mistakes."),
    (b"\x89PNG", "This is a picture. Ask the employer for the roster as XLSX or CSV."),
    (b"\xff\xd8\xff", "This is a picture. Ask the employer for the roster as XLSX or CSV."),
    (b"\x1f\x8b", "This is a packed file (gzip). Unpack it first, then load the XLSX or CSV inside."),
    (b"7z\xbc\xaf", "This is a packed file (7z). Unpack it first, then load the XLSX or CSV inside."),
    (b"Rar!", "This is a packed file (RAR). Unpack it first, then load the XLSX or CSV inside."),
    (b"{\\rtf", "This is a text document. Ask the employer for the roster as XLSX or CSV."),
    (b"SQLite format 3", "This is a database. Load a roster as XLSX or CSV."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class Table(Protocol):
    """What reading needs of a file."""

    kind: str
    encoding: str
    sheet: str
    sheets: list[str]
    is_1904: bool
    rows_total: int | None
    is_cut: bool

    def head(self, count: int = 60) -> list[list[str]]:
        """The first lines, blank ones included, so that line numbers stay those of the file."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every line with its number as a person sees it, cells as text."""

    def done(self) -> float:
        """Which share has been read, 0 to 1."""

    def close(self) -> None:
        """Let go of the file."""


@contextmanager
def open_table(path: Path, *, name: str = "", sheet: str = "", max_bytes: int = ROOM) -> Iterator[Table]:
    """Open a roster file for reading, or refuse it with a sentence before anything is kept."""
    table = _opened(path, name or path.name, sheet, max_bytes)
    try:
        yield table
    finally:
        table.close()


def _opened(path: Path, name: str, sheet: str, max_bytes: int) -> Table:
    size = path.stat().st_size
    if size > max_bytes:
        raise TooLarge(f"The file has {size / 1e6:,.0f} MB; at most {max_bytes / 1e6:,.0f} MB are read. Leave out columns nobody needs.")
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise Unwelcome("The file is empty. Perhaps it was cut off on its way; ask for it again.")
    if start.startswith(b"PK"):
        return Workbook(path, archives.examined(path), sheet)
    _refuse_other_kinds(path, start)
    if sheet:
        raise Unwelcome(f"A text file has no sheets, so there is no sheet “{sheet}”.")
    return Delimited(path, name)


def _refuse_other_kinds(path: Path, start: bytes) -> None:
    for magic, sentence in _KINDS:
        if start.startswith(magic):
            raise Unwelcome(sentence)
    if start.startswith(_OLE):
        with path.open("rb") as file:
            is_locked = _LOCKED in file.read(4_000_000)
        raise Unwelcome(
            "The workbook is locked with a password. Open it, take the password off (File, Info, Protect), save and load it again."
            if is_locked else "This is the old Excel format (.xls). Open it, save it as “Excel workbook (.xlsx)”, and load that.",
        )
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if text.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<svg")):
        raise Unwelcome("This is a web page or XML, whatever its name says. Open it in a spreadsheet, save it as XLSX, and load that.")
    if text.startswith((b"{", b"[{")):
        raise Unwelcome("This is JSON, not a table. Ask the employer for the roster as XLSX or CSV.")
