"""What can be said only when a whole file is staged: repeated rows, one number for two people, two rows for one person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from unionhall.kit.bulk import analyze, drop, fetch, number, run, work_table
from unionhall.people.loading.again import unfold
from unionhall.people.models import IS_MATCHED, RosterRow, RosterSnapshot
from unionhall.people.rules import compare


def settle(snapshot: RosterSnapshot) -> None:
    """Mark duplicates and take back what rows of one file contradict; the snapshot learns how many keys its rows have."""
    _find_repeated_keys(snapshot.pk)
    snapshot.counts["keys"] = snapshot.rows - number("SELECT sum(amount - 1) FROM work_keys")
    _mark_duplicates(snapshot.pk)
    _agree_within_keys(snapshot.pk)
    _refuse_shared_persons(snapshot.pk)
    drop("work_keys")


def _find_repeated_keys(snapshot: int) -> None:
    work_table("work_keys", "person_key text PRIMARY KEY, amount integer")
    run(
        "INSERT INTO work_keys SELECT person_key, count(*) FROM people_rosterrow WHERE snapshot_id = %s GROUP BY person_key HAVING count(*) > 1",
        [snapshot],
    )
    analyze("work_keys")


def _mark_duplicates(snapshot: int) -> None:
    """A row that says exactly what an earlier row said is its duplicate."""
    work_table("work_twice", "person_key text, fingerprint bigint, first_no integer")
    run(
        "INSERT INTO work_twice SELECT r.person_key, r.fingerprint, min(r.row_no) FROM work_keys k CROSS JOIN people_rosterrow r"
        " WHERE r.snapshot_id = %s AND r.person_key = k.person_key GROUP BY r.person_key, r.fingerprint HAVING count(*) > 1", [snapshot],
    )
    run(
        "UPDATE people_rosterrow SET state = 'duplicate', reason = 'of row ' || t.first_no FROM work_twice t"
        " WHERE people_rosterrow.snapshot_id = %s AND people_rosterrow.person_key = t.person_key"
        " AND people_rosterrow.fingerprint = t.fingerprint AND people_rosterrow.row_no > t.first_no", [snapshot],
    )
    drop("work_twice")


def _agree_within_keys(snapshot: int) -> None:
    """Rows of one key are one person: what one of them says holds for all; two names under one number are for a human."""
    for rows in _quarrels(snapshot):
        names = {row.words.match_key: row for row in rows if row.words.match_key}
        first, *others = names.values() or rows[:1]
        if any(not compare.agreement(first.words.match_key, other.words.match_key).is_compatible for other in others):
            _put(rows, "review", "M2", first.person_id or first.candidate_id, "one_number_two_names")
            continue
        lead = min(rows, key=lambda row: ({"review": 0, "linked": 1}.get(row.state, 2), row.row_no))
        if any((row.state, row.person_id) != (lead.state, lead.person_id) for row in rows):
            _put(rows, lead.state, lead.rule, lead.person_id or lead.candidate_id, lead.reason)


def _quarrels(snapshot: int) -> Iterator[list[RosterRow]]:
    """The groups of rows with one key whose names or outcomes differ."""
    keys = [key for (key,) in fetch(
        "SELECT r.person_key FROM work_keys k CROSS JOIN people_rosterrow r WHERE r.snapshot_id = %s AND r.person_key = k.person_key"
        " AND r.state IN ('linked', 'new', 'review') GROUP BY r.person_key HAVING min(r.match_key) <> max(r.match_key)"
        " OR min(r.state) <> max(r.state) OR coalesce(min(r.person_id), 0) <> coalesce(max(r.person_id), 0)", [snapshot],
    )]
    for start in range(0, len(keys), 500):
        rows = RosterRow.objects.filter(snapshot=snapshot, person_key__in=keys[start:start + 500], state__in=["linked", "new", "review"])
        for _, group in groupby(rows.select_related("said").order_by("person_key", "row_no"), key=lambda row: row.person_key):
            yield list(group)


def _refuse_shared_persons(snapshot: int) -> None:
    """One file never has two numbers for one worker: what contact alone linked to somebody else's person is for a human."""
    shared = RosterRow.objects.raw(
        f"SELECT r.* FROM people_rosterrow r WHERE r.snapshot_id = %s AND {IS_MATCHED.format('r')} AND r.rule = 'M3' AND r.state = 'linked'"
        " AND (EXISTS (SELECT 1 FROM people_employeridentifier i JOIN people_rosterrow o ON o.snapshot_id = r.snapshot_id"
        "  AND o.person_key = 'i' || i.value WHERE i.person_id = r.person_id AND i.ends_on IS NULL AND o.person_key <> r.person_key)"
        f" OR EXISTS (SELECT 1 FROM people_rosterrow o WHERE o.snapshot_id = r.snapshot_id AND {IS_MATCHED.format('o')}"
        "  AND o.person_id = r.person_id AND o.person_key <> r.person_key))", [snapshot],
    )
    for row in list(shared):
        _put([row], "review", "M3", row.person_id, "two_rows_one_person")


def _put(rows: list[RosterRow], state: str, rule: str, person: int | None, reason: str) -> None:
    of_these = RosterRow.objects.filter(pk__in=[row.pk for row in rows])
    unfold(of_these)
    of_these.update(
        state=state, rule=rule, reason=reason, person=person if state == "linked" else None,
        candidate=person if state == "review" else None,
    )
