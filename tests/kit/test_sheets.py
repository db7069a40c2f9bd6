"""What leaves the house as a table runs nothing, carries its mark, and takes constant memory."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from unionhall.kit import sheets

#: A busy machine draws slowly; that is no failure.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

RISKY = [
    "=1+1", "+1 206 555 0123", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\"=1", "'=1", "＝1+1", "＋1", "\u200b=1",
    "\u00a0=cmd|'/c calc'!A1", "%0A=1",
]


@pytest.mark.parametrize("text", RISKY)
def test_a_cell_that_could_run_is_quoted_and_comes_back(text: str) -> None:
    made = sheets.safe(text)
    assert isinstance(made, str) and made == "'" + text
    assert sheets.read_back(made) == text


@pytest.mark.parametrize("text", ["English", "O’Neill", "Nguyễn", "1-2", "a=b", "'tis", "", "김서연"])
def test_harmless_text_stays_itself(text: str) -> None:
    assert sheets.safe(text) == text
    assert sheets.read_back(text) == text


@CALM
@given(st.text(max_size=12))
def test_whatever_is_written_comes_back(text: str) -> None:
    made = sheets.safe(text)
    assert isinstance(made, str) and sheets.read_back(made) in {text, text.removeprefix("'")}
    assert made.startswith("'") or not sheets.is_risky(made)


def test_numbers_stay_numbers_even_below_zero() -> None:
    assert sheets.safe(-3) == -3


def test_csv_carries_heading_rows_and_mark() -> None:
    body = b"".join(sheets.csv_lines(["Name", "Workers"], [["=HYPERLINK(1)", 3], ["Law", 4]], mark="UH-1")).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [["Name", "Workers"], ["'=HYPERLINK(1)", "3"], ["Law", "4"], ["Export UH-1"]]


def test_a_workbook_holds_text_and_no_formula() -> None:
    body = b"".join(sheets.xlsx_pieces(["Phone"], [[text] for text in ["+12065550123", "=1+1", "\x0bvt"]], mark="UH-2", title="a/b"))
    sheet = load_workbook(io.BytesIO(body)).active
    assert [[cell.data_type, cell.value] for row in sheet.iter_rows() for cell in row][1:3] == [["s", "'+12065550123"], ["s", "'=1+1"]]


def test_memory_does_not_grow_with_the_table() -> None:
    def peak(rows: int) -> int:
        def made() -> Iterator[list[object]]:
            yield from (["Computer Science & Engineering", number] for number in range(rows))

        tracemalloc.start()
        for _ in sheets.csv_lines(["Name", "Workers"], made(), mark="UH-3"):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(60_000) < 2 * peak(6_000)
