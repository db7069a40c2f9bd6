"""Whom the rule M4 may ask about: the same people whether each namesake is looked at or all places are written down first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.makers.people import a_local, a_published_roster, a_row
from unionhall.people.loading.namesakes import Namesakes
from unionhall.people.models import Appointment, Department, PersonName

pytestmark = pytest.mark.django_db
FIRST = date(2025, 9, 1)
NAMES = ["abara ana", "bui minh", "cruz eva"]


class TestNamesakes(TestCase):
    @given(
        known=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 2), st.integers(0, 200), st.booleans()), max_size=12),
        asked=st.lists(st.tuples(st.sampled_from([*NAMES, "nobody"]), st.integers(0, 2), st.integers(0, 200)), min_size=1, max_size=12),
    )
    @settings(max_examples=40, deadline=None)
    def test_both_ways_give_the_same_people(self, known: list[tuple[str, int, int, bool]], asked: list[tuple[str, int, int]]) -> None:
        places = _departments()
        expected = set()
        for number, (name, place, days, was_never_so) in enumerate(known):
            _begin(number, name, places[place], FIRST + timedelta(days=days), was_never_so)
        wanted = {(name, places[place], FIRST + timedelta(days=days)) for name, place, days in asked}
        for person, name, place, day in _told():
            expected |= {(name, person) for key, at, about in wanted if (key, at) == (name, place) and abs((about - day).days) <= 60}
        one_by_one, in_places = Namesakes(), Namesakes()
        one_by_one._looked_at = -1_000_000
        in_places._write_places()
        assert set(one_by_one.near(wanted)) == set(in_places.near(wanted)) == expected
        assert in_places._is_written and not one_by_one._is_written
        in_places.forget()


def _departments() -> list[int]:
    local = a_local()
    a_published_roster(local.sources["ASE"], [a_row(number) for number in range(1, 13)], as_of_on=date(2025, 9, 1))
    Appointment.objects.update(end_reason="corrected")
    return [Department.objects.get_or_create(name=f"Place {number}")[0].pk for number in range(3)]


def _begin(number: int, name: str, department: int, day: date, was_never_so: bool) -> None:
    post = Appointment.objects.order_by("pk")[number]
    PersonName.objects.filter(person=post.person_id).update(match_key=name)
    post.department_id, post.begins_on, post.ends_on, post.end_reason = department, day, None, "corrected" if was_never_so else ""
    post.save()


def _told() -> list[tuple[int, str, int, date]]:
    posts = Appointment.objects.exclude(end_reason="corrected").values_list("person", "department", "begins_on")
    names = PersonName.objects.values_list("person", "match_key")
    return [(person, name, department, day) for person, department, day in posts for whose, name in names if whose == person]


def test_names_that_many_have_are_written_down_once() -> None:
    """What is looked at one by one is no more than there is to write down."""
    local = a_local()
    day = date(2025, 9, 1)
    a_published_roster(local.sources["ASE"], [a_row(number, Name="Abara, Ana") for number in range(1, 9)], as_of_on=day)
    near, post, posts = Namesakes(), Appointment.objects.first(), Appointment.objects.latest("pk").pk
    assert post is not None
    asked = {("abara ana", post.department_id, post.begins_on)}
    rounds = 0
    while not near._is_written:
        assert {person for _, person in near.near(asked)} == set(
            Appointment.objects.filter(department=post.department_id, begins_on=post.begins_on).values_list("person", flat=True),
        )
        rounds += 1
        assert rounds <= posts + 1
    near.forget()
    assert not near._is_written
