"""Changing one membership: withdraw, transfer, expel, reinstate, correct, and take a change back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, Unwelcome
from unionhall.ledger.actions import note
from unionhall.membership import rules
from unionhall.membership.actions.posts import announce
from unionhall.membership.models import MembershipCard, MembershipChange, MembershipSpan
from unionhall.membership.queries import spans
from unionhall.membership.rules import Stretch


@transaction.atomic
def withdraw_member(person_id: int, *, on: date, reason: str, by: Actor) -> MembershipChange:
    """A member leaves the local from this day on."""
    return _change_status(person_id, rules.WITHDRAWN, on, reason, by)


@transaction.atomic
def transfer_member(person_id: int, *, on: date, reason: str, by: Actor) -> MembershipChange:
    """A member goes over to another local from this day on."""
    return _change_status(person_id, rules.TRANSFERRED, on, reason, by)


@transaction.atomic
def expel_member(person_id: int, *, on: date, reason: str, by: Actor) -> MembershipChange:
    """A member is expelled from this day on, by the decision that the reason names."""
    return _change_status(person_id, rules.EXPELLED, on, reason, by)


@transaction.atomic
def reinstate_member(person_id: int, *, on: date, reason: str, by: Actor) -> MembershipChange:
    """Somebody who had left is a member again from this day on."""
    return _change_status(person_id, rules.MEMBER, on, reason, by)


def _change_status(person_id: int, status: str, on: date, reason: str, by: Actor) -> MembershipChange:
    by.must(Power.RECORD_MEMBERSHIP)
    if not reason.strip():
        raise Unwelcome("Say why, in a few words.")
    before = _history(person_id)
    change = begin_change(status, person_id=person_id, reason=reason, by=by)
    rewrite(person_id, rules.changed(before, status, on), change)
    announce([person_id], on, change)
    note(f"membership.{status}", change, by=by, detail={"person": person_id, "on": on.isoformat(), "reason": reason})
    return change


@transaction.atomic
def correct_history(person_id: int, wanted: Iterable[Stretch], *, reason: str, by: Actor) -> MembershipChange:
    """Put another history in place of the one on record; the old lines stay, superseded, with the reason and who did it."""
    by.must(Power.RECORD_MEMBERSHIP)
    if not reason.strip():
        raise Unwelcome("Say why, in a few words.")
    before, after = _history(person_id), rules.checked(wanted)
    if before == after:
        raise Clash("This is the history on record already.")
    change = begin_change("correction", person_id=person_id, reason=reason, by=by)
    rewrite(person_id, after, change)
    announce([person_id], first_difference(before, after), change)
    note("membership.corrected", change, by=by, detail={"person": person_id, "reason": reason})
    return change


@transaction.atomic
def undo_change(change: MembershipChange, *, by: Actor) -> MembershipChange:
    """Take one change back: what it superseded counts again. Refused while a later change stands on it."""
    by.must(Power.RECORD_MEMBERSHIP)
    change = MembershipChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at is not None:
        raise Clash("This was taken back already.")
    if change.made.filter(superseded_at__isnull=False).exists():
        raise Clash("A later change stands on this one. Take that back first.")
    if any(_stands_in_the_way(span) for span in change.superseded.all()):
        raise Clash("A later change stands on this one. Take that back first.")
    persons, since, undoing = restore(change, by=by)
    if change.card_id and change.kind == "card_matched":
        MembershipCard.objects.filter(pk=change.card_id).update(person=None, matched_at=None, rule="", score=None, evidence={})
    announce(persons, since, undoing)
    note("membership.change_undone", change, by=by, rows=len(persons))
    return change


def _stands_in_the_way(span: MembershipSpan) -> bool:
    """Whether what another change made since covers a day of a line that is to count again."""
    others = spans().filter(person=span.person_id).exclude(made_by=span.superseded_by_id)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=span.begins_on))
    return (others.filter(begins_on__lte=span.ends_on) if span.ends_on else others).exists()


def begin_change(
    kind: str, *, by: Actor, person_id: int | None = None, card: MembershipCard | None = None, reason: str = "",
) -> MembershipChange:
    """The row that stands for a deed."""
    return MembershipChange.objects.create(
        kind=kind, person_id=person_id, card=card, reason=reason.strip(), made_at=clock.now(), made_by=by.name,
    )


def rewrite(person_id: int, wanted: Sequence[Stretch], change: MembershipChange) -> None:
    """Make a person's spans read as wanted: lines that differ are superseded, new ones written, equal ones left alone."""
    left = set(wanted)
    for span in spans().filter(person=person_id).select_for_update():
        same = Stretch(span.status, span.begins_on, span.ends_on)
        if same in left:
            left.discard(same)
        else:
            span.superseded_at, span.superseded_by = change.made_at, change
            span.save(update_fields=["superseded_at", "superseded_by"])
    MembershipSpan.objects.bulk_create(
        MembershipSpan(
            person_id=person_id, status=one.status, begins_on=one.begins_on, ends_on=one.ends_on, made_by=change,
            recorded_at=change.made_at,
        )
        for one in sorted(left, key=lambda one: one.begins_on)
    )


def restore(change: MembershipChange, *, by: Actor, apart_from: Collection[int] | QuerySet[Any] = ()) -> tuple[list[int], date, MembershipChange]:
    """Supersede what a change made and write again what it superseded; whose spans, from which day they differ, and the change that did it."""
    now = clock.now()
    made = change.made.filter(superseded_at__isnull=True).exclude(person__in=apart_from)
    before = list(change.superseded.exclude(person__in=apart_from))
    touched = {*made.values_list("person", flat=True), *(span.person_id for span in before)}
    days = [*made.values_list("begins_on", flat=True), *(span.begins_on for span in before)]
    undoing = MembershipChange.objects.create(
        kind="undo", person_id=change.person_id, member_list_id=change.member_list_id, detail={"undoes": change.pk}, made_at=now,
        made_by=by.name,
    )
    made.update(superseded_at=now, superseded_by=undoing)
    MembershipSpan.objects.bulk_create(
        [
            MembershipSpan(
                person_id=span.person_id, status=span.status, begins_on=span.begins_on, ends_on=span.ends_on, made_by=undoing,
                recorded_at=now,
            )
            for span in before
        ],
        batch_size=1000,
    )
    change.undone_at, change.undone_by = now, by.name
    change.save(update_fields=["undone_at", "undone_by"])
    return sorted(touched), min(days, default=clock.today()), undoing


def _history(person_id: int) -> list[Stretch]:
    found = spans().filter(person=person_id).order_by("begins_on").select_for_update()
    return [Stretch(span.status, span.begins_on, span.ends_on) for span in found]


def first_difference(before: Sequence[Stretch], after: Sequence[Stretch]) -> date:
    """The first day on which two histories may read differently."""
    days = [one.begins_on for one in set(before) ^ set(after)]
    return min(days, default=clock.today())
