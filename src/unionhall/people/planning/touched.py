"""Which people a roster touches at all: those whose rows differ from the last roster, and those whom time alone moves."""

from __future__ import annotations

from unionhall.kit.bulk import analyze, drop, run, work_table
from unionhall.people.models import RosterSnapshot

_AGAIN = (
    "SELECT 1 FROM people_rosterrow o WHERE o.snapshot_id = %s AND o.person_key = r.person_key AND o.fingerprint = r.fingerprint"
    " AND o.person_id IS NOT NULL"
)


def find_news(snapshot: RosterSnapshot) -> None:
    """Fill `work_news` with the rows of known persons that the roster before does not have.

    A row whose words an earlier roster keeps stands in the one before, so only the others are looked up.
    """
    work_table("work_news", "row_id bigint PRIMARY KEY, person_id bigint")
    run(
        "INSERT INTO work_news SELECT r.id, r.person_id FROM people_rosterrow r WHERE r.snapshot_id = %s AND r.row_no > 0"
        f" AND r.said_id IS NULL AND r.person_id IS NOT NULL AND NOT EXISTS ({_AGAIN})", [snapshot.pk, snapshot.previous_id or 0],
    )
    analyze("work_news")


def find_touched(snapshot: RosterSnapshot) -> None:
    """Fill `work_touched` with known persons, and `work_rows` with their rows and those of new people.

    Whoever is on the same rows as last time is in neither table: an unchanged roster costs one look at an index.
    """
    work_table("work_touched", "person_id bigint PRIMARY KEY")
    find_news(snapshot)
    run("INSERT INTO work_touched SELECT DISTINCT person_id FROM work_news")
    run(
        "INSERT INTO work_touched SELECT coalesce(p.merged_into_id, p.id) FROM (SELECT r.person_id FROM people_rosterrow r"
        f" WHERE r.snapshot_id = %s AND r.person_id IS NOT NULL AND NOT EXISTS ({_AGAIN})) AS gone"
        " JOIN people_person p ON p.id = gone.person_id WHERE TRUE ON CONFLICT DO NOTHING", [snapshot.previous_id or 0, snapshot.pk],
    )
    drop("work_news")
    analyze("work_touched")
    _find_rows(snapshot)


def _find_rows(snapshot: RosterSnapshot) -> None:
    work_table(
        "work_rows", "row_id bigint PRIMARY KEY, row_no integer, person_id bigint, person_key text, unit_id bigint, department_id bigint,"
        " job_class_id bigint, is_represented boolean, fte numeric, begins_on date, ends_on date",
    )
    # Undecided rows count as people of their own until somebody decides.
    values = (
        "r.person_key, r.unit_id, r.department_id, r.job_class_id, NOT r.is_excluded AND coalesce(j.is_represented, TRUE),"
        " r.fte, r.begins_on, r.ends_on"
    )
    placed = "r.unit_id IS NOT NULL AND r.department_id IS NOT NULL"
    run(
        f"INSERT INTO work_rows SELECT r.id, r.row_no, r.person_id, {values} FROM people_rosterrow r"
        " JOIN work_touched t ON t.person_id = r.person_id LEFT JOIN people_jobclass j ON j.id = r.job_class_id"
        f" WHERE r.snapshot_id = %s AND r.state = 'linked' AND {placed}", [snapshot.pk],
    )
    run(
        f"INSERT INTO work_rows SELECT r.id, r.row_no, NULL, {values} FROM people_rosterrow r"
        " LEFT JOIN people_jobclass j ON j.id = r.job_class_id"
        f" WHERE r.snapshot_id = %s AND r.person_id IS NULL AND r.state IN ('new', 'review') AND {placed}", [snapshot.pk],
    )
    analyze("work_rows")


def add_crossed(snapshot: RosterSnapshot) -> None:
    """Add to `work_touched` those who come or go between the two rosters by the dates listed long ago."""
    if snapshot.previous is None:
        return
    run(
        "INSERT INTO work_touched SELECT DISTINCT person_id FROM people_appointment WHERE source_id = %s AND last_seen_id IS NULL"
        " AND (begins_on > %s OR ends_on < %s) ON CONFLICT DO NOTHING",
        [snapshot.source_id, snapshot.previous.as_of_on, snapshot.as_of_on],
    )
    analyze("work_touched")
