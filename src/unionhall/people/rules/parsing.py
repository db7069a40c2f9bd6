"""From the cells of one line to a `ParsedRow`: the reader that each file gets, with the caches that make it quick."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from unionhall.people.rules import cells, names, texts
from unionhall.people.rules.chosen import shown_name
from unionhall.people.rules.rows import ParsedRow, Plan

T = TypeVar("T")
Reader = Callable[[int, Sequence[str]], ParsedRow]
Glance = Callable[[Sequence[str]], tuple[str, Sequence[str]] | None]
Step = Callable[[ParsedRow, str], None]

#: Caches stop growing here: rosters repeat a few thousand departments, jobs and days, and memory must stay flat.
KEPT = 20_000
LONGEST = 2_000
_TOTAL = re.compile(
    r"(?:grand |sub|unit |department |dept |page |report )*-?totals?(?![,\w]).*|count\s*:?\s*[\d,]*"
    r"|(?:number|no\.?) of (?:employees|rows|records|people)\b.*|end of (?:report|file|list)\b.*|page \d+(?: of \d+)?"
    r"|generated (?:on|by|at)\b.*|report (?:date|run|generated)\b.*|as of \d.*|\*+.*\*+|-{3,}|={3,}",
    re.IGNORECASE,
)
_TOTAL_ENDS = re.compile(r".*\b(?:sub)?totals?\s*:?\s*(?:\d[\d,.]*)?", re.IGNORECASE)
_SIMPLE_NAME = re.compile(r"([A-Za-z][A-Za-z']*(?: [A-Za-z]+)?), ([A-Za-z][A-Za-z']*(?: [A-Za-z]+\.?)*)")
_SIMPLE_EMAIL = re.compile(r"[a-z0-9._+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,24}")


def parse(line: Sequence[str], plan: Plan, row_no: int = 0) -> ParsedRow:
    """One line read by itself; for a whole file take `reader` once."""
    return reader(plan)(row_no, line)


def reader(plan: Plan) -> Reader:
    """What reads the lines of one file."""
    steps = [(plan.columns[code], step) for code, step in _steps(plan).items() if code in plan.columns]
    private = sorted({*plan.dropped, *plan.sealed})
    finish = _finisher(plan)
    repeats = [texts.text_key(heading) for heading in plan.headings]

    def read(row_no: int, line: Sequence[str]) -> ParsedRow:
        row = ParsedRow(row_no, list(line))
        if private:
            _put_away(row, plan, private)
        width = len(line)
        for at, step in steps:
            if at < width and (text := line[at]):
                step(row, text)
        finish(row, line)
        if not row.full_name or not row.identifier:
            row.skip_reason = _why_skipped(row, line, repeats)
        return row

    return read


def glancer(plan: Plan) -> Glance:
    """What tells the employee number of a line and the cells that are kept of it, and reads no further.

    It tells nothing of lines that must be read whatever was read before: those without a number, and those with cells to seal.
    """
    at, read = plan.columns.get("identifier", LONGEST), _identifier(plan.identifier_width)
    dropped, sealed = sorted(plan.dropped), sorted(plan.sealed)

    def glance(line: Sequence[str]) -> tuple[str, Sequence[str]] | None:
        if at >= len(line) or (sealed and any(line[position].strip() for position in sealed if position < len(line))):
            return None
        try:
            identifier = read(line[at][:LONGEST])
        except cells.Unreadable:
            return None
        return (identifier, _without(line, dropped) if dropped else line) if identifier else None

    return glance


def _without(line: Sequence[str], dropped: Sequence[int]) -> list[str]:
    kept = list(line)
    for at in dropped:
        if at < len(kept):
            kept[at] = ""
    return kept


def _put_away(row: ParsedRow, plan: Plan, private: Sequence[int]) -> None:
    """Private cells leave `raw`: dropped ones are gone, sealed ones wait under their heading to be encrypted."""
    raw, sealed = row.raw, {}
    for at in private:
        if at < len(raw):
            if raw[at].strip() and at in plan.sealed:
                sealed[plan.sealed[at]] = raw[at]
            raw[at] = ""
    row.sealed = sealed or None


def _kept(read: Callable[[str], T]) -> Callable[[str], T]:
    """The reader with a memory of texts it has read; refusals are remembered too."""
    memory: dict[str, tuple[T | None, cells.Unreadable | None]] = {}

    def recall(text: str) -> T:
        found = memory.get(text)
        if found is None:
            try:
                found = (read(text), None)
            except cells.Unreadable as problem:
                found = (None, problem)
            if len(memory) < KEPT:
                memory[text] = found
        if found[1] is not None:
            raise found[1].with_traceback(None)
        return found[0]  # type: ignore[return-value]

    return recall


def _setter(name: str, read: Callable[[str], Any]) -> Step:
    """A step that reads a cell into one field, or leaves an issue where it cannot be read."""

    def step(row: ParsedRow, text: str) -> None:
        if len(text) > LONGEST:
            row.issues.append(f"{name}.too_long")
            text = text[:LONGEST]
        try:
            setattr(row, name, read(text))
        except cells.Unreadable:
            row.issues.append(f"{name}.unreadable")

    return step


def _steps(plan: Plan) -> dict[str, Step]:
    """One step for each field that a single cell fills; names and departments follow in `_finisher`."""
    def day(text: str) -> date | None:
        return cells.read_date(text, is_day_first=plan.is_day_first, is_1904=plan.is_1904)

    def last_day(text: str) -> date | None:
        return cells.read_end(text, is_day_first=plan.is_day_first, is_1904=plan.is_1904)

    def share(text: str) -> Decimal | None:
        return cells.read_fte(text, plan.fte_scale)

    def code(text: str) -> str:
        text = texts.clean(text)
        return "" if cells.is_nothing(text) else text.removesuffix(".0")[:40]

    return {
        "identifier": _setter("identifier", _identifier(plan.identifier_width)),
        "email": _setter("email", _email), "phone": _setter("phone", lambda text: cells.read_phone(text, plan.region)),
        "unit_code": _setter("unit_code", _kept(code)), "job_code": _setter("job_code", _kept(code)),
        "job_title": _setter("job_title", _kept(lambda text: _something(text)[:200])),
        "fte": _setter("fte", _kept(share)), "begins_on": _setter("begins_on", _kept(day)), "ends_on": _setter("ends_on", _kept(last_day)),
        "is_excluded": _setter("is_excluded", _kept(cells.read_yes)), "department": _department(),
    }


def _something(text: str) -> str:
    text = texts.clean(text)
    return "" if cells.is_nothing(text) else text


def _identifier(width: int) -> Callable[[str], str]:
    nobody = "0" * width

    def read(text: str) -> str:
        if len(text) == width and text.isdigit() and text.isascii() and text != nobody:
            return text
        return cells.read_identifier(text, width)

    return read


def _email(text: str) -> str:
    return text if _SIMPLE_EMAIL.fullmatch(text) else cells.read_email(text)


def _department() -> Step:
    recall = _kept(lambda text: (shown := _something(text)[:300], texts.text_key(shown)))

    def step(row: ParsedRow, text: str) -> None:
        row.department_text, row.department_key = recall(text[:LONGEST])

    return step


def _finisher(plan: Plan) -> Callable[[ParsedRow, Sequence[str]], None]:
    """What is read out of several cells: the names, and whether the dates are in order."""
    whole, parts = plan.columns.get("full_name"), [plan.columns.get(code) for code in ("given", "family", "middle", "suffix")]
    chosen, chosen_given = plan.columns.get("chosen_name"), plan.columns.get("chosen_given")
    order = plan.name_order

    def finish(row: ParsedRow, line: Sequence[str]) -> None:
        if whole is not None:
            _name_of(row, _cell(line, whole), order)
        else:
            given, family, middle, suffix = (_something(_cell(line, at)) for at in parts)
            _set_name(row, names.from_parts(given, family, middle=middle, suffix=suffix))
        if chosen is not None or chosen_given is not None:
            _chosen(row, _cell(line, chosen), _cell(line, chosen_given))
        if row.begins_on and row.ends_on and row.begins_on > row.ends_on:
            row.issues.append("ends_on.before_begin")
            row.ends_on = None

    return finish


def _cell(line: Sequence[str], at: int | None) -> str:
    return line[at][:LONGEST] if at is not None and at < len(line) else ""


def _name_of(row: ParsedRow, text: str, order: str) -> None:
    """Most rosters say "Last, First" in plain letters; that shape is read without the long way round."""
    if found := _SIMPLE_NAME.fullmatch(text):
        family, given = found.groups()
        low_family, low_given = family.lower().replace("'", ""), given.lower().replace("'", "").replace(".", "")
        if low_given not in names.SUFFIXES:
            row.full_name, row.given, row.family = f"{given} {family}", given, family
            row.sort_key = sort_key = f"{low_family} {low_given}"
            row.match_key = " ".join(sorted(sort_key.split()))
            return
    if text and not cells.is_nothing(text.strip()):
        _set_name(row, names.read_name(text, order))


def _set_name(row: ParsedRow, name: names.Name) -> None:
    if len(name.full) > 300:
        row.issues.append("full_name.too_long")
        name = names.Name(name.full[:300].strip(), name.given[:200].strip(), name.family[:200].strip())
    row.full_name, row.given, row.family = name.full, name.given[:200], name.family[:200]
    row.sort_key, row.match_key = name.sort_key[:300], name.match_key[:300]
    if name.full and not row.match_key:
        row.issues.append("full_name.no_letters")


def _chosen(row: ParsedRow, whole: str, given: str) -> None:
    """The name a worker goes by, where it differs from the roster's."""
    said_whole = _something(whole)
    text = said_whole or _something(given)
    if not text:
        return
    shown = shown_name(text, names.Name(row.full_name, row.given, row.family), is_given=not said_whole)
    row.chosen_name = "" if shown == row.full_name else shown[:300]


def _why_skipped(row: ParsedRow, line: Sequence[str], headings: Sequence[str]) -> str:
    """Why a line is nobody: empty, headings again, a total. A line with a name or a number is never skipped for less."""
    filled = [text for cell in line[:100] if (text := cell.strip())]
    if not filled:
        return "empty"
    if _repeats(line, headings):
        return "headings_again"
    if not row.identifier and any(_TOTAL.fullmatch(text) or (len(filled) <= 4 and _TOTAL_ENDS.fullmatch(text)) for text in filled[:3]):
        return "total"
    if not row.full_name or not row.match_key:
        return "no_name" if row.identifier or len(filled) > 2 else "note"
    return "note" if len(filled) == 1 and len(headings) > 2 else ""


def _repeats(line: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether at least two cells, and most of the filled ones, say again what their column is called."""
    pairs = [(texts.text_key(cell), heading) for cell, heading in zip(line, headings, strict=False) if cell.strip()]
    same = sum(1 for cell, heading in pairs if cell and (cell == heading or heading.endswith(" " + cell)))
    return same >= 2 and same * 2 > len(pairs)
