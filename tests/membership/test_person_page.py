"""What a person's page says of membership, and two records that become one through the people pages' own action."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.makers.accounts import an_account, signed_in
from tests.makers.people import a_local, people_of
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.membership import actions, queries
from unionhall.membership.actions import SignedCard
from unionhall.people.actions import merging
from unionhall.people.models import CurrentPost, Person
from unionhall.wallchart.queries import counts_now, differences

pytestmark = pytest.mark.django_db
SECRETARY = Actor.machine("the secretary in a test")


def test_the_persons_page_shows_the_history_to_those_who_keep_it_and_yes_or_no_to_a_lead() -> None:
    people_of(a_local().sources["ASE"], 2, as_of_on=date(2026, 3, 16))
    person = Person.objects.earliest("pk")
    actions.record_card(SignedCard("x", date(2025, 2, 3)), person_id=person.pk, by=SECRETARY)
    address = f"/people/{person.public_id}/"
    kept = signed_in(an_account("secretary", name="Bea")).get(address).content.decode()
    lead = signed_in(an_account("lead", name="Lena")).get(address).content.decode()
    assert "since 3 February 2025" in kept and f"/members/persons/{person.public_id}/" in kept
    assert "3 February 2025" not in lead and ">member<" in lead


def test_joining_two_records_joins_their_memberships_and_parting_parts_them() -> None:
    local = a_local()
    people_of(local.sources["ASE"], 1, as_of_on=date(2026, 3, 16))
    people_of(local.sources["RSE"], 1, first=50, as_of_on=date(2026, 3, 16))
    kept, gone = Person.objects.order_by("pk")
    actions.record_card(SignedCard("x", date(2025, 2, 3)), person_id=gone.pk, by=SECRETARY)
    merge = merging.merge_persons(kept, gone, reason="the same person", by=SECRETARY)
    assert queries.members_at(date(2026, 3, 16)).get().person_id == kept.pk
    assert set(CurrentPost.objects.values_list("person", "is_member")) == {(kept.pk, True)}
    assert counts_now().of[0, 0] == (1, 1) and differences() == []
    merging.unmerge_persons(merge, by=SECRETARY)
    assert set(CurrentPost.objects.values_list("person", "is_member")) == {(kept.pk, False), (gone.pk, True)}
    assert counts_now().of[0, 0] == (2, 1) and differences() == []


def test_a_card_of_tomorrow_is_said_at_its_field_and_what_was_typed_stays() -> None:
    browser = signed_in(an_account("secretary"))
    typed = {"typed_name": "Ada Obi", "signed_on": (clock.today() + timedelta(days=1)).isoformat(), "email": "ada@home.example"}
    answer = browser.post("/members/cards/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400 and "This day is still to come." in page and 'value="ada@home.example"' in page
    assert "This is still empty." not in page and "A card has a name." in browser.post("/members/cards/new/", {}).content.decode()
