"""The summary of where people work today: made to agree with the appointments of the people in `work_people`."""

from __future__ import annotations

from datetime import date

from unionhall.kit.bulk import analyze, date_of, days_after, drop, run, work_table
from unionhall.people.publishing.journal import make, note_changed

_COLUMNS = "person_id, unit_id, department_id, sort_key, is_first, is_first_in_unit, is_member, since_on"
_SAME = "w.person_id = t.person_id AND w.unit_id = t.unit_id AND w.department_id = t.department_id"
_DIFFERS = (
    "(w.sort_key <> t.sort_key OR w.is_first <> t.is_first OR w.is_first_in_unit <> t.is_first_in_unit OR w.since_on <> t.since_on)"
)


def rebuild_posts(day: date, *, journal_of: int | None = None) -> None:
    """Bring the summary of the people in `work_people` to this day; what is right already is not written."""
    _wanted(day)
    work_table("work_gone", "id bigint PRIMARY KEY")
    run(
        "INSERT INTO work_gone SELECT t.id FROM work_people p CROSS JOIN people_currentpost t WHERE t.person_id = p.person_id"
        f" AND NOT EXISTS (SELECT 1 FROM work_posts w WHERE {_SAME})",
    )
    gone = "t.id IN (SELECT id FROM work_gone)"
    if journal_of is not None:
        note_changed(journal_of, "people_currentpost", gone, deed="removed")
        note_changed(
            journal_of, "people_currentpost",
            f"t.id IN (SELECT t.id FROM work_posts w CROSS JOIN people_currentpost t WHERE {_SAME} AND {_DIFFERS})",
        )
    run(f"DELETE FROM people_currentpost AS t WHERE {gone}")
    run(
        "UPDATE people_currentpost AS t SET sort_key = w.sort_key, is_first = w.is_first, is_first_in_unit = w.is_first_in_unit,"
        f" since_on = w.since_on FROM work_posts w WHERE {_SAME} AND {_DIFFERS}",
    )
    # Whoever has a post already keeps the mark of membership; `membership` sees to newcomers on the signal.
    missing = (
        "SELECT w.person_id, w.unit_id, w.department_id, w.sort_key, w.is_first, w.is_first_in_unit, EXISTS (SELECT 1 FROM people_currentpost m"
        " WHERE m.person_id = w.person_id AND m.is_member), w.since_on FROM work_posts w"
        f" WHERE NOT EXISTS (SELECT 1 FROM people_currentpost t WHERE {_SAME}) ORDER BY w.person_id"
    )
    if journal_of is None:
        run(f"INSERT INTO people_currentpost ({_COLUMNS}) {missing}")
    else:
        make(journal_of, "people_currentpost", _COLUMNS, missing)
    drop("work_posts", "work_active", "work_gone")


def _wanted(day: date) -> None:
    """Fill `work_posts`: one row for each person, unit and department with a represented appointment on the day."""
    work_table("work_active", "person_id bigint, unit_id bigint, department_id bigint, fte numeric, begins_on date")
    run(
        "INSERT INTO work_active SELECT a.person_id, a.unit_id, a.department_id, coalesce(a.fte, 0), a.begins_on FROM work_people w"
        " JOIN people_appointment a ON a.person_id = w.person_id WHERE a.is_represented AND a.begins_on <= %s"
        " AND (a.ends_on IS NULL OR a.ends_on >= %s)", [day, day],
    )
    analyze("work_active")
    _since(day)
    work_table(
        "work_posts", "person_id bigint, unit_id bigint, department_id bigint, sort_key text, is_first boolean, is_first_in_unit boolean,"
        " since_on date, PRIMARY KEY (person_id, unit_id, department_id)",
    )
    order = "ORDER BY g.fte DESC, g.begins_on, g.unit_id, g.department_id"
    run(
        "INSERT INTO work_posts SELECT g.person_id, g.unit_id, g.department_id, p.sort_key, row_number() OVER (PARTITION BY g.person_id"
        f" {order}) = 1, row_number() OVER (PARTITION BY g.person_id, g.unit_id {order}) = 1, s.since_on FROM"
        " (SELECT person_id, unit_id, department_id, max(fte) AS fte, min(begins_on) AS begins_on FROM work_active"
        "  GROUP BY person_id, unit_id, department_id) g JOIN people_person p ON p.id = g.person_id"
        " JOIN work_since s ON s.person_id = g.person_id AND s.unit_id = g.unit_id",
    )
    analyze("work_posts")
    drop("work_since")


def _since(day: date) -> None:
    """Fill `work_since` with the first day of the present stay in each unit: the last beginning that no earlier appointment reaches."""
    work_table("work_since", "person_id bigint, unit_id bigint, since_on date, PRIMARY KEY (person_id, unit_id)")
    run(
        "INSERT INTO work_since SELECT person_id, unit_id, max(begins_on) FROM (SELECT a.person_id, a.unit_id, a.begins_on,"
        f" max(coalesce(a.ends_on, {date_of(date(9999, 12, 30))})) OVER (PARTITION BY a.person_id, a.unit_id ORDER BY a.begins_on, a.id"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached_on FROM work_people w JOIN people_appointment a"
        " ON a.person_id = w.person_id WHERE a.is_represented AND a.end_reason <> 'corrected' AND a.begins_on <= %s) AS stays"
        f" WHERE reached_on IS NULL OR {days_after('reached_on', 1)} < begins_on GROUP BY person_id, unit_id", [day],
    )
    analyze("work_since")
