"""Rows and cards that fit nobody by number, address or name: whom they most resemble is asked about, and linked only with an address."""

from __future__ import annotations

import io
from datetime import date

import pytest

from tests.makers.accounts import an_account, signed_in
from tests.makers.people import Local, a_local, a_published_roster, a_row
from unionhall.access.rules import Actor
from unionhall.kit.refusals import Clash
from unionhall.ledger.models import Entry
from unionhall.membership import actions, queries
from unionhall.membership.actions import SignedCard
from unionhall.membership.models import CardProposal, MemberList
from unionhall.people.queries import Unknown, alike

pytestmark = pytest.mark.django_db
SECRETARY = Actor.machine("the secretary in a test")
DAY = date(2026, 3, 20)
WORKERS = [
    ("Kowalczyk, Wojciech", "wk@uw.example.org"), ("Robertson, Catherine", "crob@uw.example.org"), ("Okonkwo, Ngozi", "ngozi@uw.example.org"),
    ("Lindqvist, Sigrid", "sl@uw.example.org"), ("Petrossian, Anahit", "anahit@uw.example.org"), ("Nakamura, Aiko", "aiko@uw.example.org"),
    ("Haddad, Farah", "farah@uw.example.org"), ("Marchetti, Lorenzo", "lorenzo@uw.example.org"),
]


@pytest.fixture
def local() -> Local:
    made = a_local()
    rows = [a_row(number, Name=name, Email=email) for number, (name, email) in enumerate(WORKERS, 1)]
    a_published_roster(made.sources["ASE"], [*rows, *(a_row(number) for number in range(20, 60))], as_of_on=date(2026, 3, 16))
    return made


def a_list(*lines: str, heading: str = "Employee ID,Name,Email,Department") -> MemberList:
    body = "\n".join([heading, *lines]) + "\n"
    listed = actions.receive_list(io.BytesIO(body.encode()), "members.csv", as_of_on=DAY, by=SECRETARY)
    return actions.load_list(listed, by=SECRETARY)


def found(listed: MemberList) -> dict[int, tuple[str, str, str]]:
    rows = queries.rows_of(listed, "linked", "review", "unmatched", "duplicate")
    return {row.row_no: (row.state, row.rule, row.candidate.display_name if row.candidate else "") for row in rows}


def test_another_spelling_is_asked_about_and_a_stranger_is_not(local: Local) -> None:
    listed = a_list(',"Kowalczik, Wojciech",,Physics', ",Kate Robertson,,Physics", ',"Tremblay, Odette",odette@example.net,', ",Ngozi Okonkwo-Bell,,Physics")
    assert found(listed) == {
        2: ("review", "alike", "Wojciech Kowalczyk"), 3: ("review", "alike", "Catherine Robertson"), 4: ("unmatched", "M5", ""),
        5: ("review", "alike", "Ngozi Okonkwo"),
    }


def test_everything_together_is_as_good_as_certain_and_a_rival_makes_it_less_so(local: Local) -> None:
    [one] = alike([Unknown("Wojciech Kowalczik", email="wk@uw.example.org", department="Physics")]).values()
    assert one.is_sure and one.evidence["email"] > 0 and 0.9 < one.score <= 1
    [name_alone] = alike([Unknown("Wojciech Kowalczik")]).values()
    assert name_alone.score < one.score
    again = a_row(70, Name="Kowalczyk, Wojciech", Email="another.wk@uw.example.org")
    a_published_roster(local.sources["PD"], [again], as_of_on=date(2026, 3, 17))
    [between_two] = alike([Unknown("Wojciech Kowalczik", department="Physics")]).values()
    assert not between_two.is_sure


def test_the_clear_ones_are_decided_together_and_noted(local: Local) -> None:
    known = (f',"{name}",{email},Physics' for name, email in WORKERS[:4])
    listed = a_list(*known, ",Anahid Petrosian,,Physics", ',"Haddad, Farah",,Physics', ',"Tremblay, Odette",,Law')
    clear = {row.row_no for row in queries.rows_of(listed, "review") if row.evidence.get("sure")}
    assert clear and clear < set(found(listed)) and listed.counts["clear"] == len(clear)
    assert actions.decide_clear_rows(listed, by=SECRETARY) == len(clear)
    after = found(listed)
    assert {row for row, (state, *_) in after.items() if state == "linked"} == clear | {2, 3, 4, 5}, "number and address are the rosters' own rules"
    entry = Entry.objects.get(deed="members.clear_rows_decided")
    assert entry.detail["rows"] == sorted(clear)
    assert actions.decide_clear_rows(listed, by=SECRETARY) == 0
    actions.publish_list(_all_decided(listed), by=SECRETARY)
    with pytest.raises(Clash):
        actions.decide_clear_rows(listed, by=SECRETARY)


