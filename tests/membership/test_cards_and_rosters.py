"""A card signed before any roster knows its signer (US-11), and what rosters do to members' marks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.makers.people import Local, a_local, a_published_roster, a_row
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.membership import actions, queries, reactions
from unionhall.membership.actions import SignedCard
from unionhall.membership.models import CardProposal
from unionhall.people.actions import rosters
from unionhall.people.actions.merging import merge_persons
from unionhall.people.jobs import turn_the_day
from unionhall.people.models import CurrentPost, Person
from unionhall.wallchart.queries import counts_at, counts_now

pytestmark = pytest.mark.django_db
SECRETARY = Actor.machine("the secretary in a test")


@pytest.fixture
def local() -> Local:
    return a_local()


def test_the_signer_turns_up_three_weeks_later_under_another_order_of_names(local: Local) -> None:
    """US-11: stored unmatched; proposed with rule and score when the row arrives; counted from the card's day, once, once in the unit."""
    today = clock.today()
    signed_on, begins_on = today - timedelta(days=40), today - timedelta(days=20)
    a_published_roster(local.sources["ASE"], [a_row(number) for number in range(1, 6)], as_of_on=today - timedelta(days=30))
    card = actions.record_card(SignedCard("Minh Anh Nguyễn", signed_on, email="minh.anh@example.org"), by=SECRETARY)
    assert [one.pk for one in queries.unmatched_cards()] == [card.pk] and not card.proposals.exists()
    newcomer = a_row(900, Name="Nguyen, Thi Minh Anh", Email="minh.anh@example.org", Start_Date=begins_on.isoformat())
    a_published_roster(local.sources["ASE"], [a_row(number) for number in range(1, 6)] + [newcomer], as_of_on=today - timedelta(days=9))
    [proposal] = CardProposal.objects.filter(card=card)
    assert proposal.rule == "M3" and 0.8 < proposal.score <= 1
    assert proposal.person.display_name == "Thi Minh Anh Nguyen"
    unit = local.units["ASE"].pk
    assert counts_now().of[unit, 0] == (6, 0)
    actions.match_card(card, proposal.person_id, by=SECRETARY)
    assert counts_now().of[unit, 0] == (6, 1)
    assert queries.members_at(signed_on).filter(person=proposal.person).exists()
    assert counts_at(begins_on - timedelta(days=1)).members((unit, 0)) == 0
    assert counts_at(begins_on).of[unit, 0][1] == 1
    assert not queries.unmatched_cards().exists()


def test_a_namesake_is_only_proposed_and_a_no_is_remembered(local: Local) -> None:
    a_published_roster(local.sources["ASE"], [a_row(1, Name="Abara, Ana"), a_row(2)], as_of_on=date(2026, 3, 16))
    card = actions.record_card(SignedCard("Ana Abara", date(2026, 3, 1)), by=SECRETARY)
    [proposal] = card.proposals.all()
    assert proposal.rule == "M4" and card.person_id is None
    actions.refuse_match(card, proposal.person_id, by=SECRETARY)
    actions.propose_matches(by=SECRETARY)
    [waiting] = queries.unmatched_cards()
    assert waiting.waiting == []  # type: ignore[attr-defined]


def test_who_was_merged_away_is_proposed_no_more(local: Local) -> None:
    a_published_roster(local.sources["ASE"], [a_row(1, Name="Abara, Ana"), a_row(2, Name="Abara, Ana")], as_of_on=date(2026, 3, 16))
    actions.record_card(SignedCard("Ana Abara", date(2026, 3, 1)), by=SECRETARY)
    kept, gone = Person.objects.order_by("pk")
    [before] = queries.unmatched_cards()
    assert {one.person for one in before.waiting} == {kept, gone}  # type: ignore[attr-defined]
    merge_persons(kept, gone, reason="one person", by=SECRETARY)
    [card] = queries.unmatched_cards()
    assert [one.person for one in card.waiting] == [kept]  # type: ignore[attr-defined]


def test_a_match_can_be_taken_back(local: Local) -> None:
    a_published_roster(local.sources["ASE"], [a_row(1, Name="Abara, Ana")], as_of_on=date(2026, 3, 16))
    card = actions.record_card(SignedCard("Ana Abara", date(2026, 3, 1)), by=SECRETARY)
    change = actions.match_card(card, card.proposals.get().person_id, by=SECRETARY)
    actions.undo_change(change, by=SECRETARY)
    assert [one.pk for one in queries.unmatched_cards()] == [card.pk]
    assert counts_now().members((local.units["ASE"].pk, 0)) == 0


def test_newcomers_on_a_roster_who_are_members_are_marked(local: Local) -> None:
    a_published_roster(local.sources["PD"], [a_row(1)], as_of_on=date(2026, 3, 16))
    person = Person.objects.get(posts__unit=local.units["PD"])
    actions.record_card(SignedCard("x", date(2026, 1, 1)), person_id=person.pk, by=SECRETARY)
    a_published_roster(local.sources["RSE"], [a_row(1)], as_of_on=date(2026, 3, 17))
    assert set(CurrentPost.objects.filter(person=person).values_list("unit__code", "is_member")) == {("PD", True), ("RSE", True)}


def test_a_roster_taken_back_frees_the_people_it_made_from_mere_proposals(local: Local) -> None:
    snapshot = a_published_roster(local.sources["ASE"], [a_row(1, Name="Abara, Ana")], as_of_on=date(2026, 3, 16))
    card = actions.record_card(SignedCard("Ana Abara", date(2026, 3, 1)), by=SECRETARY)
    assert card.proposals.exists()
    rosters.undo_snapshot(snapshot, reason="wrong file", by=SECRETARY)
    assert not Person.objects.exists() and queries.unmatched_cards().get().pk == card.pk
    reactions.propose_matches()
    assert counts_now().of == {}


def test_a_roster_taken_back_says_at_once_who_is_a_member_now(local: Local) -> None:
    """She left by the second roster and signed while she was away: her post comes back with today's truth, not with its old image."""
    a_published_roster(local.sources["ASE"], [a_row(1), a_row(2)], as_of_on=date(2026, 3, 16))
    second = a_published_roster(local.sources["ASE"], [a_row(2)], as_of_on=date(2026, 6, 16))
    [left] = Person.objects.filter(posts__isnull=True)
    actions.record_card(SignedCard("x", date(2026, 6, 20)), person_id=left.pk, by=SECRETARY)
    rosters.undo_snapshot(second, reason="wrong file", by=SECRETARY)
    assert CurrentPost.objects.get(person=left).is_member
    assert counts_now().of[local.units["ASE"].pk, 0] == (2, 1)


def test_a_member_whose_job_begins_with_the_day_is_marked_that_night(local: Local) -> None:
    """The marks are brought up to date when the day turns, though nobody loads a roster and the nightly round has been."""
    a_published_roster(local.sources["ASE"], [a_row(1)], as_of_on=clock.today() - timedelta(days=9))
    person = Person.objects.get()
    actions.record_card(SignedCard("A card", clock.today() - timedelta(days=5)), person_id=person.pk, by=SECRETARY)
    CurrentPost.objects.all().delete()  # as it stands when all jobs of a person begin tomorrow
    turn_the_day()
    assert CurrentPost.objects.get().is_member
    assert counts_now().of == counts_at(clock.today()).of
