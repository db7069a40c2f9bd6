"""Files of every kind and in every state: read as they were meant, or refused with a sentence and nothing kept."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unionhall.kit.refusals import Refusal, TooLarge, Unwelcome
from unionhall.people.files import open_table

LINES = [["Employee ID", "Name", "Department"], ["1", "García Márquez, Inés", "Física"], ["2", "Müller, Jörg", "Química"]]


def text(lines: list[list[str]] = LINES, mark: str = ",", end: str = "\r\n") -> str:
    return "".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in line) + end for line in lines)


def read(path: Path, **wishes: object) -> list[list[str]]:
    with open_table(path, **wishes) as table:  # type: ignore[arg-type]
        return [line for _, line in table.rows()]


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter(csv_file: Path, encoding: str, mark: str) -> None:
    csv_file.write_bytes(text(mark=mark).encode(encoding))
    assert read(csv_file) == LINES


def test_one_accent_in_the_last_of_many_lines(csv_file: Path) -> None:
    csv_file.write_bytes(b"Employee ID,Name,Department\n" + b"1,Ada Okafor,Physics\n" * 100_000 + "2,Jörg Müller,Physics\n".encode("cp1252"))
    with open_table(csv_file) as table:
        assert table.encoding == "cp1252"
        *_, (number, last) = table.rows()
    assert (number, last[1]) == (100_002, "Jörg Müller")


def test_utf8_with_one_broken_name_stays_utf8(csv_file: Path) -> None:
    csv_file.write_bytes("Name,Department\nInés,Física\nJörg,Química\n".encode() + "Peña,Física\n".encode("cp1252") * 1)
    assert [line[0] for line in read(csv_file)[1:]] == ["Inés", "Jörg", "Peña"]


def test_cyrillic_from_an_old_program(csv_file: Path) -> None:
    lines = [["Имя", "Отдел"]] + [["Орлова Дарья", "Физика"], ["Смирнов Егор", "Химия"]] * 20
    csv_file.write_bytes(text(lines).encode("cp1251"))
    assert read(csv_file) == lines


@pytest.mark.parametrize(("written", "lines"), [
    ('Name,Note\n"Okafor, ""Ada""",x\n', [["Name", "Note"], ['Okafor, "Ada"', "x"]]),
    ('Name,Note\nAda,"two\nlines"\nMei,x\n', [["Name", "Note"], ["Ada", "two\nlines"], ["Mei", "x"]]),
    ("Name,Note\rAda,x\rMei,y\r", [["Name", "Note"], ["Ada", "x"], ["Mei", "y"]]),
    ("Na\x00me,Note\nA\x00da,x\n", [["Name", "Note"], ["Ada", "x"]]),
    ("sep=;\nName;Note\nAda;x\n", [["Name", "Note"], ["Ada", "x"]]),
    ('Name,Note\nAda 5" tall,x\n', [["Name", "Note"], ['Ada 5" tall', "x"]]),
])
def test_quotes_lines_and_nuls(csv_file: Path, written: str, lines: list[list[str]]) -> None:
    csv_file.write_bytes(written.encode())
    assert read(csv_file) == lines


def test_lines_keep_the_numbers_that_a_person_sees(csv_file: Path) -> None:
    csv_file.write_text('Name,Note\n\nAda,"two\nlines"\nMei,x\n')
    with open_table(csv_file) as table:
        assert [number for number, line in table.rows() if line] == [1, 3, 5]
        assert table.head(3) == [["Name", "Note"], [], ["Ada", "two\nlines"]]
        assert table.done() == 1.0


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "empty"), (b"   \n \n", "no lines with text"), (b"%PDF-1.7 ...", "PDF"), (b"\x89PNG\r\n", "picture"), (b"\x1f\x8b\x08", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
    (b"<html><table><tr><td>Name", "web page"), (b'\xef\xbb\xbf<?xml version="1.0"?>', "web page"), (b'{"name": "Ada"}', "JSON"),
    (bytes(range(1, 32)) * 40, "not a table of text"), (b'Name,Dept\n1,"Gar', "quotation mark"), (b'Name,Dept\n1,"Gar\nx,y\n', "quotation mark"),
    (b'Name,Dept\n1,"' + b"x,y\n" * 60_000, "quotation mark"), (b"Name" * 300_000, "million characters"), (b"," * 5000 + b"\n", "columns"),
])
def test_what_is_no_table_is_refused_in_words(csv_file: Path, content: bytes, sentence: str) -> None:
    csv_file.write_bytes(content)
    with pytest.raises(Unwelcome, match=sentence):
        read(csv_file)


def test_a_file_above_the_limit_is_refused_before_it_is_read(csv_file: Path) -> None:
    csv_file.write_bytes(b"x" * 2_000_001)
    with pytest.raises(TooLarge, match="2 MB"):
        read(csv_file, max_bytes=2_000_000)


def test_a_last_line_without_its_end_is_noted(csv_file: Path) -> None:
    csv_file.write_text("a,b,c\n1,2,3\n1,2")
    with open_table(csv_file) as table:
        assert (len(list(table.rows())), table.is_cut) == (3, True)


