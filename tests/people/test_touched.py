"""What hands and other rosters touched after a roster wrote it is noted as it happens, and what undoing would keep is read from the notes."""

from __future__ import annotations

from datetime import date

import pytest

from tests.makers.people import STEWARD, a_local, a_published_roster, a_row, people_of
from unionhall.people import searching
from unionhall.people.actions import merging, persons, rosters
from unionhall.people.models import ContactPoint, EmployerIdentifier, Person, RosterSnapshot, Touched
from unionhall.people.queries import merges, roster_pages

pytestmark = pytest.mark.django_db
AUTUMN, WINTER, SPRING = date(2025, 9, 20), date(2025, 12, 20), date(2026, 3, 20)


def who(number: int) -> Person:
    return EmployerIdentifier.objects.get(value=f"{number:09d}", ends_on=None).person


def kept(snapshot: RosterSnapshot) -> list[tuple[str, str]]:
    snapshot.refresh_from_db()
    return sorted((one.person, one.what) for one in roster_pages.kept(snapshot))


def test_a_row_saved_or_updated_by_hand_is_noted_once():
    snapshot = people_of(a_local().sources["ASE"], 5, as_of_on=AUTUMN)
    assert kept(snapshot) == [] and not Touched.objects.exists()
    person = who(1)
    persons.edit_person(person, {"pronouns": "they"}, seen={"pronouns": ""}, by=STEWARD)
    point = ContactPoint.objects.filter(person=who(2), kind="email").get()
    point.status = "bad"
    point.save(update_fields=["status"])
    point.save()
    assert kept(snapshot) == sorted([(person.display_name, "the person"), (who(2).display_name, "how to reach them")])
    assert Touched.objects.count() == 2


def test_what_goes_back_as_it_was_is_not_listed():
    """A merge touches many rows; taken apart, they are again as the roster wrote them."""
    snapshot = people_of(a_local().sources["ASE"], 3, as_of_on=AUTUMN)
    merge = merging.merge_persons(who(1), who(2), reason="a test", by=STEWARD)
    assert kept(snapshot)
    merging.unmerge_persons(merge, by=STEWARD)
    assert kept(snapshot) == []


def test_another_sources_roster_touches_too():
    """Its name for a person is not taken away by undoing the first; undone itself, it leaves the first as it was."""
    local = a_local()
    first = people_of(local.sources["ASE"], 3, as_of_on=AUTUMN)
    second = a_published_roster(local.sources["PD"], [a_row(1, Name=a_row(1)["Name"] + " Q.")], as_of_on=WINTER)
    assert who(1).names.filter(written_by=second).count() == 2
    assert kept(first) == sorted([(who(1).display_name, "a name"), (who(1).display_name, "the person")])
    rosters.undo_snapshot(second, reason="a test", by=STEWARD)
    assert kept(first) == []


def test_what_one_undoing_kept_the_next_one_keeps():
    """A post that two rosters and then a hand wrote is listed for the older roster once the newer one is undone."""
    source = a_local().sources["ASE"]
    first = people_of(source, 3, as_of_on=AUTUMN)
    rows = [a_row(number) for number in (1, 2, 3)]
    rows[0] |= {"FTE": "0.25"}
    second = a_published_roster(source, rows, as_of_on=WINTER)
    post = who(1).appointments.get()
    assert post.written_by == second
    post.is_end_presumed = True
    post.save()
    assert kept(second) == [(who(1).display_name, "a post")] and kept(first) == []
    rosters.undo_snapshot(second, reason="a test", by=STEWARD)
    assert kept(second) == kept(first) == [(who(1).display_name, "a post")]


def test_namesakes_are_found_after_a_roster_and_gone_once_merged():
    """Two with one name are shown until they are one."""
    source = a_local().sources["ASE"]
    a_published_roster(source, [a_row(1, Name="Okafor, Ada"), a_row(2, Name="Okafor, Ada"), a_row(3, Name="Else, Somebody")], as_of_on=AUTUMN)
    searching.refresh_all()
    assert merges.likely(STEWARD) == [[who(1), who(2)]]
    merge = merging.merge_persons(who(1), who(2), reason="a test", by=STEWARD)
    assert merges.likely(STEWARD) == []
    searching.refresh_all()
    merging.unmerge_persons(merge, by=STEWARD)
    assert merges.likely(STEWARD) == []
    searching.refresh_all()
    assert merges.likely(STEWARD) == [[who(1), who(2)]]
