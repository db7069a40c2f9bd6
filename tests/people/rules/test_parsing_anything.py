"""Whatever stands in the cells: reading never fails, and what has been read reads the same again."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from unionhall.people.rules import cells, headers, names, parsing, texts
from unionhall.people.rules.rows import Plan

ODD = st.sampled_from([
    "", " ", "\x00", "GarcÃ­a", "Ã\u200b©", "45551", "1900-01-00", "½", "٣", "𝟝𝟘%", "1e400", "-", "٠١٢", "Ⅳ", "\u202eabc", "a" * 3000, "=1+1", "İ", "ß", "\ud800",  # noqa: E501
])
CELL = st.one_of(ODD, st.text(max_size=30), st.text("0123456789/-.%,:+ eE@", max_size=16))
PLAN = Plan(
    {
        "identifier": 0, "full_name": 1, "email": 2, "phone": 3, "unit_code": 4, "department": 5, "job_code": 6, "job_title": 7, "fte": 8,
        "begins_on": 9, "ends_on": 10, "is_excluded": 11, "chosen_name": 12,
    },
    headings=tuple("abcdefghijklm"), dropped=frozenset({13}), sealed={14: "Home address"},
)
READ = parsing.reader(PLAN)


@given(st.lists(CELL, max_size=16))
def test_reading_a_line_never_fails_and_keeps_it(line: list[str]) -> None:
    row = READ(1, line)
    assert len(row.raw) == len(line)
    assert row.raw[:13] == line[:13]
    assert len(row.identifier) <= 64 and len(row.full_name) <= 300 and len(row.match_key) <= 300 and len(row.email) <= 320
    assert row.fte is None or 0 <= row.fte <= 2
    assert row.begins_on is None or row.ends_on is None or row.begins_on <= row.ends_on


@given(st.lists(CELL, min_size=15, max_size=15))
def test_private_cells_leave_the_open_ones(line: list[str]) -> None:
    row = READ(1, line)
    assert row.raw[13:] == ["", ""]
    assert row.sealed == ({"Home address": line[14]} if line[14].strip() else None)


@given(CELL)
def test_keys_are_settled(text: str) -> None:
    once = texts.clean(text)
    assert texts.clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert texts.text_key(texts.text_key(text)) == texts.text_key(text)
    assert texts.fold(texts.fold(text)) == texts.fold(text)
    assert names.match_key(names.match_key(text)) == names.match_key(text)


@given(CELL)
@example("â²")
def test_what_was_read_reads_the_same_again(text: str) -> None:
    row = READ(1, [text, text, text, text])
    again = READ(1, [row.identifier, row.full_name, row.email, row.phone])
    assert (again.identifier, again.email, again.phone, again.match_key) == (row.identifier, row.email, row.phone, row.match_key)


@given(CELL)
def test_days_and_shares_are_read_or_refused_and_nothing_else(text: str) -> None:
    for reader in (cells.read_date, cells.read_end, cells.read_fte, cells.read_identifier, cells.read_email, cells.read_phone):
        try:
            reader(text)
        except cells.Unreadable:
            continue


@given(st.lists(st.lists(CELL, max_size=8), max_size=12))
def test_headings_are_found_or_refused(head: list[list[str]]) -> None:
    from unionhall.kit.refusals import Unwelcome

    try:
        layout = headers.find(head)
    except Unwelcome:
        return
    assert len(set(map(texts.text_key, layout.headings))) == len(layout.headings) or any(not texts.text_key(name) for name in layout.headings)
    headers.guess(layout.headings, head)