def test_a_torn_wide_text_is_refused(csv_file: Path) -> None:
    csv_file.write_bytes("Name,Dept\nAda,Physics\n".encode("utf-16")[:-1])
    with pytest.raises(Unwelcome, match="cut off"):
        read(csv_file)


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Cover"
    cover["A1"] = "Roster for the union"
    people = book.create_sheet("People")
    people["B3"], people["C3"], people["D3"], people["E3"] = "Employee ID", "Name", "Start Date", "FTE"
    people["B4"], people["C4"], people["D4"], people["E4"] = 1234567, "Okafor, Ada", date(2024, 9, 16), 0.5
    people["B5"], people["C5"], people["D5"], people["E5"] = 7654321.0, "Zhou, Mei", 45551, True
    hidden = book.create_sheet("Hidden")
    hidden["A1"] = "Name"
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def test_the_sheet_with_the_people_is_found(tmp_path: Path) -> None:
    with open_table(workbook(tmp_path / "roster.xlsx")) as table:
        assert (table.kind, table.sheet, table.sheets, table.is_1904) == ("xlsx", "People", ["Cover", "People"], False)
        assert list(table.rows()) == [
            (1, [""] * 5), (2, [""] * 5), (3, ["", "Employee ID", "Name", "Start Date", "FTE"]),
            (4, ["", "1234567", "Okafor, Ada", "2024-09-16", "0.5"]), (5, ["", "7654321", "Zhou, Mei", "45551", "TRUE"]),
        ]
        assert (table.rows_total, table.done()) == (5, 1.0)


def test_a_named_sheet_is_read_and_a_wrong_one_refused_with_the_right_ones(tmp_path: Path) -> None:
    path = workbook(tmp_path / "roster.xlsx")
    assert read(path, sheet="Cover") == [["Roster for the union"]]
    for wrong in ("Nope", "Hidden"):
        with pytest.raises(Unwelcome, match="Cover, People"):
            read(path, sheet=wrong)


def test_dates_of_old_macintoshes_are_told(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["Name", "Start Date"])
    book.active.append(["Ada Okafor", date(2024, 9, 16)])
    book.save(tmp_path / "mac.xlsx")
    with open_table(tmp_path / "mac.xlsx") as table:
        assert (table.is_1904, list(table.rows())[1][1]) == (True, ["Ada Okafor", "2024-09-16"])


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.99])
def test_a_torn_workbook_is_refused(tmp_path: Path, share: float) -> None:
    whole = workbook(tmp_path / "roster.xlsx").read_bytes()
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(whole[:int(len(whole) * share)])
    with pytest.raises(Unwelcome, match="damaged or was cut off"):
        read(torn)


def rebuilt(path: Path, to: Path, **parts: bytes) -> Path:
    """The workbook with some parts put in another's stead, by the last word of their name."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            word = Path(part.filename).stem
            new.writestr(part.filename, parts.get(word, old.read(part)))
    return to


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "roster.xlsx")
    with pytest.raises(TooLarge, match="Unpacked"):
        read(rebuilt(path, tmp_path / "bomb.xlsx", sheet2=b" " * 30_000_000))


def test_more_than_200_mb_unpacked_is_refused_even_where_the_ratio_is_modest(tmp_path: Path) -> None:
    import random

    chance = random.Random(7)
    block = bytes(chance.choices(b"0123456789abcdef", k=1 << 20))
    big = tmp_path / "big.xlsx"
    with zipfile.ZipFile(workbook(tmp_path / "roster.xlsx")) as old, zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        with new.open("xl/media/film.bin", "w", force_zip64=True) as film:
            for _ in range(201):
                film.write(block)
    with pytest.raises(TooLarge, match="Unpacked"):
        read(big)


def test_a_directory_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    bomb = rebuilt(workbook(tmp_path / "roster.xlsx"), tmp_path / "bomb.xlsx", sheet2=b" " * 30_000_000)
    content = bytearray(bomb.read_bytes())
    true, lie = struct.pack("<I", 30_000_000), struct.pack("<I", 4_000)
    bomb.write_bytes(bytes(content).replace(true, lie))
    with pytest.raises(Refusal):
        read(bomb)


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(Unwelcome, match="entities"):
        read(rebuilt(workbook(tmp_path / "roster.xlsx"), tmp_path / "laughs.xlsx", sheet2=laughs))


def test_one_lonely_cell_at_the_far_corner_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    book.active.cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "corner.xlsx")
    with pytest.raises(TooLarge, match="column 16,384"):
        read(tmp_path / "corner.xlsx")


@pytest.mark.parametrize(("names", "sentence"), [
    (["content.xml"], "OpenDocument"), (["word/document.xml"], "text document"), (["roster.csv"], "packed folder"), (["a.bin"], "not a spreadsheet"),
    (["xl/workbook.bin"], "xlsb"),
])
def test_other_archives_are_named(tmp_path: Path, names: list[str], sentence: str) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    with pytest.raises(Unwelcome, match=sentence):
        read(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda said: said.encode("utf-8", "replace")), st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail)))  # noqa: E501
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        lines = read(path)
    except Refusal as refusal:
        assert refusal.sentence.endswith(".")
        return
    assert all(isinstance(cell, str) for line in lines for cell in line)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_with_any_bytes_changed_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Employee ID", "Name"])
    book.active.append([1234567, "Okafor, Ada"])
    book.save(buffer)
    content = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 5))):
        # A workbook holds the time it was made, so its length changes: the place is drawn from a range that does not.
        content[data.draw(st.integers(0, 2**20)) % len(content)] = data.draw(st.integers(0, 255))
    path = tmp_path / "changed.xlsx"
    path.write_bytes(bytes(content))
    try:
        read(path)
    except Refusal as refusal:
        assert refusal.sentence.endswith(".")
