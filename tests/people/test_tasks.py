"""What rosters give to do is finished with how it came out, noted, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.makers.accounts import acting, an_account, signed_in
from tests.world import World, a_world
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, Unwelcome
from unionhall.ledger.models import Entry
from unionhall.people.actions import tasks as actions
from unionhall.people.models import CurrentPost, RosterSnapshot, RosterTask
from unionhall.people.queries import tasks as queries
from unionhall.people.rules.tasks import OUTCOMES, can_come_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def a_task(world: World, which: str = "own", kind: str = "welcome", days: int = 7) -> RosterTask:
    """Work about the worker of a place, due so many days from now."""
    snapshot, _made = RosterSnapshot.objects.get_or_create(
        source=world.sources[which], as_of_on=clock.today(), defaults={
            "received_at": clock.now(), "file_name": "roster.csv", "file_sha256": which.ljust(64, "0"), "status": "published",
        },
    )
    return RosterTask.objects.create(
        kind=kind, snapshot=snapshot, person=world.persons[which], unit=world.units[which], department=world.departments[which],
        due_on=clock.today() + timedelta(days=days),
    )


def test_a_steward_says_that_she_met_somebody_and_takes_it_back(world):
    """The page, the button, the ledger, and Undo; a second press finds it done."""
    task, steward = a_task(world), world.browsers["steward"]
    page = steward.get("/tasks/").content.decode()
    assert "Worker Own" in page and "To welcome 1" in page
    said = steward.post(f"/tasks/{task.public_id}/done", {"outcome": "met"}, follow=True).content.decode()
    assert "Noted for" in said and "Nothing waits" in said
    assert steward.post(f"/tasks/{task.public_id}/done", {"outcome": "met"}).status_code == 409
    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("met", "Me steward")
    assert Entry.objects.get(deed="task.done").detail == {"kind": "welcome", "outcome": "met"}
    assert "Worker Own" in steward.post(f"/tasks/{task.public_id}/again", follow=True).content.decode()
    task.refresh_from_db()
    assert (task.done_at, task.outcome) == (None, "")
    assert Entry.objects.filter(deed="task.reopened").count() == 1
    assert "Noted for" not in steward.get("/tasks/").content.decode()


@pytest.mark.parametrize("kind", OUTCOMES)
def test_each_kind_comes_out_in_its_own_ways(world, kind):
    """An outcome of another kind is refused in a sentence, and the work still waits."""
    task, secretary = a_task(world, kind=kind), world.browsers["secretary"]
    assert "Worker Own" in secretary.get("/tasks/", {"kind": kind}).content.decode()
    foreign = next(one for other in OUTCOMES.values() for one in other if not can_come_out(kind, one))
    for wrong in (foreign, "", "withdrawn"):
        with pytest.raises(Unwelcome):
            actions.settle_task(task, wrong, by=acting(world.accounts["secretary"]))
    for outcome, _words in queries.outcomes_of(kind):
        actions.settle_task(task, outcome, by=acting(world.accounts["secretary"]))
        actions.reopen_task(task, by=acting(world.accounts["secretary"]))
    with pytest.raises(Clash):
        actions.reopen_task(task, by=acting(world.accounts["secretary"]))


def test_the_most_urgent_first_and_only_ones_own_people(world):
    """A steward finds nobody of another turf, a lead of the unit the same, and nobody themselves."""
    other = a_task(world, "other")
    later, sooner = a_task(world, days=9), a_task(world, kind="welcome", days=2)
    steward = acting(world.accounts["steward"])
    assert list(queries.waiting(steward, "welcome")) == [sooner, later]
    assert queries.task_if_there(steward, other.public_id) is None
    with pytest.raises(NotAllowed):
        actions.settle_task(other, "met", by=steward)
    oneself = acting(an_account("secretary", person_id=world.persons["own"].pk))
    assert queries.task_if_there(oneself, sooner.public_id) is None
    assert list(queries.waiting(oneself, "welcome")) == [other]


def test_who_has_left_is_not_to_be_welcomed(world):
    """The work stays on record and comes back if they do."""
    task = a_task(world)
    CurrentPost.objects.filter(person=world.persons["own"]).delete()
    assert list(queries.waiting(Actor.machine("test"), "welcome")) == []
    assert RosterTask.objects.filter(pk=task.pk, done_at=None).exists()


def test_pages_of_many_and_an_unknown_kind(world):
    """Fifty to a page; a kind that is none shows the first."""
    task = a_task(world, kind="turf_hole")
    RosterTask.objects.bulk_create(
        RosterTask(kind="turf_hole", snapshot=task.snapshot, person=task.person, unit=task.unit, due_on=task.due_on) for _ in range(60)
    )
    browser = signed_in(an_account("secretary"))
    first = browser.get("/tasks/", {"kind": "turf_hole"})
    assert len(first.context["waiting"]) == 50 and "Holes in turf 61" in first.content.decode()
    assert len(browser.get("/tasks/", {"kind": "turf_hole", "page": 2}).context["waiting"]) == 11
    assert browser.get("/tasks/", {"kind": "withdrawal_check"}).context["kind"] == "welcome"
