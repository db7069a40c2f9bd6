"""T9: whatever statement a publication, an undoing or a merge dies at, the database is as before, or as after."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

from tests.makers.people import STEWARD, a_loaded_roster, a_local, a_published_roster, a_row, people_of
from tests.people.states import state
from unionhall.people.actions import merging, rosters
from unionhall.people.models import EmployerIdentifier, RosterSnapshot

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AUTUMN, WINTER = date(2025, 9, 20), date(2025, 12, 20)


class Died(Exception):
    """The power went out."""


class Fuse:
    """Dies at the n-th statement."""

    def __init__(self, at: int) -> None:
        self.left, self.burnt = at, False

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):  # the frame of the transaction, not its work
            return execute(sql, params, many, context)
        if self.left == 0:
            self.burnt = True
            raise Died
        self.left -= 1
        return execute(sql, params, many, context)


def dies_everywhere(deed, before, after, *, step: int = 1) -> int:
    """Run the deed with a fuse at every statement until it survives; at how many it died."""
    at = 0
    while True:
        fuse = Fuse(at)
        try:
            with connection.execute_wrapper(fuse), transaction.atomic():
                deed()
        except Died:
            assert state() == before, f"a third state after statement {at}"
        else:
            assert not fuse.burnt, "a death was swallowed"
            after(state())
            return at
        at += step


@pytest.fixture
def source():
    source = a_local().sources["ASE"]
    people_of(source, 6, as_of_on=AUTUMN)
    return source


def changed() -> list[dict[str, str]]:
    """One gone, one moved, one changed, two new."""
    return [a_row(2, Department="Drama"), a_row(3, FTE="0.25"), *(a_row(number) for number in (4, 5, 6, 7, 8))]


def test_publishing(source):
    """Every statement of a publication with joiners, leavers, movers and changes."""
    snapshot, before = a_loaded_roster(source, changed(), as_of_on=WINTER), state()

    def deed():
        rosters.publish_snapshot(snapshot, override_reason="a test", by=STEWARD)

    def after(found):
        assert found != before
        assert RosterSnapshot.objects.get(pk=snapshot.pk).status == "published"

    assert dies_everywhere(deed, before, after) > 50


def test_undoing(source):
    """Every statement of an undoing; afterwards all is as before the publication."""
    start = state()
    snapshot = a_published_roster(source, changed(), as_of_on=WINTER)
    before = state()

    def deed():
        rosters.undo_snapshot(snapshot, reason="a test", by=STEWARD)

    def after(found):
        assert found == start

    assert dies_everywhere(deed, before, after) > 40


def test_merging_and_separating(source):
    """Every statement of a merge, and of taking it apart."""
    kept, gone = (EmployerIdentifier.objects.get(value=f"00000000{number}").person for number in (1, 2))
    before, made = state(), []

    def deed():
        made.append(merging.merge_persons(kept, gone, reason="twice", by=STEWARD))

    assert dies_everywhere(deed, before, lambda found: None) > 15
    merged = state()

    def back():
        merging.unmerge_persons(made[-1], by=STEWARD)

    def after(found):
        assert {name: rows for name, rows in found.items() if name != "people_currentpost"} == {
            name: rows for name, rows in before.items() if name != "people_currentpost"
        }

    assert dies_everywhere(back, merged, after) > 15
