"""Taking a publication back: every row it wrote and nobody touched since is as it was; the others are kept, and listed."""

from __future__ import annotations

from django.db import models

from unionhall.kit import clock
from unionhall.kit.bulk import drop, fetch, from_image, number, number_in, run, work_table
from unionhall.people import signals
from unionhall.people.models import Person, RosterSnapshot
from unionhall.people.publishing.journal import CHANGED
from unionhall.people.publishing.posts import rebuild_posts

#: Tables whose rows say themselves which roster wrote them last; dependent ones before those they depend on.
ROSTERED = ("people_contactpoint", "people_employeridentifier", "people_personname", "people_appointment")


def undo(snapshot: RosterSnapshot) -> dict[str, int]:
    """Undo; how many rows were put back and how many kept."""
    _gather_people(snapshot)
    signals.roster_undone.send(
        RosterSnapshot, snapshot_id=snapshot.pk, source_id=snapshot.source_id, as_of_on=snapshot.as_of_on, people="work_people",
    )
    _forget_consequences(snapshot)
    _undo_posts(snapshot)
    _hold_persons(snapshot)
    for table in ROSTERED:
        spare = "" if table == "people_appointment" else " AND NOT EXISTS (SELECT 1 FROM work_held h WHERE h.person_id = t.person_id)"
        _remove_made(snapshot.pk, table, spare)
        _restore_changed(snapshot.pk, table)
    _restore_changed(snapshot.pk, "people_person")
    _remove_persons(snapshot)
    rebuild_posts(clock.today())
    signals.posts_rebuilt.send(RosterSnapshot, people="work_people")
    _note_kept(snapshot)
    counts = dict(fetch("SELECT outcome, count(*) FROM people_undonote WHERE snapshot_id = %s GROUP BY outcome", [snapshot.pk]))
    drop("work_people", "work_held")
    return {"restored": counts.get("restored", 0), "kept": counts.get("kept", 0)}


def _note_kept(snapshot: RosterSnapshot) -> None:
    """List what is kept; a row that an older roster wrote before this one is kept from that one's undoing too."""
    run("DELETE FROM people_touched WHERE snapshot_id = %s", [snapshot.pk])
    for roster, condition in (("u.snapshot_id", ""), (number_in("u.before", "written_by_id"), " AND u.deed = 'changed'")):
        run(
            f'INSERT INTO people_touched (snapshot_id, "table", row_id, person_id) SELECT {roster}, u."table", u.row_id, u.person_id'
            f" FROM people_undonote u WHERE u.snapshot_id = %s AND u.outcome = 'kept'{condition} AND {roster} IS NOT NULL"
            " ON CONFLICT DO NOTHING", [snapshot.pk],
        )


def _gather_people(snapshot: RosterSnapshot) -> None:
    work_table("work_people", "person_id bigint PRIMARY KEY")
    run(
        "INSERT INTO work_people SELECT DISTINCT person_id FROM people_employmentchange WHERE to_snapshot_id = %s AND person_id IS NOT NULL"
        " ON CONFLICT DO NOTHING", [snapshot.pk],
    )
    run(
        "INSERT INTO work_people SELECT DISTINCT person_id FROM people_undonote WHERE snapshot_id = %s AND person_id IS NOT NULL"
        " ON CONFLICT DO NOTHING", [snapshot.pk],
    )
    run(
        "INSERT INTO work_people SELECT p.id FROM people_undonote u JOIN people_person p ON p.id BETWEEN u.row_id AND u.last_id"
        " WHERE u.snapshot_id = %s AND u.\"table\" = 'people_person' AND u.deed = 'made' ON CONFLICT DO NOTHING", [snapshot.pk],
    )


def _forget_consequences(snapshot: RosterSnapshot) -> None:
    """Changes, links and tasks nobody did yet go; a task that is done stays, for somebody did it."""
    run("DELETE FROM people_employmentchange WHERE to_snapshot_id = %s", [snapshot.pk])
    run("DELETE FROM people_identitylink WHERE row_id IN (SELECT id FROM people_rosterrow WHERE snapshot_id = %s)", [snapshot.pk])
    run("DELETE FROM people_rostertask WHERE snapshot_id = %s AND done_at IS NULL", [snapshot.pk])


def _made(table: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM people_undonote u WHERE u.snapshot_id = %s AND u.\"table\" = '{table}' AND u.deed = 'made'"
        " AND t.id BETWEEN u.row_id AND u.last_id)"
    )


def _undo_posts(snapshot: RosterSnapshot) -> None:
    """The summary is put back row for row; `rebuild_posts` then sees to what has changed since."""
    run(f"DELETE FROM people_currentpost AS t WHERE {_made('people_currentpost')}", [snapshot.pk])
    _restore_changed(snapshot.pk, "people_currentpost")
    extra, values = from_image("people_currentpost", "u", "before")
    run(
        f"INSERT INTO people_currentpost ({', '.join(values)}) SELECT {', '.join(values.values())} FROM people_undonote u{extra}"
        " WHERE u.snapshot_id = %s AND u.\"table\" = 'people_currentpost' AND u.deed = 'removed' AND NOT EXISTS (SELECT 1 FROM"
        f" people_currentpost t WHERE t.id = u.row_id OR (t.person_id = {values['person_id']} AND t.unit_id = {values['unit_id']}"
        f" AND t.department_id = {values['department_id']}))", [snapshot.pk],
    )
    run("UPDATE people_undonote SET outcome = 'restored' WHERE snapshot_id = %s AND deed = 'removed'", [snapshot.pk])


