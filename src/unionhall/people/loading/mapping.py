"""Giving a department to rows that were staged before anybody knew which one their text means."""

from __future__ import annotations

from unionhall.people.loading.staged import fingerprint_of
from unionhall.people.models import Department, RosterRow, RosterSnapshot
from unionhall.people.rules import texts

BATCH = 2_000


def place_rows(snapshot: RosterSnapshot, text_key: str, department: Department) -> int:
    """Place every row whose text has this key; how many there were."""
    waiting = RosterRow.objects.filter(snapshot=snapshot, department__isnull=True)
    meant = [text for text in waiting.values_list("department_text", flat=True).distinct().order_by() if texts.text_key(text) == text_key]
    rows, placed = waiting.filter(department_text__in=meant).select_related("said").order_by("row_no"), 0
    while batch := list(rows[:BATCH]):
        for row in batch:
            row.department = department
            row.issues = [issue for issue in row.issues if issue != "department.unmapped"]
            said = row.words
            row.fingerprint = fingerprint_of(
                said.full_name, said.chosen_name, said.email, said.phone, row.unit_id, row.department_id, row.job_class_id, row.fte, row.begins_on,
                row.ends_on, row.is_excluded,
            )
        RosterRow.objects.bulk_update(batch, ["department", "issues", "fingerprint"])
        placed += len(batch)
    return placed
