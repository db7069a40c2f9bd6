"""Cards: writing one down, taking its signer in, and finding the signer on the roster."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.expressions import RawSQL

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, Unwelcome
from unionhall.ledger.actions import note
from unionhall.membership import matching, rules
from unionhall.membership.actions.changes import begin_change, rewrite
from unionhall.membership.actions.posts import announce
from unionhall.membership.models import CardProposal, MembershipCard, MembershipChange
from unionhall.membership.queries import history_of
from unionhall.membership.rules import Stretch
from unionhall.people.rules import names

BATCH = 1000


@dataclass(frozen=True, slots=True)
class SignedCard:
    """What stands on a card."""

    typed_name: str
    signed_on: date
    email: str = ""
    phone: str = ""
    employee_number: str = ""
    unit_code: str = ""
    department_text: str = ""
    channel: str = "paper"


@transaction.atomic
def record_card(signed: SignedCard, *, person_id: int | None = None, is_accepted: bool = True, by: Actor) -> MembershipCard:
    """Write a card down. Without a person it waits, unmatched, for the roster to know its signer (US-11)."""
    by.must(Power.RECORD_MEMBERSHIP)
    if not signed.typed_name.strip():
        raise Unwelcome("A card has a name.")
    if signed.signed_on > clock.today():
        raise Unwelcome("A card is not signed in the future.")
    card = MembershipCard.objects.create(
        typed_name=signed.typed_name.strip(), match_key=names.match_key(signed.typed_name), email=signed.email.strip().casefold(),
        phone=signed.phone, employee_number=signed.employee_number, unit_code=signed.unit_code,
        department_text=signed.department_text, signed_on=signed.signed_on, channel=signed.channel,
        accepted_on=signed.signed_on if is_accepted else None, accepted_by=by.name if is_accepted else "",
    )
    if person_id is None:
        propose([card])
    else:
        _take_in(card, person_id, "card", by=by)
    note("membership.card_recorded", card, by=by, detail={"matched": person_id is not None, "accepted": is_accepted})
    return card


@transaction.atomic
def accept_card(card: MembershipCard, *, by: Actor) -> MembershipCard:
    """The local takes the signer in: a member from the day the card was signed."""
    by.must(Power.RECORD_MEMBERSHIP)
    card = MembershipCard.objects.select_for_update().get(pk=card.pk)
    if card.accepted_on is not None:
        raise Clash("This card is accepted already.")
    card.accepted_on, card.accepted_by = clock.today(), by.name
    card.save(update_fields=["accepted_on", "accepted_by"])
    if card.person_id is not None:
        _take_in(card, card.person_id, "card_accepted", by=by)
    note("membership.card_accepted", card, by=by)
    return card


@transaction.atomic
def match_card(card: MembershipCard, person_id: int, *, by: Actor) -> MembershipChange:
    """This card is this person's: the membership counts from the day the card was signed."""
    by.must(Power.RECORD_MEMBERSHIP)
    card = MembershipCard.objects.select_for_update().get(pk=card.pk)
    if card.person_id is not None:
        raise Clash("This card has its person already.")
    proposal = card.proposals.filter(person=person_id).first()
    card.rule, card.score = (proposal.rule, proposal.score) if proposal else ("by hand", Decimal(1))
    card.evidence = proposal.evidence if proposal else {}
    change = _take_in(card, person_id, "card_matched", by=by)
    note("membership.card_matched", card, by=by, detail={"rule": card.rule, "score": str(card.score)})
    return change


@transaction.atomic
def refuse_match(card: MembershipCard, person_id: int, *, by: Actor) -> None:
    """This card is not this person's: they are not proposed again."""
    by.must(Power.RECORD_MEMBERSHIP)
    card.proposals.filter(person=person_id).update(refused_at=clock.now(), refused_by=by.name)
    note("membership.match_refused", card, by=by)


@transaction.atomic
def propose_matches(*, by: Actor) -> int:
    """Look for the signers of all waiting cards among those the rosters know by now; how many cards have a proposal."""
    by.must(Power.RECORD_MEMBERSHIP)
    waiting = MembershipCard.objects.filter(person__isnull=True, void_at__isnull=True).order_by("pk")
    found, last = 0, 0
    while batch := list(waiting.filter(pk__gt=last)[:BATCH]):
        found, last = found + propose(batch), batch[-1].pk
    if found:
        note("membership.matches_proposed", "membership", by=by, rows=found)
    return found


@transaction.atomic
def forget_proposals(persons: RawSQL, *, by: Actor) -> None:
    """These people may be about to go with a roster that is taken back: who is only proposed does not hold them."""
    by.must(Power.RECORD_MEMBERSHIP)
    gone, _ = CardProposal.objects.filter(person__in=persons).delete()
    if gone:
        note("membership.proposals_forgotten", "membership", by=by, rows=gone)


def propose(cards: Collection[MembershipCard]) -> int:
    """Keep a proposal for each likely pair; a pair refused before stays refused."""
    now = clock.now()
    pairs = matching.likely(cards)
    CardProposal.objects.bulk_create(
        [
            CardProposal(
                card_id=pair.card_id, person_id=pair.person_id, rule=pair.rule, score=pair.score, evidence=pair.evidence, made_at=now,
            )
            for pair in pairs
        ],
        update_conflicts=True, unique_fields=["card", "person"], update_fields=["rule", "score", "evidence"],
    )
    return len({pair.card_id for pair in pairs})


def _take_in(card: MembershipCard, person_id: int, kind: str, *, by: Actor) -> MembershipChange:
    """Give the card its person, and the person what the card says; somebody who is a member already stays one."""
    card.person_id, card.matched_at = person_id, clock.now()
    card.save(update_fields=["person", "matched_at", "rule", "score", "evidence"])
    change = begin_change(kind, person_id=person_id, card=card, by=by)
    before = history_of(person_id)
    status = rules.MEMBER if card.accepted_on else rules.APPLIED
    rewrite(person_id, rules.signed(before, Stretch(status, card.signed_on)), change)
    announce([person_id], card.signed_on, change)
    return change
