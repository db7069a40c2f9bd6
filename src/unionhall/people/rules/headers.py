"""Finding a roster's heading line among its first lines, naming its columns, and guessing what they mean."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from unionhall.kit.refusals import Unwelcome
from unionhall.people.rules import cells, fields, texts
from unionhall.people.rules.rows import Plan

SURE, LIKELY = 92.0, 86.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings stand and where the people begin, as numbers of the file's lines, and the headings themselves."""

    header_row: int
    data_row: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What the columns probably are: field code to heading, how sure, and which columns are sealed or dropped."""

    columns: dict[str, str]
    scores: dict[str, float]
    sealed: list[str]
    dropped: list[str]


_CHOICES = {texts.text_key(heading): field.code for field in fields.FIELDS for heading in field.headings}
_PRIVATE = {
    texts.text_key(word): kind for kind, words in (("sealed", fields.SEALED_WORDS), ("dropped", fields.DROPPED_WORDS)) for word in words
}
_HARMLESS = frozenset(texts.text_key(word) for word in fields.HARMLESS)
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")


def find(head: Sequence[Sequence[str]]) -> Layout:
    """The line that looks most like headings among the first ones, joined with a second heading line if there is one."""
    rated = [(_heading_score(line), -at) for at, line in enumerate(head[:60])]
    best, at = max(rated, default=(0.0, 0))
    at = -at
    if best < 1.6:
        raise Unwelcome(
            "No line with headings such as “Name” and “Department” was found among the first 60. "
            "Check that this is the right sheet and that its headings are there.",
        )
    at, lines = _with_second_line(head, at)
    headings = unique(_joined(lines))
    return Layout(at + 1, at + len(lines) + 1, headings)


def _heading_score(line: Sequence[str]) -> float:
    """Known headings count fully, other words a little; a cell that looks like data speaks against the line."""
    score = 0.0
    for cell in line:
        key = texts.text_key(cell[:80])
        if not key:
            continue
        if key in _CHOICES or key in _PRIVATE:
            score += 1.0
        elif any(char.isdigit() for char in key) or "@" in cell:
            score -= 0.7
        elif len(key) <= 40 and (found := _best(key)) and found[1] >= LIKELY:
            score += 0.7
    return score


def _with_second_line(head: Sequence[Sequence[str]], at: int) -> tuple[int, list[Sequence[str]]]:
    """Two heading lines: the one below or above carries more heading words and no data."""
    below = head[at + 1] if at + 1 < len(head) else ()
    if _is_heading_line(below) and texts.text_key(" ".join(below)) != texts.text_key(" ".join(head[at])):
        return at, [head[at], below]
    above = head[at - 1] if at else ()
    if _is_heading_line(above) and _filled(above) >= 2:
        return at - 1, [above, head[at]]
    return at, [head[at]]


def _is_heading_line(line: Sequence[str]) -> bool:
    """Whether each filled cell is a piece of headings we know; a person called Will Rank is not enough."""
    keys = [texts.text_key(cell) for cell in line if cell.strip()]
    return len(keys) >= 2 and all(set(key.split()) <= _HEADING_WORDS for key in keys)


_HEADING_WORDS = {word for key in [*_CHOICES, *_PRIVATE, *_HARMLESS] for word in key.split()} | {
    "mm", "dd", "yyyy", "yy", "current", "primary", "work", "personal", "legal", "information", "info", "appointment", "worker",
}


def _filled(line: Sequence[str]) -> int:
    return sum(1 for cell in line if cell.strip())


def _joined(lines: Sequence[Sequence[str]]) -> list[str]:
    """One heading per column; a cell of the upper line that spans several columns is not repeated over its neighbours."""
    width = max(len(line) for line in lines)
    return [" ".join(texts.clean(line[at]) for line in lines if at < len(line) and line[at].strip()) for at in range(width)]


def unique(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings with repeated ones numbered and empty ones named after their column, so that each names one column."""
    seen: dict[str, int] = {}
    named = []
    for at, heading in enumerate(headings, 1):
        name = texts.clean(heading) or f"Column {at}"
        key = texts.text_key(name)
        seen[key] = seen.get(key, 0) + 1
        named.append(name if seen[key] == 1 else f"{name} ({seen[key]})")
    return tuple(named)


def fingerprint(headings: Sequence[str]) -> str:
    """What finds a remembered column map again: the same headings in the same order, however they are capitalised."""
    return hashlib.sha256("\x1f".join(texts.text_key(heading) for heading in headings).encode()).hexdigest()


