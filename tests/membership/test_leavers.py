"""Members who leave with a roster: they are offered a withdrawal card, and nothing ends by itself."""

from __future__ import annotations

from datetime import date

import pytest

from tests.makers.accounts import an_account, an_actor, signed_in
from tests.makers.people import Local, a_local, a_published_roster, a_row
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed
from unionhall.ledger.models import Entry
from unionhall.membership import actions, queries
from unionhall.membership.actions import SignedCard
from unionhall.membership.models import MembershipChange
from unionhall.people.actions import rosters
from unionhall.people.models import Person, RosterSnapshot, RosterTask

pytestmark = pytest.mark.django_db
SECRETARY = Actor.machine("the secretary in a test")
MARCH, JUNE = date(2026, 3, 16), date(2026, 6, 16)


@pytest.fixture
def local() -> Local:
    return a_local()


def one_member_leaves(local: Local) -> tuple[Person, RosterSnapshot]:
    """Three workers, two of them members; one member and the one who is none leave."""
    a_published_roster(local.sources["ASE"], [a_row(1), a_row(2), a_row(3)], as_of_on=MARCH)
    persons = list(Person.objects.order_by("identifiers__value"))
    for person in persons[:2]:
        actions.record_card(SignedCard("x", date(2026, 1, 5)), person_id=person.pk, by=SECRETARY)
    return persons[0], a_published_roster(local.sources["ASE"], [a_row(2)], as_of_on=JUNE)


def test_a_member_who_leaves_comes_up_once_and_stays_a_member(local: Local) -> None:
    gone, _ = one_member_leaves(local)
    [task] = queries.leavers(SECRETARY)
    assert (task.person_id, task.unit_id, task.due_on) == (gone.pk, local.units["ASE"].pk, clock.today())
    assert queries.members_at(clock.today()).filter(person=gone).exists()
    assert Entry.objects.filter(deed="task.withdrawal_cards").values_list("row_count", flat=True).get() == 1
    a_published_roster(local.sources["ASE"], [a_row(2), a_row(4)], as_of_on=date(2026, 7, 16))
    assert queries.leavers(SECRETARY).count() == 1


def test_who_works_in_another_unit_is_not_asked(local: Local) -> None:
    a_published_roster(local.sources["PD"], [a_row(1)], as_of_on=MARCH)
    one_member_leaves(local)
    assert not queries.leavers(SECRETARY).exists()


def test_who_came_back_or_is_a_member_no_more_waits_no_longer(local: Local) -> None:
    gone, _ = one_member_leaves(local)
    actions.withdraw_member(gone.pk, on=clock.today(), reason="letter", by=SECRETARY)
    assert not queries.leavers(SECRETARY).exists()
    actions.undo_change(MembershipChange.objects.latest("pk"), by=SECRETARY)
    assert queries.leavers(SECRETARY).exists()
    a_published_roster(local.sources["ASE"], [a_row(1), a_row(2)], as_of_on=date(2026, 9, 16))
    assert not queries.leavers(SECRETARY).exists()


def test_an_undone_roster_takes_its_tasks_back(local: Local) -> None:
    _, second = one_member_leaves(local)
    rosters.undo_snapshot(second, reason="wrong file", by=SECRETARY)
    assert not RosterTask.objects.filter(kind="withdrawal_check").exists()


@pytest.mark.parametrize(("outcome", "status"), [("withdrawn", "withdrawn"), ("transferred", "transferred"), ("stays", "member")])
def test_it_is_settled_once(local: Local, outcome: str, status: str) -> None:
    gone, _ = one_member_leaves(local)
    [task] = queries.leavers(SECRETARY)
    actions.settle_leaver(task, outcome, on=clock.today(), reason="said so", by=SECRETARY)
    assert queries.history_of(gone.pk)[-1].status == status
    assert not queries.leavers(SECRETARY).exists()
    task.refresh_from_db()
    assert (task.outcome, task.done_by) == (outcome, SECRETARY.name)
    with pytest.raises(Clash):
        actions.settle_leaver(task, outcome, on=clock.today(), reason="again", by=SECRETARY)


def test_only_keepers_settle(local: Local) -> None:
    one_member_leaves(local)
    [task] = queries.leavers(SECRETARY)
    with pytest.raises(NotAllowed):
        actions.settle_leaver(task, "stays", on=clock.today(), reason="x", by=an_actor("lead"))


def test_the_page_and_the_next_step_lead_there(local: Local) -> None:
    gone, _ = one_member_leaves(local)
    browser = signed_in(an_account("secretary", name="Bea"))
    assert "A member left the employer." in browser.get("/").content.decode()
    page = browser.get("/members/leavers/").content.decode()
    assert gone.display_name in page
    [task] = queries.leavers(SECRETARY)
    address = f"/members/leavers/{task.public_id}/"
    assert browser.post(address, {"outcome": "withdrawn", "on": "not a day"}).status_code == 400
    assert browser.post(address, {"outcome": "withdrawn", "on": clock.today().isoformat()}).status_code == 302
    assert browser.get(address).status_code == 404
    assert queries.history_of(gone.pk)[-1].status == "withdrawn"
    assert "Nobody waits." in browser.get("/members/leavers/").content.decode()
