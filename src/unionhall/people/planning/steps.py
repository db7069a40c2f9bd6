"""Comparing the rows of touched people with their appointments: what to open, what to amend, what to drop."""

from __future__ import annotations

from datetime import date, timedelta

from unionhall.kit.bulk import analyze, days_after, drop, run, work_table
from unionhall.people.models import RosterSnapshot

_STEP = (
    "INSERT INTO people_plannedstep (snapshot_id, deed, row_id, appointment_id, person_id, person_key, unit_id, department_id, job_class_id,"
    " is_represented, fte, listed_begin_on, begins_on, listed_end_on, ends_on, end_reason, is_end_presumed) "
)
_SAME_PLACE = "r.person_id = a.person_id AND r.unit_id = a.unit_id AND r.department_id = a.department_id AND r.job = a.job"
_FREE_ROWS = "r.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM work_pairs q WHERE q.row_id = r.row_id)"
_FREE_POSTS = "NOT EXISTS (SELECT 1 FROM work_pairs q WHERE q.appointment_id = a.id)"


def plan_steps(snapshot: RosterSnapshot) -> None:
    """Write the planned steps of a snapshot whose touched rows are in `work_rows`."""
    run("DELETE FROM people_plannedstep WHERE snapshot_id = %s", [snapshot.pk])
    work_table("work_pairs", "row_id bigint PRIMARY KEY, appointment_id bigint, kind text")
    run("CREATE UNIQUE INDEX work_pairs_post ON work_pairs (appointment_id)")
    _find_posts(snapshot)
    _pair_same_begin()
    _pair_overlapping()
    _pair_presumed(snapshot)
    analyze("work_pairs")
    _amend(snapshot)
    _open(snapshot)
    if snapshot.source.is_full_list:
        _drop(snapshot)
        _confirm_presumed(snapshot)
    analyze("people_plannedstep", columns=("snapshot_id", "appointment_id", "person_id"))
    drop("work_posts", "work_pairs")


def _find_posts(snapshot: RosterSnapshot) -> None:
    """The appointments of touched people that this source still listed last time."""
    work_table(
        "work_posts", "id bigint PRIMARY KEY, person_id bigint, unit_id bigint, department_id bigint, job bigint, fte numeric,"
        " listed_begin_on date, begins_on date, ends_on date",
    )
    run(
        "INSERT INTO work_posts SELECT a.id, a.person_id, a.unit_id, a.department_id, coalesce(a.job_class_id, 0), a.fte, a.listed_begin_on,"
        " a.begins_on, a.ends_on FROM work_touched t CROSS JOIN people_appointment a WHERE a.person_id = t.person_id"
        " AND a.source_id = %s AND a.last_seen_id IS NULL AND a.end_reason <> 'corrected'", [snapshot.source_id],
    )
    analyze("work_posts")


def _pair_same_begin() -> None:
    """Same place, same job, same first day: the same appointment; several such are told apart by their share of full time."""
    run(
        "INSERT INTO work_pairs SELECT r.row_id, a.id, 'same' FROM (SELECT row_id, person_id, unit_id, department_id,"
        " coalesce(job_class_id, 0) AS job, begins_on, row_number() OVER (PARTITION BY person_id, unit_id, department_id,"
        " coalesce(job_class_id, 0), begins_on ORDER BY coalesce(fte, 0), row_no) AS n FROM work_rows WHERE person_id IS NOT NULL) r"
        " JOIN (SELECT id, person_id, unit_id, department_id, job, listed_begin_on, row_number() OVER (PARTITION BY person_id, unit_id,"
        " department_id, job, listed_begin_on ORDER BY coalesce(fte, 0), id) AS n FROM work_posts) a"
        f" ON {_SAME_PLACE} AND r.n = a.n AND r.begins_on IS NOT DISTINCT FROM a.listed_begin_on",
    )


