"""The roster of US-59: exactly its numbers, nothing on the second time, and all back after undoing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.makers.people import STEWARD, a_loaded_roster, a_local, a_published_roster, a_row
from tests.people.states import state
from unionhall.people.actions import rosters
from unionhall.people.models import Appointment, EmploymentChange, Person, RosterTask

pytestmark = pytest.mark.django_db
AUTUMN, WINTER = date(2025, 9, 20), date(2025, 12, 20)


def rows_before() -> list[dict[str, str]]:
    """1,000 people in two departments."""
    return [a_row(number, Department="Physics" if number % 2 else "Drama") for number in range(1, 1001)]


def rows_after() -> list[dict[str, str]]:
    """52 gone, 60 new of whom 5 worked here before, 18 moved, 12 second appointments: 1,020 rows."""
    stayed = list(rows_before()[52:])
    for row in stayed[:18]:
        row["Department"] = "Astronomy"
    returned = [a_row(number, **{"Start Date": "2025-12-16"}) for number in range(2001, 2006)]
    joined = [a_row(number, **{"Start Date": "2025-12-16"}) for number in range(3001, 3056)]
    second = [row | {"Department": "Chemistry", "FTE": "0.25"} for row in stayed[100:112]]
    return stayed + returned + joined + second


@pytest.fixture
def source():
    source = a_local().sources["ASE"]
    early = rows_before() + [a_row(number, **{"Start Date": "2025-03-16"}) for number in range(2001, 2006)]
    a_published_roster(source, early, as_of_on=date(2025, 9, 17))
    a_published_roster(source, rows_before(), as_of_on=AUTUMN)
    return source


def test_its_numbers(source):
    """1,000 - 52 + 60 = 1,008, 5 of the 60 came back, 18 of the 948 moved."""
    before = state()
    assert len(rows_after()) == 1020
    snapshot = a_loaded_roster(source, rows_after(), as_of_on=WINTER)
    assert snapshot.status == "loaded", snapshot.problem
    assert state() == before
    published = rosters.publish_snapshot(snapshot, by=STEWARD)
    counts = published.counts
    assert [counts[name] for name in ("rows", "people", "before", "leavers", "joiners", "returners", "movers", "changed", "after")] == [
        1020, 1008, 1000, 52, 60, 5, 18, 12, 1008,
    ]
    kinds = [published.changes.filter(kind=kind).count() for kind in ("joiner", "returner", "leaver", "mover")]
    assert kinds == [55, 5, 52, 18]
    active = Appointment.objects.filter(begins_on__lte=WINTER).exclude(ends_on__lt=WINTER)
    assert active.values("person").distinct().count() == 1008
    again = a_loaded_roster(source, rows_after(), as_of_on=WINTER)
    assert again.pk == published.pk and again.status == "published"
    rosters.undo_snapshot(published, reason="a test", by=STEWARD)
    assert state() == before


def test_the_same_rows_on_another_day_change_nothing(source):
    """Another file with the same rows in another order."""
    a_published_roster(source, rows_after(), as_of_on=WINTER)
    before = state()
    later = a_published_roster(source, rows_after()[::-1], as_of_on=date(2025, 12, 27))
    assert [later.counts[name] for name in ("before", "leavers", "joiners", "movers", "changed", "after")] == [1008, 0, 0, 0, 0, 1008]
    assert state() == before
    assert EmploymentChange.objects.filter(to_snapshot=later).count() == 0
    assert RosterTask.objects.filter(snapshot=later).count() == 0


def test_publishing_three_and_undoing_two(source):
    """Only the newest can be undone, and then the one before."""
    first = state()
    one = a_published_roster(source, rows_after(), as_of_on=WINTER)
    second = state()
    two = a_published_roster(source, rows_before()[::-1], as_of_on=date(2026, 3, 20))
    with pytest.raises(rosters.Clash):
        rosters.undo_snapshot(one, reason="too early", by=STEWARD)
    rosters.undo_snapshot(two, reason="a test", by=STEWARD)
    assert state() == second
    rosters.undo_snapshot(one, reason="a test", by=STEWARD)
    assert state() == first
    assert Person.objects.count() == 1005
