"""The work that a publication makes for people: every task points to its roster, so that undoing takes it back."""

from __future__ import annotations

from datetime import timedelta

from unionhall.kit.bulk import date_of, days_after, new_public_ids, run
from unionhall.people.models import RosterSnapshot

#: RCW 41.56.037: access to new hires within 90 days of their first day in the unit.
ACCESS_DAYS = 90
WELCOME_DAYS, CHECK_DAYS = 14, 21

_TASK = (
    "INSERT INTO people_rostertask (public_id, kind, snapshot_id, person_id, unit_id, department_id, due_on, done_at, done_by, outcome) "
)


def make_tasks(snapshot: RosterSnapshot) -> None:
    """Welcomes, access windows, checks of presumed leavers, holes in turf; none for the first roster of a full list: nobody is new in it."""
    if snapshot.previous is None and snapshot.source.is_full_list:
        return
    came = "c.kind IN ('joiner', 'returner') AND NOT c.is_elsewhere"
    _make(snapshot, "welcome", date_of(snapshot.as_of_on + timedelta(days=WELCOME_DAYS)), came)
    first_day = (
        "(SELECT min(a.begins_on) FROM people_appointment a WHERE a.person_id = c.person_id AND a.unit_id = c.unit_id AND a.is_represented)"
    )
    _make(snapshot, "access_window", days_after(first_day, ACCESS_DAYS), "c.kind = 'joiner' AND NOT c.is_elsewhere")
    soon = date_of(snapshot.as_of_on + timedelta(days=CHECK_DAYS))
    presumed = "EXISTS (SELECT 1 FROM people_appointment a WHERE a.person_id = c.person_id AND a.unit_id = c.unit_id AND a.is_end_presumed)"
    _make(snapshot, "leaver_check", soon, f"c.kind = 'leaver' AND NOT c.is_elsewhere AND {presumed}")
    in_turf = "EXISTS (SELECT 1 FROM people_turfperson f WHERE f.person_id = c.person_id AND f.ends_on IS NULL)"
    _make(snapshot, "turf_hole", soon, f"c.kind = 'leaver' AND NOT c.is_elsewhere AND {in_turf}")


def _make(snapshot: RosterSnapshot, kind: str, due_on: str, condition: str) -> None:
    run(
        f"{_TASK} SELECT {new_public_ids('c.id')}, '{kind}', c.to_snapshot_id, c.person_id, c.unit_id, c.department_id, {due_on}, NULL, '', ''"
        f" FROM people_employmentchange c WHERE c.to_snapshot_id = %s AND {condition} ORDER BY c.id", [snapshot.pk],
    )