def _pair_overlapping() -> None:
    """Same place and job with another first day, in one stretch of time: the employer renewed or corrected it."""
    _pair(
        "work_posts", "renewed",
        " AND (r.begins_on IS NULL OR a.ends_on IS NULL OR a.ends_on >= r.begins_on)"
        " AND (r.ends_on IS NULL OR a.begins_on <= r.ends_on)",
    )


def _pair_presumed(snapshot: RosterSnapshot) -> None:
    """Back after missing from one roster: the end that was presumed then was a hole in that file."""
    run("DELETE FROM work_posts")
    run(
        "INSERT INTO work_posts SELECT a.id, a.person_id, a.unit_id, a.department_id, coalesce(a.job_class_id, 0), a.fte, a.listed_begin_on,"
        " a.begins_on, a.ends_on FROM work_touched t CROSS JOIN people_appointment a WHERE a.person_id = t.person_id"
        " AND a.source_id = %s AND a.is_end_presumed", [snapshot.source_id],
    )
    _pair("work_posts", "hole", " AND (r.begins_on IS NULL OR r.begins_on <= a.ends_on)")


def _pair(posts: str, kind: str, condition: str) -> None:
    run(
        f"INSERT INTO work_pairs SELECT r.row_id, a.id, '{kind}' FROM (SELECT r.*, coalesce(r.job_class_id, 0) AS job, row_number() OVER"
        " (PARTITION BY r.person_id, r.unit_id, r.department_id, coalesce(r.job_class_id, 0) ORDER BY r.begins_on, r.row_no) AS n"
        f" FROM work_rows r WHERE {_FREE_ROWS}) r"
        " JOIN (SELECT a.*, row_number() OVER (PARTITION BY a.person_id, a.unit_id, a.department_id, a.job ORDER BY a.begins_on, a.id) AS n"
        f" FROM {posts} a WHERE {_FREE_POSTS}) a ON {_SAME_PLACE} AND r.n = a.n{condition}",
    )


def _amend(snapshot: RosterSnapshot) -> None:
    """Paired appointments whose listed facts differ; a renewal never moves the first day that was worked to a later one."""
    last = _last_day(snapshot)
    begins = (
        "CASE WHEN r.begins_on IS NULL OR p.kind = 'same' OR a.begins_on IS DISTINCT FROM a.listed_begin_on THEN a.begins_on"
        " WHEN r.begins_on < a.begins_on OR a.begins_on > %s THEN r.begins_on ELSE a.begins_on END"
    )
    run(
        f"{_STEP} SELECT %s, 'amend', r.row_id, a.id, a.person_id, r.person_key, a.unit_id, a.department_id, a.job_class_id, r.is_represented,"
        f" r.fte, coalesce(r.begins_on, a.listed_begin_on), {begins}, r.ends_on, r.ends_on,"
        " CASE WHEN r.ends_on IS NULL THEN '' ELSE 'listed_end' END, FALSE"
        " FROM work_pairs p JOIN work_rows r ON r.row_id = p.row_id JOIN people_appointment a ON a.id = p.appointment_id"
        " WHERE p.kind <> 'same' OR r.fte IS DISTINCT FROM a.fte OR r.ends_on IS DISTINCT FROM a.listed_end_on"
        " OR r.is_represented <> a.is_represented",
        [snapshot.pk, last],
    )


