"""The journal of a publication: images of rows before it changed them, and the ids of the rows that it made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from unionhall.kit.bulk import image_of, insert_counted, run

PERSON_COLUMN = {"people_person": "id"}


def note_changed(snapshot: int, table: str, condition: str, parameters: Sequence[Any] = (), *, deed: str = "changed") -> None:
    """Keep the images of the rows of a table (as `t`) for which the condition holds, before they are changed or removed."""
    run(
        f"INSERT INTO people_undonote (snapshot_id, deed, \"table\", row_id, last_id, person_id, before, outcome)"
        f" SELECT %s, '{deed}', '{table}', t.id, NULL, t.{PERSON_COLUMN.get(table, 'person_id')}, {image_of(table, 't')}, ''"
        f' FROM "{table}" t WHERE {condition}',
        [snapshot, *parameters],
    )


def make(snapshot: int, table: str, columns: str, select: str, parameters: Sequence[Any] = ()) -> None:
    """Insert what a select gives; the ids lie together, so that one note in the journal stands for all of them."""
    first, last = insert_counted(table, columns, select, parameters)
    if first:
        note_made(snapshot, table, first, last)


def note_made(snapshot: int, table: str, first: int, last: int) -> None:
    """Remember the ids of rows that were made."""
    run(
        "INSERT INTO people_undonote (snapshot_id, deed, \"table\", row_id, last_id, person_id, before, outcome)"
        f" VALUES (%s, 'made', '{table}', %s, %s, NULL, NULL, '')", [snapshot, first, last],
    )
