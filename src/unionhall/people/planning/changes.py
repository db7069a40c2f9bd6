"""Who joins, comes back, leaves, moves or changes between two rosters of a source, unit by unit."""

from __future__ import annotations

from datetime import timedelta

from unionhall.kit.bulk import analyze, drop, json_of, run, work_table
from unionhall.people.models import RosterSnapshot

_PLACE = "person_id bigint, person_key text, row_id bigint, unit_id bigint, department_id bigint, job_class_id bigint, fte numeric,"
_CHANGE = (
    "INSERT INTO people_employmentchange (from_snapshot_id, to_snapshot_id, person_id, row_id, person_key, unit_id, department_id, kind,"
    " is_elsewhere, before, after) "
)
_FACTS = {
    "department": "{0}.department_id", "job_class": "{0}.job_class_id", "fte": "{0}.fte", "begins_on": "{0}.begins_on", "ends_on": "{0}.ends_on",
}


def plan_changes(snapshot: RosterSnapshot) -> None:
    """Write the changes that the planned steps and the passing of time make."""
    run("DELETE FROM people_employmentchange WHERE to_snapshot_id = %s", [snapshot.pk])
    _place_then(snapshot)
    _place_now(snapshot)
    for table in ("work_then", "work_now"):
        run(f"CREATE INDEX {table}_person ON {table} (person_id, unit_id)")
    run("CREATE INDEX work_rows_person ON work_rows (person_id, unit_id)")
    analyze("work_then", "work_now")
    _leavers(snapshot)
    _joiners(snapshot)
    _stayers(snapshot)
    _note_elsewhere(snapshot)
    drop("work_then", "work_now")


def _first_places(table: str, source: str) -> str:
    """One place for each person and unit: the largest share of full time, then the oldest."""
    return (
        f"INSERT INTO {table} SELECT person_id, person_key, row_id, unit_id, department_id, job_class_id, fte, begins_on, ends_on, end_reason,"
        " is_end_presumed FROM (SELECT s.*, row_number() OVER (PARTITION BY person_id, CASE WHEN person_id IS NULL THEN person_key END, unit_id"
        f" ORDER BY coalesce(fte, 0) DESC, begins_on, department_id) AS n FROM ({source}) s) x WHERE n = 1"
    )


def _place_then(snapshot: RosterSnapshot) -> None:
    """Where touched people were on the day of the roster before, as we knew it until now, and how that place ends."""
    work_table("work_then", f"{_PLACE} begins_on date, ends_on date, end_reason text, is_end_presumed boolean")
    if snapshot.previous is None:
        return
    day = snapshot.previous.as_of_on
    run(
        _first_places(
            "work_then",
            "SELECT a.person_id, '' AS person_key, CAST(NULL AS bigint) AS row_id, a.unit_id, a.department_id, a.job_class_id, a.fte, a.begins_on,"
            " coalesce(p.ends_on, a.ends_on) AS ends_on, coalesce(p.end_reason, a.end_reason) AS end_reason,"
            " coalesce(p.is_end_presumed, a.is_end_presumed) AS is_end_presumed FROM work_touched t"
            " JOIN people_appointment a ON a.person_id = t.person_id"
            " LEFT JOIN people_plannedstep p ON p.snapshot_id = %s AND p.appointment_id = a.id"
            " WHERE a.source_id = %s AND a.is_represented AND a.begins_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)",
        ), [snapshot.pk, snapshot.source_id, day, day],
    )


def _place_now(snapshot: RosterSnapshot) -> None:
    """Where touched and new people are on the day of this roster once the steps are taken."""
    work_table("work_now", f"{_PLACE} begins_on date, ends_on date, end_reason text, is_end_presumed boolean")
    day = snapshot.as_of_on
    active = "is_represented AND {0}.begins_on <= %s AND ({0}.ends_on IS NULL OR {0}.ends_on >= %s)"
    run(
        _first_places(
            "work_now",
            "SELECT a.person_id, '' AS person_key, CAST(NULL AS bigint) AS row_id, a.unit_id, a.department_id, a.job_class_id, a.fte,"
            " a.begins_on, a.ends_on, a.end_reason, a.is_end_presumed FROM work_touched t JOIN people_appointment a ON a.person_id = t.person_id"
            f" WHERE a.source_id = %s AND a.{active.format('a')} AND NOT EXISTS (SELECT 1 FROM people_plannedstep p WHERE p.snapshot_id = %s"
            " AND p.appointment_id = a.id)"
            " UNION ALL SELECT p.person_id, p.person_key, p.row_id, p.unit_id, p.department_id, p.job_class_id, p.fte, p.begins_on, p.ends_on,"
            f" p.end_reason, p.is_end_presumed FROM people_plannedstep p WHERE p.snapshot_id = %s AND p.{active.format('p')}",
        ), [snapshot.source_id, day, day, snapshot.pk, snapshot.pk, day, day],
    )


