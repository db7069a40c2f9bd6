"""The journal of a publication: images of rows before it changed them, and the ids of the rows that it made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from unionhall.kit.bulk import image_of, insert_counted, run

PERSON_COLUMN = {"people_person": "id"}
#: Tables whose rows several sources write: appointments are of one.
SHARED = ("people_person", "people_personname", "people_contactpoint", "people_employeridentifier")
#: Tables of which a publication changes no more than these columns: of others the whole row is kept.
CHANGED = {
    "people_appointment": (
        "is_represented", "fte", "listed_begin_on", "begins_on", "listed_end_on", "ends_on", "end_reason", "is_end_presumed", "written_by_id",
        "last_seen_id",
    ),
}


def note_changed(snapshot: int, table: str, condition: str, parameters: Sequence[Any] = (), *, deed: str = "changed") -> None:
    """Keep the images of the rows of a table (as `t`) for which the condition holds, before they are changed or removed."""
    run(
        f"INSERT INTO people_undonote (snapshot_id, deed, \"table\", row_id, last_id, person_id, before, outcome)"
        f" SELECT %s, '{deed}', '{table}', t.id, NULL, t.{PERSON_COLUMN.get(table, 'person_id')}, "
        f"{image_of(table, 't', CHANGED.get(table, ()))}, ''"
        f' FROM "{table}" t WHERE {condition}',
        [snapshot, *parameters],
    )
    if table in SHARED and deed == "changed":
        _note_touched(snapshot, table, condition, parameters)


def _note_touched(snapshot: int, table: str, condition: str, parameters: Sequence[Any]) -> None:
    """Note rows that another source's roster wrote: it can be undone while this one stays, and leaves them then."""
    others = "SELECT s.id FROM people_rostersnapshot s JOIN people_rostersnapshot m ON m.source_id <> s.source_id WHERE m.id = %s"
    run(
        f'INSERT INTO people_touched (snapshot_id, "table", row_id, person_id) SELECT t.written_by_id, \'{table}\', t.id,'
        f' t.{PERSON_COLUMN.get(table, "person_id")} FROM "{table}" t WHERE {condition} AND t.written_by_id IN ({others})'
        " ON CONFLICT DO NOTHING", [*parameters, snapshot],
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
