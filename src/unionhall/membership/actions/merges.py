"""When two persons turn out to be one, so do their memberships; and apart again when that was wrong."""

from __future__ import annotations

from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.ledger.actions import note
from unionhall.membership import rules
from unionhall.membership.actions.changes import begin_change, restore, rewrite
from unionhall.membership.actions.posts import announce
from unionhall.membership.models import CardProposal, MembershipCard, MembershipChange
from unionhall.membership.queries import history_of


@transaction.atomic
def follow_merge(kept_id: int, gone_id: int, *, merge_id: int | None = None, by: Actor) -> MembershipChange:
    """One history out of two: each day has the stronger status, and the cards go along."""
    by.must(Power.MERGE_PERSONS)
    kept, gone = history_of(kept_id), history_of(gone_id)
    change = begin_change("merge", person_id=kept_id, reason="Two records of one person were joined.", by=by)
    cards = list(MembershipCard.objects.filter(person=gone_id).values_list("pk", flat=True))
    change.merge_id, change.detail = merge_id, {"gone": gone_id, "cards": cards}
    change.save(update_fields=["merge_id", "detail"])
    MembershipCard.objects.filter(pk__in=cards).update(person=kept_id)
    CardProposal.objects.filter(person=gone_id).delete()
    rewrite(gone_id, [], change)
    rewrite(kept_id, rules.united(kept, gone), change)
    announce([kept_id, gone_id], min((one.begins_on for one in [*kept, *gone]), default=change.made_at.date()), change)
    note("membership.joined", change, by=by, detail={"kept": kept_id, "gone": gone_id, "cards": len(cards)})
    return change


@transaction.atomic
def follow_unmerge(kept_id: int, gone_id: int, *, by: Actor) -> MembershipChange | None:
    """Each history back to its person, as it was when the two were joined; none where nothing had been joined."""
    by.must(Power.MERGE_PERSONS)
    found = MembershipChange.objects.filter(kind="merge", person=kept_id, detail__gone=gone_id, undone_at__isnull=True)
    change = found.order_by("-made_at").first()
    if change is None:
        return None
    MembershipCard.objects.filter(pk__in=change.detail["cards"], person=kept_id).update(person=gone_id)
    # Where the kept person's membership changed after the joining, that stays; only the other's history comes back.
    changed_since = change.made.filter(superseded_at__isnull=False, person=kept_id).exists()
    persons, since, undoing = restore(change, by=by, apart_from=[kept_id] if changed_since else [])
    announce(persons, since, undoing)
    note("membership.parted", change, by=by, detail={"kept": kept_id, "gone": gone_id})
    return change
