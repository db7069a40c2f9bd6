"""Deciding who a row is, where the rules would not."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, Unwelcome
from unionhall.ledger.actions import note
from unionhall.people.actions.merging import merge_persons
from unionhall.people.loading.again import unfold
from unionhall.people.loading.load import match_key_again
from unionhall.people.models import Person, RosterRow, RosterSnapshot
from unionhall.people.planning.plan import plan, plan_again

DECISIONS = ("same", "different", "reject", "later")


@transaction.atomic
def decide(row: RosterRow, decision: str, *, person: Person | None = None, reason: str = "", by: Actor) -> RosterRow:
    """Say that a row, and every row of the same key in its file, is this person, is somebody new, is to be left out, or waits."""
    by.must(Power.REVIEW_ROSTER)
    if decision not in DECISIONS:
        raise Unwelcome(_("Say whether this is the same person, another one, nobody, or to be decided later."))
    snapshot = RosterSnapshot.objects.select_for_update().get(pk=row.snapshot_id)
    row = RosterRow.objects.get(pk=row.pk)
    if snapshot.status == "published":
        _decide_published(row, decision, person, reason, by)
    elif snapshot.status == "loaded":
        _decide_loaded(snapshot, row, decision, person, reason, by)
    else:
        raise Clash(_("Rows can be decided once the roster is read, and until it is undone."))
    note("roster.row_decided", snapshot, by=by, purpose=reason, detail={"row": row.row_no, "decision": decision})
    row.refresh_from_db()
    return row


def _of_one_key(row: RosterRow) -> QuerySet[RosterRow]:
    """The rows that one decision is for, each with words of its own: from now on it may be anybody."""
    rows = RosterRow.objects.filter(snapshot=row.snapshot_id, person_key=row.person_key).exclude(state="duplicate")
    unfold(rows)
    return rows


def _decide_loaded(snapshot: RosterSnapshot, row: RosterRow, decision: str, person: Person | None, reason: str, by: Actor) -> None:
    who = person.pk if person else row.candidate_id or row.person_id
    if decision == "same" and who is None:
        raise Unwelcome(_("Say which person this is."))
    rows = _of_one_key(row)
    rows.filter(candidate__isnull=True).update(candidate=F("person"))
    state = {"same": "linked", "different": "new", "reject": "rejected", "later": "review"}[decision]
    rows.update(
        state=state, person=who if decision == "same" else None, reason=reason[:300], decided_by="rule" if decision == "later" else by.name or by.kind,
        decided_at=None if decision == "later" else clock.now(),
    )
    plan_again(snapshot)


def _decide_published(row: RosterRow, decision: str, person: Person | None, reason: str, by: Actor) -> None:
    """After publishing, an undecided row is a person of its own: the same person means to merge the two."""
    if row.state != "review" or row.person is None:
        raise Clash(_("This row was decided before the roster was published. Merge or separate the persons instead."))
    if decision == "same":
        kept = person or row.candidate
        if kept is None:
            raise Unwelcome(_("Say which person this is."))
        merge_persons(kept, row.person, reason=reason or _("decided in the review"), by=by)
    elif decision != "different":
        raise Clash(_("The roster is published: say whether it is the same person or another one."))
    _of_one_key(row).update(
        state="linked" if decision == "same" else "new", decided_by=by.name or by.kind, decided_at=clock.now(), reason=reason[:300],
    )


@transaction.atomic
def take_back(row: RosterRow, *, by: Actor) -> RosterRow:
    """Take a decision back: the rules say again what they say."""
    by.must(Power.REVIEW_ROSTER)
    snapshot = RosterSnapshot.objects.select_for_update().get(pk=row.snapshot_id)
    if snapshot.status != "loaded":
        raise Clash(_("A decision can be taken back until the roster is published."))
    _of_one_key(row).update(state="review", person=None, decided_by="rule", decided_at=None, reason="")
    match_key_again(snapshot, row.person_key)
    plan_again(snapshot)
    note("roster.decision_taken_back", snapshot, by=by, detail={"row": row.row_no})
    row.refresh_from_db()
    return row


@transaction.atomic
def refresh_plan(snapshot: RosterSnapshot, *, by: Actor) -> RosterSnapshot:
    """Compare a loaded roster again with the people as they are now."""
    by.must(Power.REVIEW_ROSTER)
    snapshot = RosterSnapshot.objects.select_for_update().get(pk=snapshot.pk)
    if snapshot.status == "loaded" and not snapshot.is_history_only:
        plan(snapshot)
        note("roster.compared_again", snapshot, by=by)
    return snapshot
