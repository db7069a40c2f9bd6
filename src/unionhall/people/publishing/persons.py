"""Persons, names and employee numbers out of a roster: new people made, known people renamed as the file says."""

from __future__ import annotations

from datetime import timedelta

from unionhall.kit.bulk import analyze, date_of, drop, new_public_ids, reserve_ids, run, work_table
from unionhall.people.models import IS_MATCHED, RosterSnapshot
from unionhall.people.planning import touched
from unionhall.people.publishing.journal import make, note_changed, note_made

_NAME = "person_id, kind, \"full\", given, family, sort_key, match_key, begins_on, ends_on, written_by_id"


def make_persons(snapshot: RosterSnapshot) -> None:
    """One person for each key of new rows; rows, steps and changes learn who it is."""
    work_table("work_new", "n integer PRIMARY KEY, person_key text, row_id bigint, person_id bigint")
    count = run(
        "INSERT INTO work_new SELECT row_number() OVER (ORDER BY row_no), person_key, id, NULL FROM (SELECT person_key, row_no, id,"
        " row_number() OVER (PARTITION BY person_key ORDER BY row_no) AS first FROM people_rosterrow"
        " WHERE snapshot_id = %s AND person_id IS NULL AND state IN ('new', 'review')) AS rows_of_new WHERE first = 1", [snapshot.pk],
    )
    if count:
        _insert_persons(snapshot, count)


def _insert_persons(snapshot: RosterSnapshot, count: int) -> None:
    first = reserve_ids("people_person", count)
    run("UPDATE work_new SET person_id = n + %s", [first - 1])
    run(
        "INSERT INTO people_person (id, public_id, display_name, sort_key, pronouns, language, is_excluded, created_from_id, merged_into_id,"
        f" version, written_by_id) SELECT w.person_id, {new_public_ids('w.n')}, CASE WHEN r.chosen_name <> '' THEN r.chosen_name ELSE r.full_name END,"
        " r.sort_key, '', '', r.is_excluded, r.snapshot_id, NULL, 1, r.snapshot_id FROM work_new w CROSS JOIN people_rosterrow r"
        " WHERE r.id = w.row_id ORDER BY w.n",
    )
    note_made(snapshot.pk, "people_person", first, first + count - 1)
    run("CREATE INDEX work_new_key ON work_new (person_key)")
    analyze("work_new")
    for table, column, states in (
        ("people_rosterrow", "snapshot_id", "('new', 'review', 'duplicate')"), ("people_plannedstep", "snapshot_id", ""),
        ("people_employmentchange", "to_snapshot_id", ""),
    ):
        run(
            f"UPDATE {table} SET person_id = w.person_id FROM work_new w WHERE {table}.{column} = %s AND {table}.person_key = w.person_key"
            f" AND {table}.person_id IS NULL" + (f" AND {table}.state IN {states}" if states else ""), [snapshot.pk],
        )


def gather_leads(snapshot: RosterSnapshot) -> None:
    """Fill `work_leads`: what the row that speaks for each new or touched person in this file says."""
    work_table(
        "work_leads", "person_id bigint PRIMARY KEY, is_new boolean, full_name text, chosen_name text, given text, family text, sort_key text,"
        " match_key text, email text, phone text, identifier text, is_excluded boolean",
    )
    said = "r.full_name, r.chosen_name, r.given, r.family, r.sort_key, r.match_key, r.email, r.phone, r.identifier, r.is_excluded"
    run(f"INSERT INTO work_leads SELECT w.person_id, TRUE, {said} FROM work_new w CROSS JOIN people_rosterrow r WHERE r.id = w.row_id ORDER BY w.n")
    touched.find_news(snapshot)
    run(
        f"INSERT INTO work_leads SELECT n.person_id, FALSE, {said} FROM work_news n CROSS JOIN people_rosterrow r"
        " WHERE r.id = n.row_id AND r.state = 'linked' ORDER BY r.row_no ON CONFLICT DO NOTHING",
    )
    drop("work_news")
    analyze("work_leads")


def write_names(snapshot: RosterSnapshot) -> None:
    """The roster's name where it is not the one we have; the old one becomes a former name, which only two may see."""
    day = snapshot.as_of_on
    work_table("work_renamed", "person_id bigint PRIMARY KEY, full_name text, given text, family text, sort_key text, match_key text")
    run(
        "INSERT INTO work_renamed SELECT l.person_id, l.full_name, l.given, l.family, l.sort_key, l.match_key FROM work_leads l"
        " WHERE l.full_name <> '' AND NOT EXISTS (SELECT 1 FROM people_personname n WHERE n.person_id = l.person_id AND n.kind = 'roster'"
        " AND n.ends_on IS NULL AND n.\"full\" = l.full_name)",
    )
    old = "t.person_id IN (SELECT person_id FROM work_renamed) AND t.kind = 'roster' AND t.ends_on IS NULL"
    note_changed(snapshot.pk, "people_personname", old)
    run(
        f"UPDATE people_personname SET kind = CASE WHEN match_key = (SELECT w.match_key FROM work_renamed w"
        " WHERE w.person_id = people_personname.person_id) THEN kind ELSE 'former' END,"
        f" ends_on = CASE WHEN begins_on > %s THEN begins_on ELSE %s END, written_by_id = %s WHERE {old.replace('t.', '')}",
        [day - timedelta(days=1), day - timedelta(days=1), snapshot.pk],
    )
    make(
        snapshot.pk, "people_personname", _NAME,
        f"SELECT person_id, 'roster', full_name, given, family, sort_key, match_key, {date_of(snapshot.as_of_on)}, NULL, {snapshot.pk}"
        " FROM work_renamed ORDER BY person_id",
    )
    _write_chosen(snapshot)
    _show_names(snapshot)
    drop("work_renamed")