def _all_decided(listed: MemberList) -> MemberList:
    for row in queries.rows_of(listed, "review"):
        actions.decide_row(listed, row.row_no, is_same=False, by=SECRETARY)
    return listed


def test_a_number_that_is_quite_another_speaks_against_and_a_slip_in_it_does_not(local: Local) -> None:
    assert alike([Unknown("Sigrid Lindkvist", number="987654321")]) == {}
    [one] = alike([Unknown("Sigrid Lindkvist", number="000000014")]).values()
    assert set(one.evidence) == {"given", "family"}


def test_nobody_is_found_for_two_rows_and_who_is_taken_is_left_out(local: Local) -> None:
    both = alike([Unknown("Lorenzo Marcheti"), Unknown("Lorenzo Marchetty")])
    assert len({one.person_id for one in both.values()}) == len(both) == 1
    [person] = {one.person_id for one in both.values()}
    assert alike([Unknown("Lorenzo Marcheti")], besides={person}) == {}


def test_a_card_with_a_slip_in_its_name_is_proposed_and_a_no_is_remembered(local: Local) -> None:
    card = actions.record_card(SignedCard("Anahid Petrosian", DAY), by=SECRETARY)
    [proposal] = CardProposal.objects.filter(card=card)
    assert (proposal.rule, proposal.person.display_name) == ("alike", "Anahit Petrossian")
    actions.refuse_match(card, proposal.person_id, by=SECRETARY)
    actions.propose_matches(by=SECRETARY)
    [waiting] = queries.unmatched_cards()
    assert waiting.waiting == []  # type: ignore[attr-defined]


def test_the_pages_say_what_agrees_what_does_not_and_where_the_person_works(local: Local) -> None:
    listed = a_list(',"Kowalczik, Wojciech",,Drama')
    actions.record_card(SignedCard("Anahid Petrosian", DAY), by=SECRETARY)
    client = signed_in(an_account("secretary"))
    page = client.get(f"/members/lists/{listed.public_id}/").content.decode()
    assert "alike in given name, family name; another department" in page and "Kowalczyk" in page
    cards = client.get("/members/cards/").content.decode()
    assert "Perhaps" in cards and "alike in" in cards


def test_nobody_is_asked_about_in_two_rows(local: Local) -> None:
    """A namesake and somebody with a slip in the name, in one list."""
    listed = a_list(',"Marchetti, Lorenzo",,Physics', ',"Marcheti, Lorenzo",,Physics', ',"Marchetty, Lorenzo",,Physics')
    candidates = [row.candidate_id for row in queries.rows_of(listed, "review")]
    assert len(candidates) == len(set(candidates)) == 1
    assert found(listed)[2][:2] == ("review", "M4")


def test_a_namesake_of_an_earlier_row_is_no_second_row_of_the_same_person(local: Local) -> None:
    listed = a_list('000000008,"Marchetti, Lorenzo",,Physics', ',"Marchetti, Lorenzo",another@example.net,Law')
    assert {row: state for row, (state, *_) in found(listed).items()} == {2: "linked", 3: "unmatched"}


def test_of_two_who_share_a_telephone_and_a_name_the_department_says_which(local: Local) -> None:
    shared = {"Name": "Trần, Đức Long", "Phone": "206-555-0181"}
    two = [a_row(number, **shared, Email=f"dl{number}@uw.example.org", Department=where) for number, where in ((71, "Astronomy"), (72, "Drama"))]
    a_published_roster(local.sources["PD"], two, as_of_on=date(2026, 3, 17))
    listed = a_list("Đức Long Trần,206-555-0181,Drama", heading="Name,Phone,Department")
    [row] = queries.rows_of(listed, "review")
    assert row.rule == "M3" and row.candidate is not None
    assert row.candidate.identifiers.get().value == "000000072"