def _facts(alias: str, **more: str) -> str:
    return json_of({name: column.format(alias) for name, column in _FACTS.items()} | more)


def _leavers(snapshot: RosterSnapshot) -> None:
    run(
        f"{_CHANGE} SELECT %s, %s, t.person_id, NULL, '', t.unit_id, t.department_id, 'leaver', FALSE, {_facts('t')},"
        f" {json_of({'reason': 't.end_reason', 'is_presumed': 't.is_end_presumed', 'last_on': 't.ends_on'})} FROM work_then t"
        " WHERE NOT EXISTS (SELECT 1 FROM work_now n WHERE n.person_id = t.person_id AND n.unit_id = t.unit_id)",
        [snapshot.previous_id, snapshot.pk],
    )


def _joiners(snapshot: RosterSnapshot) -> None:
    """Here now and not then: back if they ever worked in this unit before, on whichever list, and new to it otherwise."""
    eve = snapshot.as_of_on - timedelta(days=1)
    earlier = (
        "(SELECT max(coalesce(a.ends_on, %s)) FROM people_appointment a WHERE a.person_id = n.person_id AND a.unit_id = n.unit_id"
        " AND a.is_represented AND a.end_reason <> 'corrected' AND (a.begins_on < n.begins_on OR a.ends_on < %s) AND a.begins_on <= %s)"
    )
    hole = "EXISTS (SELECT 1 FROM people_appointment a WHERE a.person_id = n.person_id AND a.unit_id = n.unit_id AND a.is_end_presumed)"
    run(
        f"{_CHANGE} SELECT %s, %s, x.person_id, x.row_id, x.person_key, x.unit_id, x.department_id,"
        " CASE WHEN x.last_on IS NOT NULL OR x.is_hole THEN 'returner' ELSE 'joiner' END, FALSE,"
        f" {json_of({'last_on': 'x.last_on', 'was_hole': 'x.is_hole'})}, {_facts('x')}"
        f" FROM (SELECT n.*, {earlier} AS last_on, {hole} AS is_hole FROM work_now n WHERE NOT EXISTS"
        "  (SELECT 1 FROM work_then t WHERE t.person_id = n.person_id AND t.unit_id = n.unit_id)) x",
        [snapshot.previous_id, snapshot.pk, eve, snapshot.as_of_on, eve],
    )


def _stayers(snapshot: RosterSnapshot) -> None:
    """Here then and now: moved if the first department differs, changed if their rows or appointments do."""
    stayed = "FROM work_now n JOIN work_then t ON t.person_id = n.person_id AND t.unit_id = n.unit_id"
    run(
        f"{_CHANGE} SELECT %s, %s, n.person_id, n.row_id, '', n.unit_id, n.department_id, 'mover', FALSE, {_facts('t')}, {_facts('n')}"
        f" {stayed} WHERE n.department_id <> t.department_id", [snapshot.previous_id, snapshot.pk],
    )
    run(
        f"{_CHANGE} SELECT %s, %s, n.person_id, n.row_id, '', n.unit_id, n.department_id, 'changed', FALSE, {_facts('t')}, {_facts('n')}"
        f" {stayed} WHERE n.department_id = t.department_id AND (EXISTS (SELECT 1 FROM people_plannedstep p WHERE p.snapshot_id = %s"
        " AND p.person_id = n.person_id AND p.unit_id = n.unit_id) OR EXISTS (SELECT 1 FROM work_rows r WHERE r.person_id = n.person_id"
        " AND r.unit_id = n.unit_id))",
        [snapshot.previous_id, snapshot.pk, snapshot.pk],
    )


def _note_elsewhere(snapshot: RosterSnapshot) -> None:
    """Whom another list has in the same unit neither joins nor leaves it: the list's sum counts them, nobody is told."""
    run(
        "UPDATE people_employmentchange SET is_elsewhere = TRUE WHERE to_snapshot_id = %s AND kind IN ('joiner', 'returner', 'leaver')"
        " AND person_id IS NOT NULL AND EXISTS (SELECT 1 FROM people_appointment a WHERE a.person_id = people_employmentchange.person_id"
        " AND a.unit_id = people_employmentchange.unit_id AND a.source_id <> %s AND a.is_represented AND a.begins_on <= %s"
        " AND (a.ends_on IS NULL OR a.ends_on >= %s))",
        [snapshot.pk, snapshot.source_id, snapshot.as_of_on, snapshot.as_of_on],
    )