def guess(headings: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> Guess:
    """The best meaning for each column: known headings first, then similar ones, checked against the cells below."""
    private = {heading: kind for at, heading in enumerate(headings) if (kind := _privacy(heading, _column(samples, at)))}
    rated: list[tuple[float, int, str, str]] = []
    for at, heading in enumerate(headings):
        if heading in private:
            continue
        column = _column(samples, at)
        rated += [(score, -at, code, heading) for code, score in _meanings(heading).items() if _fits(code, column)]
    columns: dict[str, str] = {}
    scores: dict[str, float] = {}
    for score, _, code, heading in sorted(rated, reverse=True):
        if code not in columns and heading not in columns.values():
            columns[code], scores[code] = heading, score / 100
    sealed = [heading for heading, kind in private.items() if kind == "sealed"]
    return Guess(_consistent(columns), scores, sealed, [heading for heading in private if heading not in sealed])


def _column(samples: Sequence[Sequence[str]], at: int) -> list[str]:
    return [line[at] for line in samples if at < len(line) and line[at].strip()]


def _meanings(heading: str) -> dict[str, float]:
    key = texts.text_key(re.sub(r" \(\d+\)$", "", heading))
    if code := _CHOICES.get(key):
        return {code: 100.0}
    found: dict[str, float] = {}
    for choice, score, _ in process.extract(key, list(_CHOICES), scorer=_similar, score_cutoff=LIKELY, limit=8):
        code = _CHOICES[choice]
        found[code] = max(found.get(code, 0.0), min(score, 99.0))
    return found


@lru_cache(maxsize=2_000)
def _best(key: str) -> tuple[str, float] | None:
    found = process.extractOne(key, list(_CHOICES), scorer=_similar, score_cutoff=LIKELY)
    return (_CHOICES[found[0]], found[1]) if found else None


def _similar(one: str, other: str, **_: Any) -> float:
    """Likeness of two headings; words in another order and one heading inside the other count a little less."""
    plain, order = fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other) - 1
    inside = fuzz.token_set_ratio(one, other) - 6 if len(one.split()) > 1 and len(other.split()) > 1 else 0
    return max(plain, order, inside)


def _privacy(heading: str, column: Sequence[str]) -> str:
    """`dropped`, `sealed` or nothing: by the words of the heading, or by cells that look like social security numbers."""
    key = texts.text_key(re.sub(r" \(\d+\)$", "", heading))
    if column and sum(1 for cell in column if _SSN.fullmatch(cell.strip())) * 2 > len(column):
        return "dropped"
    if key in _CHOICES or key in _HARMLESS:
        return ""
    tokens = f" {key} "
    for harmless in _HARMLESS:
        tokens = tokens.replace(f" {harmless} ", " ")
    kinds = {kind for word, kind in _PRIVATE.items() if f" {word} " in tokens}
    return "dropped" if "dropped" in kinds else "sealed" if kinds else ""


def _fits(code: str, column: Sequence[str]) -> bool:
    """Whether most of the cells below can be read as what the heading promises."""
    reader = _READERS.get(fields.BY_CODE[code].looks)
    if reader is None or not column:
        return True
    good = 0
    for cell in column:
        try:
            reader(cell)
            good += 1
        except cells.Unreadable:
            continue
    return good * 2 >= len(column)


def _name_like(cell: str) -> None:
    if not texts.words(cell):
        raise cells.Unreadable(cell)


_READERS: dict[str, Any] = {
    "date": cells.read_date, "share": cells.read_fte, "number": cells.read_identifier, "email": cells.read_email, "phone": cells.read_phone,
    "name": _name_like,
}


def _consistent(columns: dict[str, str]) -> dict[str, str]:
    """A whole name wins over its parts only where the parts are not whole themselves."""
    if "given" in columns and "family" in columns:
        columns.pop("full_name", None)
    return {field.code: columns[field.code] for field in fields.FIELDS if field.code in columns}


def plan_of(headings: Sequence[str], columns: Mapping[str, Any], settings: Mapping[str, Any]) -> Plan:
    """The plan for reading rows out of what a column map keeps: fields by heading, sealed and dropped headings, settings."""
    at = {texts.text_key(heading): position for position, heading in enumerate(headings)}

    def position(heading: str) -> int:
        found = at.get(texts.text_key(heading))
        if found is None:
            raise Unwelcome(f"The file has no column “{heading}”, which the column map names.")
        return found

    known = {code: position(heading) for code, heading in columns.get("fields", {}).items() if code in fields.BY_CODE and heading}
    if "full_name" not in known and not {"given", "family"} & set(known):
        raise Unwelcome("Say which column holds the name: the whole name, or the given and family names.")
    private = [heading for kind in ("sealed", "dropped") for heading in columns.get(kind, ()) if position(heading) in known.values()]
    if private:
        raise Unwelcome(f"The column “{private[0]}” cannot be used and be left out as private at once.")
    return Plan(
        columns=known, headings=tuple(headings), dropped=frozenset(position(heading) for heading in columns.get("dropped", ())),
        sealed={position(heading): heading for heading in columns.get("sealed", ())},
        **{name: settings[name] for name in _SETTINGS if name in settings},
    )


_SETTINGS = ("identifier_width", "is_day_first", "is_1904", "fte_scale", "name_order", "region")