def _write_chosen(snapshot: RosterSnapshot) -> None:
    """A chosen name that the file knows, for those who told us none themselves."""
    make(
        snapshot.pk, "people_personname", _NAME,
        "SELECT l.person_id, 'chosen', l.chosen_name, '' AS given, '' AS family,"
        f" l.sort_key, l.match_key, {date_of(snapshot.as_of_on)}, NULL, {snapshot.pk}"
        " FROM work_leads l WHERE l.chosen_name <> '' AND NOT EXISTS (SELECT 1 FROM"
        " people_personname c WHERE c.person_id = l.person_id AND c.kind = 'chosen' AND c.ends_on IS NULL)",
    )


def _show_names(snapshot: RosterSnapshot) -> None:
    """Known people are shown under their chosen name, else under the roster's newest one."""
    work_table("work_shown", "person_id bigint PRIMARY KEY, shown text, sort_key text")
    run(
        "INSERT INTO work_shown SELECT person_id, \"full\", sort_key FROM (SELECT n.person_id, n.\"full\", n.sort_key, p.display_name, row_number() OVER"
        " (PARTITION BY n.person_id ORDER BY CASE WHEN n.kind = 'chosen' THEN 0 WHEN n.\"full\" = p.display_name THEN 1 ELSE 2 END, n.id DESC)"
        " AS best FROM work_leads l JOIN people_person p ON p.id = l.person_id JOIN people_personname n ON n.person_id = l.person_id"
        " WHERE NOT l.is_new AND n.kind IN ('chosen', 'roster') AND n.ends_on IS NULL) AS named"
        " WHERE best = 1 AND \"full\" <> display_name",
    )
    note_changed(snapshot.pk, "people_person", "t.id IN (SELECT person_id FROM work_shown)")
    run(
        "UPDATE people_person SET display_name = w.shown, sort_key = w.sort_key, version = people_person.version + 1, written_by_id = %s"
        " FROM work_shown w WHERE w.person_id = people_person.id", [snapshot.pk],
    )
    drop("work_shown")


def mark_excluded(snapshot: RosterSnapshot) -> None:
    """Known people whom the file calls supervisors or confidential are marked (INV-12); a file's silence takes no mark away."""
    excluded = (
        "NOT t.is_excluded AND t.id IN (SELECT l.person_id FROM work_leads l WHERE NOT l.is_new AND l.is_excluded)"
    )
    noted = "NOT EXISTS (SELECT 1 FROM people_undonote u WHERE u.snapshot_id = %s AND u.\"table\" = 'people_person' AND u.row_id = t.id)"
    note_changed(snapshot.pk, "people_person", f"{excluded} AND {noted}", [snapshot.pk])
    run(
        f"UPDATE people_person AS t SET is_excluded = TRUE, version = version + 1, written_by_id = %s WHERE {excluded}", [snapshot.pk],
    )


def write_identifiers(snapshot: RosterSnapshot) -> None:
    """Employee numbers nobody holds yet; a number that somebody holds stays with them (at most one person at a time),

    unless a human said that the employer gave it to another worker.
    """
    reused = (
        "t.employer_id = %s AND t.ends_on IS NULL AND t.value IN (SELECT r.identifier FROM people_rosterrow r"
        f" WHERE r.snapshot_id = %s AND {IS_MATCHED.format('r')} AND r.rule = 'M2' AND r.state = 'new' AND r.decided_by <> 'rule')"
    )
    note_changed(snapshot.pk, "people_employeridentifier", reused, [snapshot.source.employer_id, snapshot.pk])
    eve = snapshot.as_of_on - timedelta(days=1)
    run(
        "UPDATE people_employeridentifier AS t SET ends_on = CASE WHEN t.begins_on > %s THEN t.begins_on ELSE %s END, written_by_id = %s"
        f" WHERE {reused}", [eve, eve, snapshot.pk, snapshot.source.employer_id, snapshot.pk],
    )
    make(
        snapshot.pk, "people_employeridentifier", "employer_id, value, person_id, begins_on, ends_on, written_by_id",
        f"SELECT {snapshot.source.employer_id}, l.identifier, l.person_id,"
        f" {date_of(snapshot.as_of_on)}, NULL, {snapshot.pk}"
        " FROM work_leads l WHERE l.identifier <> '' AND NOT EXISTS (SELECT 1 FROM people_employeridentifier i WHERE i.employer_id = %s"
        " AND i.value = l.identifier AND i.ends_on IS NULL) ORDER BY l.person_id",
        [snapshot.source.employer_id],
    )


def write_links(snapshot: RosterSnapshot) -> None:
    """Why rows are who they are, wherever it is not the plain rule M1 or a person made for the row."""
    run(
        "INSERT INTO people_identitylink (row_id, person_id, rule, score, evidence, decided_by, decided_at, undone_at)"
        " SELECT r.id, r.person_id, r.rule, r.score, r.evidence, r.decided_by, coalesce(r.decided_at, %s), NULL FROM people_rosterrow r"
        f" WHERE r.snapshot_id = %s AND {IS_MATCHED.format('r')} AND r.person_id IS NOT NULL AND r.state IN ('linked', 'new', 'review')",
        [snapshot.published_at, snapshot.pk],
    )
