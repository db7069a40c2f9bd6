"""Taking the planned steps: appointments opened, amended and dropped."""

from __future__ import annotations

from unionhall.kit.bulk import new_public_ids, run
from unionhall.people.models import RosterSnapshot
from unionhall.people.publishing.journal import make, note_changed

_COLUMNS = (
    "public_id, person_id, source_id, unit_id, department_id, job_class_id, is_represented, fte, listed_begin_on, begins_on, listed_end_on,"
    " ends_on, end_reason, is_end_presumed, first_seen_id, last_seen_id, written_by_id"
)


def take_steps(snapshot: RosterSnapshot) -> None:
    """Open, amend and drop as planned; what is neither is not written at all."""
    note_changed(
        snapshot.pk, "people_appointment",
        "t.id IN (SELECT appointment_id FROM people_plannedstep WHERE snapshot_id = %s AND appointment_id IS NOT NULL)", [snapshot.pk],
    )
    run(
        "UPDATE people_appointment SET is_represented = p.is_represented, fte = p.fte, listed_begin_on = p.listed_begin_on,"
        " begins_on = p.begins_on, listed_end_on = p.listed_end_on, ends_on = p.ends_on, end_reason = p.end_reason,"
        " is_end_presumed = p.is_end_presumed, written_by_id = p.snapshot_id, last_seen_id = CASE WHEN p.deed = 'drop' THEN %s"
        " WHEN p.row_id IS NULL THEN people_appointment.last_seen_id ELSE NULL END"
        " FROM people_plannedstep p WHERE p.snapshot_id = %s AND p.appointment_id = people_appointment.id",
        [snapshot.previous_id, snapshot.pk],
    )
    make(
        snapshot.pk, "people_appointment", _COLUMNS,
        f"SELECT {new_public_ids('id')}, person_id, {snapshot.source_id}, unit_id, department_id, job_class_id, is_represented, fte,"
        " listed_begin_on, begins_on, listed_end_on, ends_on, end_reason, is_end_presumed, snapshot_id, NULL, snapshot_id"
        " FROM people_plannedstep WHERE snapshot_id = %s AND deed = 'open' ORDER BY id", [snapshot.pk],
    )