def _open(snapshot: RosterSnapshot) -> None:
    """Rows without an appointment. Who moved begins when the move was seen, unless the file says a day since the last roster:
    the listed day is often that of the hire, and the past must not count somebody in two places."""
    last, today = _last_day(snapshot), snapshot.as_of_on
    moved = (
        f"EXISTS (SELECT 1 FROM people_appointment a WHERE a.person_id = r.person_id AND a.source_id = %s AND a.begins_on <= %s"
        f" AND (a.ends_on IS NULL OR a.ends_on >= r.begins_on) AND {_FREE_POSTS} AND (a.last_seen_id IS NOT NULL OR %s))"
    )
    begins = f"CASE WHEN r.begins_on IS NULL THEN %s WHEN r.begins_on <= %s AND r.person_id IS NOT NULL AND {moved} THEN %s ELSE r.begins_on END"
    run(
        f"{_STEP} SELECT %s, 'open', x.row_id, NULL, x.person_id, x.person_key, x.unit_id, x.department_id, x.job_class_id, x.is_represented,"
        " x.fte, x.listed, x.begins, x.ends_on,"
        f" CASE WHEN x.ends_on < x.begins THEN {days_after('x.begins', -1)} ELSE x.ends_on END,"
        " CASE WHEN x.ends_on IS NULL THEN '' WHEN x.ends_on < x.begins THEN 'corrected' ELSE 'listed_end' END, FALSE"
        f" FROM (SELECT r.*, r.begins_on AS listed, {begins} AS begins FROM work_rows r"
        " WHERE NOT EXISTS (SELECT 1 FROM work_pairs q WHERE q.row_id = r.row_id)) x",
        [snapshot.pk, today, last, snapshot.source_id, last, snapshot.source.is_full_list, today],
    )


def _drop(snapshot: RosterSnapshot) -> None:
    """Appointments that a full list no longer has: ended as listed, moved, or gone; gone before a listed end is only presumed."""
    today, eve = snapshot.as_of_on, snapshot.as_of_on - timedelta(days=1)
    is_past = "a.ends_on IS NOT NULL AND a.ends_on < %s"
    end = f"CASE WHEN {is_past} THEN a.ends_on WHEN o.first IS NOT NULL THEN {days_after('o.first', -1)} ELSE %s END"
    run(
        f"{_STEP} SELECT %s, 'drop', NULL, x.id, x.person_id, '', x.unit_id, x.department_id, x.job_class_id, x.is_represented, x.fte,"
        f" x.listed_begin_on, x.begins_on, x.listed_end_on, CASE WHEN x.end_on < x.begins_on THEN {days_after('x.begins_on', -1)}"
        " ELSE x.end_on END, CASE WHEN x.end_on < x.begins_on THEN 'corrected' WHEN x.is_past THEN 'listed_end' ELSE 'dropped_from_roster' END,"
        " NOT x.is_past AND NOT x.has_moved AND x.listed_end_on IS NOT NULL AND x.listed_end_on >= %s AND x.end_on >= x.begins_on"
        f" FROM (SELECT a.*, {end} AS end_on, ({is_past}) AS is_past, o.first IS NOT NULL AS has_moved"
        " FROM work_touched t JOIN people_appointment a ON a.person_id = t.person_id"
        " LEFT JOIN (SELECT person_id, min(begins_on) AS first FROM people_plannedstep WHERE snapshot_id = %s AND deed = 'open'"
        "  AND begins_on > %s AND begins_on <= %s GROUP BY person_id) o ON o.person_id = a.person_id"
        f" WHERE a.source_id = %s AND a.last_seen_id IS NULL AND a.end_reason <> 'corrected' AND {_FREE_POSTS}) x",
        [snapshot.pk, today, today, eve, today, snapshot.pk, _last_day(snapshot), today, snapshot.source_id],
    )


def _confirm_presumed(snapshot: RosterSnapshot) -> None:
    """Still missing one roster later: the presumed end is believed."""
    run(
        f"{_STEP} SELECT %s, 'amend', NULL, a.id, a.person_id, '', a.unit_id, a.department_id, a.job_class_id, a.is_represented, a.fte,"
        " a.listed_begin_on, a.begins_on, a.listed_end_on, a.ends_on, a.end_reason, FALSE FROM people_appointment a"
        f" WHERE a.source_id = %s AND a.is_end_presumed AND {_FREE_POSTS}", [snapshot.pk, snapshot.source_id],
    )


def _last_day(snapshot: RosterSnapshot) -> date:
    """The date of the roster before; without one, a day before all appointments."""
    return snapshot.previous.as_of_on if snapshot.previous else date(1, 1, 1)
