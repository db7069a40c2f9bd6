"""Loading from the first row to the preview, in steps that can each be done again after a kill."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from unionhall.kit.bulk import expect_many
from unionhall.kit.refusals import Refusal
from unionhall.people.loading import again
from unionhall.people.loading.match import Matcher
from unionhall.people.loading.read import Stopped, read
from unionhall.people.loading.settle import settle
from unionhall.people.loading.staged import Staged
from unionhall.people.models import RosterRow, RosterSnapshot, RosterSource
from unionhall.people.planning.plan import plan, revision
from unionhall.people.planning.sums import counts_of
from unionhall.people.rules.rows import ParsedRow

BATCH = 4_000


def newest_published(source: RosterSource) -> RosterSnapshot | None:
    """The published snapshot that the next one of this source is compared with."""
    published = RosterSnapshot.objects.filter(source=source, status="published", is_history_only=False)
    return published.order_by("-as_of_on", "-published_at").first()


def load(snapshot_id: int) -> None:
    """Read, match and compare; a file that cannot be read is left with its sentence and no rows."""
    snapshot = RosterSnapshot.objects.select_related("source__employer", "previous", "column_map").get(pk=snapshot_id)
    if snapshot.status != "loading":
        return
    try:
        read(snapshot)
        _phase(snapshot, "matching")
        _finish(snapshot_id)
    except Stopped:
        return
    except Refusal as no:
        _fail(snapshot, no.sentence)


@transaction.atomic
def _finish(snapshot_id: int) -> None:
    """Settle and plan what is staged; all of it or nothing."""
    expect_many()
    snapshot = RosterSnapshot.objects.select_for_update().get(pk=snapshot_id)
    if snapshot.cancel_asked_at or snapshot.status != "loading":
        raise Stopped
    settle(snapshot)
    if snapshot.is_history_only:
        RosterSnapshot.objects.filter(pk=snapshot.pk).update(counts=counts_of(snapshot))
    else:
        plan(snapshot)
    done = snapshot.progress | {"phase": "ready", "share": 1.0, "seconds_to_go": 0, "done": snapshot.rows}
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(status="loaded", progress=done)


def _phase(snapshot: RosterSnapshot, phase: str) -> None:
    snapshot.refresh_from_db(fields=["progress"])
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(progress=snapshot.progress | {"phase": phase, "share": 1.0, "seconds_to_go": None})


@transaction.atomic
def _fail(snapshot: RosterSnapshot, sentence: str) -> None:
    forget_rows(snapshot)
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(status="failed", problem=sentence, rows=0)


def forget_rows(snapshot: RosterSnapshot) -> None:
    """Take away everything staged for a snapshot that was never published."""
    for rows in (snapshot.steps, snapshot.changes, snapshot.roster_rows):
        rows.all()._raw_delete(rows.db)


def make_fresh(snapshot: RosterSnapshot) -> None:
    """Match and plan again where the people changed since, so that what is published is what is true now."""
    previous = newest_published(snapshot.source)
    is_compared = (previous.pk if previous else None) == snapshot.previous_id
    if is_compared and snapshot.revision == revision():
        return
    if not is_compared:
        snapshot.previous = previous
        RosterSnapshot.objects.filter(pk=snapshot.pk).update(previous=previous)
        again.unfold(RosterRow.objects.filter(snapshot=snapshot))
    _match_again(snapshot)
    settle(snapshot)
    plan(snapshot)


def _match_again(snapshot: RosterSnapshot) -> None:
    """Ask the rules again for every row that no human decided."""
    _ask_again(snapshot, RosterRow.objects.filter(snapshot=snapshot, state__in=["linked", "new", "review"], decided_by="rule"))


def match_key_again(snapshot: RosterSnapshot, person_key: str) -> None:
    """Ask the rules again for the rows of one key."""
    rows = RosterRow.objects.filter(snapshot=snapshot, person_key=person_key, decided_by="rule").exclude(state__in=["duplicate", "rejected"])
    _ask_again(snapshot, rows)
    settle(snapshot)


def _ask_again(snapshot: RosterSnapshot, rows: QuerySet[RosterRow]) -> None:
    matcher, last = Matcher(snapshot.source.employer_id, snapshot.previous_id), 0
    rows = rows.select_related("said").order_by("row_no")
    while batch := list(rows.filter(row_no__gt=last)[:BATCH]):
        last = batch[-1].row_no
        asked = [_as_staged(row) for row in batch]
        matcher.match(asked)
        changed = [new for row, now in zip(batch, asked, strict=True) if (new := _changed(row, now))]
        again.unfold(RosterRow.objects.filter(pk__in=[row.pk for row in changed]))
        RosterRow.objects.bulk_update(changed, ["state", "reason", "rule", "score", "evidence", "person_id", "candidate_id"])
    matcher.namesakes.forget()


def _as_staged(row: RosterRow) -> Staged:
    said = row.words
    parsed = ParsedRow(
        row.row_no, [], row.identifier, said.full_name, said.given, said.family, said.sort_key, said.match_key, said.chosen_name, said.email,
        said.phone, begins_on=row.begins_on,
    )
    return Staged(parsed, row.unit_id, row.department_id, row.job_class_id, row.is_excluded, row.person_key, row.fingerprint)


def _changed(row: RosterRow, found: Staged) -> RosterRow | None:
    """The row with its new answer, if that is another one."""
    decided = found.decision
    assert decided is not None
    linked: Any = decided.person_id if decided.outcome == "linked" else None
    candidate: Any = decided.person_id if decided.outcome == "review" else None
    if (row.state, row.person_id, row.candidate_id) == (found.state, linked, candidate):
        return None
    row.state, row.person_id, row.candidate_id, row.reason = found.state, linked, candidate, found.reason
    row.rule, row.evidence, row.score = decided.rule, decided.evidence, round(decided.score, 3)
    return row
