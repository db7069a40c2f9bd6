"""Reading a member list with the rosters' own reader: the same files, headings and cells, and two columns more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from unionhall.kit.refusals import Unwelcome
from unionhall.people.queries import open_table
from unionhall.people.rules import cells, headers, parsing, texts

#: What members' lists call the day somebody joined, and the day they were no member any more.
JOINED = (
    "joined", "date joined", "join date", "joined on", "member since", "membership date", "card date", "date signed", "signed", "signed on",
    "card signed", "enrolled", "enrollment date", "initiation date", "membership start",
)
ENDED = (
    "withdrawn", "withdrawn on", "withdrawal date", "membership end", "membership ended", "left", "left on", "date left", "resigned",
)
_KEYS = {texts.text_key(word): name for name, words in (("joined_on", JOINED), ("ended_on", ENDED)) for word in words}
#: Columns of rosters that say nothing about a membership.
_NOT_OURS = ("begins_on", "ends_on", "fte", "job_code", "job_title", "is_excluded")


@dataclass(slots=True)
class ListedMember:
    """One row of a member list as it was read."""

    row_no: int
    cells: list[str]
    full_name: str = ""
    match_key: str = ""
    identifier: str = ""
    email: str = ""
    phone: str = ""
    unit_code: str = ""
    department_text: str = ""
    joined_on: date | None = None
    ended_on: date | None = None
    issues: list[str] = field(default_factory=list)
    skip_reason: str = ""


def listed_members(path: Path, name: str) -> tuple[dict[str, str], Iterator[ListedMember]]:
    """The columns as they are understood, and the rows one after the other; refused in words where no name is in it."""
    with open_table(path, name=name) as table:
        head = table.head(60)
    layout = headers.find(head)
    guessed = headers.guess(layout.headings, head[layout.data_row - 1:])
    dated = {_KEYS[key]: heading for heading in layout.headings if (key := texts.text_key(heading)) in _KEYS}
    columns = {code: heading for code, heading in guessed.columns.items() if code not in _NOT_OURS and heading not in dated.values()}
    if not {"full_name", "given", "family"} & set(columns):
        raise Unwelcome("No column with names was found. A member list has at least a name in each row.")
    return {**columns, **dated}, _rows(path, name, layout, columns, dated)


def _rows(path: Path, name: str, layout: headers.Layout, columns: dict[str, str], dated: dict[str, str]) -> Iterator[ListedMember]:
    private = [heading for heading in layout.headings if heading not in columns.values() and heading not in dated.values()]
    plan = headers.plan_of(layout.headings, {"fields": columns, "sealed": [], "dropped": private}, {})
    read, places = parsing.reader(plan), {name: layout.headings.index(heading) for name, heading in dated.items()}
    with open_table(path, name=name) as table:
        for number, line in table.rows():
            if number >= layout.data_row and any(cell.strip() for cell in line):
                parsed = read(number, line)
                row = ListedMember(
                    number, parsed.raw, parsed.chosen_name or parsed.full_name, parsed.match_key, parsed.identifier, parsed.email,
                    parsed.phone, parsed.unit_code, parsed.department_text, issues=list(parsed.issues), skip_reason=parsed.skip_reason,
                )
                _read_days(row, line, places)
                yield row


def _read_days(row: ListedMember, line: Sequence[str], places: dict[str, int]) -> None:
    for name, at in places.items():
        try:
            setattr(row, name, cells.read_date(line[at]) if at < len(line) else None)
        except cells.Unreadable:
            row.issues.append(f"{name}.unreadable")
    if row.joined_on and row.ended_on and row.ended_on < row.joined_on:
        row.issues.append("ended_on.before_joining")
        row.ended_on = None
    if not row.full_name and not row.skip_reason:
        row.skip_reason = "no name"
