"""Membership is a fact of its own: cards, changes, corrections and their undoing, apart from work (INV-01, INV-02)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.makers.accounts import an_actor
from tests.makers.chart import a_department, a_unit, employ, leave, some_workers
from unionhall.access.rules import Actor, Kind, Place
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, Unwelcome
from unionhall.ledger.models import Entry
from unionhall.membership import actions, queries
from unionhall.membership.actions import SignedCard
from unionhall.membership.models import MembershipChange, MembershipSpan
from unionhall.membership.rules import MEMBER, WITHDRAWN, Stretch
from unionhall.people.models import CurrentPost, Person

pytestmark = pytest.mark.django_db
LONG_AGO, LATELY = date(2025, 2, 3), date(2026, 2, 3)


@pytest.fixture
def bea() -> Actor:
    return an_actor("secretary", name="Bea")


@pytest.fixture
def person() -> Person:
    return some_workers(a_unit(), "English", 1)[0]


def is_marked(person: Person) -> bool:
    return CurrentPost.objects.get(person=person).is_member


def a_card(signed_on: date = LONG_AGO, name: str = "Worker") -> SignedCard:
    return SignedCard(name, signed_on)


def test_a_card_makes_a_member_from_the_day_it_was_signed(bea: Actor, person: Person) -> None:
    card = actions.record_card(a_card(), person_id=person.pk, by=bea)
    assert queries.history_of(person.pk) == [Stretch(MEMBER, LONG_AGO)]
    assert is_marked(person)
    assert Entry.objects.filter(deed="membership.card_recorded", thing__contains=str(card.public_id), actor_name="Bea").exists()


def test_a_card_that_waits_for_the_local_makes_an_applicant(bea: Actor, person: Person) -> None:
    card = actions.record_card(a_card(), person_id=person.pk, is_accepted=False, by=bea)
    assert queries.history_of(person.pk)[0].status == "applied" and not is_marked(person)
    actions.accept_card(card, by=bea)
    assert queries.history_of(person.pk) == [Stretch(MEMBER, LONG_AGO)] and is_marked(person)
    with pytest.raises(Clash):
        actions.accept_card(card, by=bea)


def test_leaving_work_ends_no_membership_and_no_second_card_is_asked(bea: Actor, person: Person) -> None:
    """US-13 and INV-01."""
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    leave([person], LATELY)
    assert queries.members_at(clock.today()).filter(person=person).exists()
    employ(person, a_unit(), a_department("English"), since=LATELY + timedelta(days=90))
    assert queries.members_at(LATELY + timedelta(days=10)).filter(person=person).exists() and is_marked(person)


def test_a_withdrawal_is_dated_and_can_be_taken_back(bea: Actor, person: Person) -> None:
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    change = actions.withdraw_member(person.pk, on=LATELY, reason="by letter of 2 February", by=bea)
    assert queries.members_at(LATELY - timedelta(days=1)).filter(person=person).exists()
    assert not queries.members_at(LATELY).filter(person=person).exists() and not is_marked(person)
    actions.undo_change(change, by=bea)
    assert queries.history_of(person.pk) == [Stretch(MEMBER, LONG_AGO)] and is_marked(person)
    with pytest.raises(Clash):
        actions.undo_change(change, by=bea)


def test_nothing_on_record_is_rewritten(bea: Actor, person: Person) -> None:
    """INV-02: the superseded line stays as it was, with the change that superseded it, its reason and its author."""
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    change = actions.correct_history(person.pk, [Stretch(MEMBER, LATELY)], reason="the card says February", by=bea)
    old = MembershipSpan.objects.get(person=person, begins_on=LONG_AGO)
    assert old.superseded_by == change and (change.reason, change.made_by) == ("the card says February", "Bea")
    assert queries.history_of(person.pk) == [Stretch(MEMBER, LATELY)]


def test_an_earlier_change_cannot_be_taken_back_under_a_later_one(bea: Actor, person: Person) -> None:
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    first = MembershipChange.objects.get(person=person)
    actions.withdraw_member(person.pk, on=LATELY, reason="by letter", by=bea)
    with pytest.raises(Clash, match="later"):
        actions.undo_change(first, by=bea)


def test_each_way_out_and_the_way_back(bea: Actor, person: Person) -> None:
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    for number, leave_by in enumerate((actions.transfer_member, actions.withdraw_member)):
        leave_by(person.pk, on=LATELY + timedelta(days=20 * number), reason="said so", by=bea)
        actions.reinstate_member(person.pk, on=LATELY + timedelta(days=20 * number + 10), reason="came back", by=bea)
    actions.expel_member(person.pk, on=LATELY + timedelta(days=60), reason="decision of the trial committee", by=bea)
    assert [one.status for one in queries.history_of(person.pk)] == [MEMBER, "transferred", MEMBER, WITHDRAWN, MEMBER, "expelled"]
    with pytest.raises(Clash):
        actions.reinstate_member(person.pk, on=LATELY + timedelta(days=70), reason="?", by=bea)


def test_a_change_without_a_reason_is_refused(bea: Actor, person: Person) -> None:
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    with pytest.raises(Unwelcome):
        actions.withdraw_member(person.pk, on=LATELY, reason=" ", by=bea)


@pytest.mark.parametrize("role", ["trustee", "comms", "administrator", "election_committee"])
def test_who_does_not_keep_membership_is_refused(role: str, person: Person) -> None:
    eve = an_actor(role, name="Eve")
    for deed in (
        lambda: actions.record_card(a_card(), by=eve), lambda: actions.withdraw_member(person.pk, on=LATELY, reason="x", by=eve),
        lambda: actions.correct_history(person.pk, [], reason="x", by=eve), lambda: actions.propose_matches(by=eve),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_who_sees_what_of_a_standing(bea: Actor, person: Person) -> None:
    """A stranger nothing, a steward yes or no, the member and the secretary everything (P3)."""
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    department = CurrentPost.objects.get(person=person).department_id
    steward = an_actor(("steward", Place(Kind.DEPARTMENT, str(department))))
    member = an_actor(name="Rosa", person_id=person.pk)
    dov = an_actor(name="Dov", person_id=some_workers(a_unit("PD"), "Law", 1)[0].pk)
    assert queries.standing_of(person.pk, dov) is None
    seen = queries.standing_of(person.pk, steward)
    assert seen is not None and (seen.status, seen.since_on, seen.history, seen.cards) == (MEMBER, None, [], [])
    for one in (member, bea):
        full = queries.standing_of(person.pk, one)
        assert full is not None and (full.since_on, len(full.cards)) == (LONG_AGO, 1)


def test_two_records_become_one_member_and_two_again(bea: Actor) -> None:
    kept, gone = some_workers(a_unit(), "English", 2)
    actions.record_card(a_card(LATELY), person_id=kept.pk, by=bea)
    card = actions.record_card(a_card(LONG_AGO), person_id=gone.pk, by=bea)
    machine = Actor.machine("membership")
    actions.follow_merge(kept.pk, gone.pk, by=machine)
    card.refresh_from_db()
    assert card.person_id == kept.pk
    assert (queries.history_of(kept.pk), queries.history_of(gone.pk)) == ([Stretch(MEMBER, LONG_AGO)], [])
    actions.follow_unmerge(kept.pk, gone.pk, by=machine)
    card.refresh_from_db()
    assert card.person_id == gone.pk
    assert (queries.history_of(kept.pk), queries.history_of(gone.pk)) == ([Stretch(MEMBER, LATELY)], [Stretch(MEMBER, LONG_AGO)])


def test_what_changed_since_the_joining_stays_when_they_are_parted(bea: Actor) -> None:
    kept, gone = some_workers(a_unit(), "English", 2)
    actions.record_card(a_card(LONG_AGO), person_id=gone.pk, by=bea)
    actions.follow_merge(kept.pk, gone.pk, by=Actor.machine("membership"))
    actions.withdraw_member(kept.pk, on=LATELY, reason="by letter", by=bea)
    actions.follow_unmerge(kept.pk, gone.pk, by=Actor.machine("membership"))
    assert queries.history_of(gone.pk) == [Stretch(MEMBER, LONG_AGO)]
    assert [one.status for one in queries.history_of(kept.pk)] == [MEMBER, WITHDRAWN]


def test_a_change_is_not_taken_back_under_days_that_another_gave_since(bea: Actor, person: Person) -> None:
    """The correction ended the membership; a card signed later gave those days anew. Both cannot count."""
    actions.record_card(a_card(), person_id=person.pk, by=bea)
    ended = [Stretch(MEMBER, LONG_AGO, LONG_AGO + timedelta(days=99))]
    correction = actions.correct_history(person.pk, ended, reason="left in spring", by=bea)
    actions.record_card(a_card(LATELY), person_id=person.pk, by=bea)
    card = MembershipChange.objects.filter(person=person).latest("pk")
    before = queries.history_of(person.pk)
    with pytest.raises(Clash, match="Take that back first"):
        actions.undo_change(correction, by=bea)
    assert queries.history_of(person.pk) == before == [*ended, Stretch(MEMBER, LATELY)]
    actions.undo_change(card, by=bea)
    actions.undo_change(correction, by=bea)
    assert queries.history_of(person.pk) == [Stretch(MEMBER, LONG_AGO)]


@pytest.mark.parametrize(("gap", "is_free"), [(0, False), (1, True)])
def test_what_another_change_gave_beside_those_days_is_in_nobodys_way(bea: Actor, person: Person, gap: int, is_free: bool) -> None:
    last = LONG_AGO + timedelta(days=50)
    actions.correct_history(person.pk, [Stretch(MEMBER, LONG_AGO, last)], reason="an old paper", by=bea)
    shorter = Stretch(MEMBER, LONG_AGO, last - timedelta(days=20))
    correction = actions.correct_history(person.pk, [shorter], reason="a better paper", by=bea)
    actions.record_card(a_card(last + timedelta(days=gap)), person_id=person.pk, by=bea)
    if is_free:
        actions.undo_change(correction, by=bea)
        assert queries.history_of(person.pk)[0] == Stretch(MEMBER, LONG_AGO, last)
    else:
        with pytest.raises(Clash):
            actions.undo_change(correction, by=bea)
