"""A first look into a roster file: its columns with samples, what they probably are, before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unionhall.people.files.tables import ROOM, open_table
from unionhall.people.rules import headers

SAMPLES = 5


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column: its heading, the first filled cells, and the treatment proposed (a field's code, `sealed`, `dropped` or none)."""

    heading: str
    samples: tuple[str, ...]
    treatment: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the column page shows of a file."""

    kind: str
    encoding: str
    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    headings: tuple[str, ...]
    fingerprint: str
    columns: tuple[ColumnSeen, ...]


def look(path: Path, *, name: str = "", sheet: str = "", max_bytes: int = ROOM, known: Mapping[str, Any] | None = None) -> Preview:
    """Read the first lines; `known` is a remembered map's columns and outranks the guess."""
    with open_table(path, name=name, sheet=sheet, max_bytes=max_bytes) as table:
        head = table.head(200)
        layout = headers.find(head)
        samples = head[layout.data_row - 1:]
        guess = headers.guess(layout.headings, samples)
        treatments = remembered(known) if known else _guessed(guess)
        columns = tuple(
            ColumnSeen(heading, _first(samples, at), treatments.get(heading, ""), guess.scores.get(treatments.get(heading, "")))
            for at, heading in enumerate(layout.headings)
        )
        return Preview(
            table.kind, table.encoding, table.sheet, tuple(table.sheets), layout.header_row, layout.headings,
            headers.fingerprint(layout.headings), columns,
        )


def remembered(columns: Mapping[str, Any]) -> dict[str, str]:
    """A column map's JSON as treatments by heading."""
    found = {heading: code for code, heading in columns.get("fields", {}).items()}
    return found | {heading: kind for kind in ("sealed", "dropped") for heading in columns.get(kind, ())}


def columns_json(treatments: Mapping[str, str]) -> dict[str, Any]:
    """Treatments by heading as a column map's JSON."""
    fields = {code: heading for heading, code in treatments.items() if code not in {"", "sealed", "dropped"}}
    private = {kind: [heading for heading, code in treatments.items() if code == kind] for kind in ("sealed", "dropped")}
    return {"fields": fields, **private}


def _guessed(guess: headers.Guess) -> dict[str, str]:
    return remembered({"fields": guess.columns, "sealed": guess.sealed, "dropped": guess.dropped})


def _first(samples: Sequence[Sequence[str]], at: int) -> tuple[str, ...]:
    filled = [line[at][:60] for line in samples if at < len(line) and line[at].strip()]
    return tuple(filled[:SAMPLES])