def _remove_made(snapshot: int, table: str, spare: str) -> None:
    """Remove the rows that the publication made, and list those that stay."""
    run(f'DELETE FROM "{table}" AS t WHERE {_made(table)} AND t.written_by_id = %s{spare}', [snapshot, snapshot])
    run(
        "INSERT INTO people_undonote (snapshot_id, deed, \"table\", row_id, last_id, person_id, before, outcome)"
        f" SELECT %s, 'made', '{table}', t.id, t.id, t.person_id, NULL, 'kept' FROM \"{table}\" t WHERE {_made(table)}", [snapshot, snapshot],
    )
    run(
        f"UPDATE people_undonote SET outcome = 'restored' WHERE snapshot_id = %s AND \"table\" = '{table}' AND deed = 'made' AND outcome = ''",
        [snapshot],
    )


def _restore_changed(snapshot: int, table: str) -> None:
    """Put back the images of rows that nobody touched since."""
    extra, values = from_image(table, "u", "before")
    untouched = "" if table == "people_currentpost" else f' AND "{table}".written_by_id = u.snapshot_id'
    sets = ", ".join(f'"{name}" = {values[name]}' for name in CHANGED.get(table, values) if name != "id")
    here = f"u.snapshot_id = %s AND u.\"table\" = '{table}' AND u.deed = 'changed'"
    note_untouched = (
        f"UPDATE people_undonote AS u SET outcome = CASE WHEN EXISTS (SELECT 1 FROM \"{table}\" WHERE \"{table}\".id = u.row_id{untouched})"
        f" THEN 'restored' ELSE 'kept' END WHERE {here}"
    )
    run(note_untouched, [snapshot])
    run(
        f'UPDATE "{table}" SET {sets} FROM people_undonote u{extra} WHERE {here} AND u.outcome = \'restored\' AND "{table}".id = u.row_id',
        [snapshot],
    )


def _hold_persons(snapshot: RosterSnapshot) -> None:
    """Fill `work_held` with people made by this roster who must stay: touched since, or something else hangs on them by now."""
    work_table("work_held", "person_id bigint PRIMARY KEY")
    mine = "SELECT t.id FROM people_person t WHERE " + _made("people_person")
    run(f"INSERT INTO work_held {mine} AND t.written_by_id IS DISTINCT FROM %s ON CONFLICT DO NOTHING", [snapshot.pk, snapshot.pk])
    for table, column, is_rostered in _referring():
        by_others = " AND o.written_by_id IS DISTINCT FROM %s" if is_rostered else ""
        run(
            f'INSERT INTO work_held {mine} AND EXISTS (SELECT 1 FROM "{table}" o WHERE o."{column}" = t.id{by_others}) ON CONFLICT DO NOTHING',
            [snapshot.pk, snapshot.pk] if is_rostered else [snapshot.pk],
        )


def _referring() -> list[tuple[str, str, bool]]:
    """Every column of every area that points to a person, but those that only mention one (no constraint in the database; a change has none

    because there are so many, and holds the person all the same).
    """
    found = []
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or not isinstance(relation.field, models.ForeignKey):
            continue
        meta = relation.related_model._meta
        holds = getattr(relation.field, "db_constraint", False) or meta.db_table == "people_employmentchange"
        if holds and meta.db_table != "people_currentpost":
            found.append((meta.db_table, relation.field.column, meta.db_table in ROSTERED))
    return found


def _remove_persons(snapshot: RosterSnapshot) -> None:
    """Remove the people that the publication made and nothing holds; rows and plans that mention them forget them."""
    gone = f"SELECT t.id FROM people_person t WHERE {_made('people_person')} AND NOT EXISTS (SELECT 1 FROM work_held h WHERE h.person_id = t.id)"
    for table in ("people_rosterrow", "people_plannedstep"):
        run(f"UPDATE {table} SET person_id = NULL WHERE snapshot_id = %s AND person_id IN ({gone})", [snapshot.pk, snapshot.pk])
    run(f"DELETE FROM people_person WHERE id IN ({gone})", [snapshot.pk])
    run("DELETE FROM work_people WHERE NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = work_people.person_id)")
    run(
        "INSERT INTO people_undonote (snapshot_id, deed, \"table\", row_id, last_id, person_id, before, outcome)"
        " SELECT %s, 'made', 'people_person', person_id, person_id, person_id, NULL, 'kept' FROM work_held", [snapshot.pk],
    )
    if number("SELECT count(*) FROM people_undonote WHERE snapshot_id = %s AND \"table\" = 'people_person' AND outcome = ''", [snapshot.pk]):
        run(
            "UPDATE people_undonote SET outcome = 'restored' WHERE snapshot_id = %s AND \"table\" = 'people_person' AND outcome = ''",
            [snapshot.pk],
        )
