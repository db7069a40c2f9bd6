"""Counting people, not appointments: today, on any past day, and what changed between two days."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from tests.makers.chart import LONG_AGO, a_department, a_roster, a_unit, employ, leave, make_members, some_workers, to_welcome
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.people.models import CurrentPost, Person, RosterSnapshot, RosterTask, Unit
from unionhall.wallchart import actions
from unionhall.wallchart.models import Point
from unionhall.wallchart.queries import counts_at, counts_now, counts_on, differences, question
from unionhall.wallchart.queries.board import board
from unionhall.wallchart.queries.counts import hires_to_meet
from unionhall.wallchart.queries.past import is_reckoned, joined_and_came

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("test")


def test_two_hundred_workers_and_the_ten_who_leave() -> None:
    """US-23: 148 of 200 is 74.0% and two cards; then 144 of 190, 75.8% and none."""
    unit = a_unit()
    a_roster(unit, clock.today() - timedelta(days=4))
    people = some_workers(unit, "English", 200, members=148)
    before = board(MACHINE, question({})).units[0].density
    assert (before.members, before.workers, before.percent, before.to_go) == (148, 200, "74.0%", 2)
    leave(people[:4] + people[-6:], clock.today())
    after = board(MACHINE, question({})).units[0].density
    assert (after.members, after.workers, after.percent, after.to_go) == (144, 190, "75.8%", 0)
    assert after.as_of == clock.today() and after.roster_on == clock.today() - timedelta(days=4) and "v0" in after.rule


def test_a_person_in_two_departments_is_in_both_rows_and_once_in_the_unit() -> None:
    unit, other = a_unit(), a_unit("PD", "Postdoctoral scholars")
    english, law = a_department("English"), a_department("Law")
    both = some_workers(unit, english, 3, members=2)
    employ(both[0], unit, law)
    employ(both[0], other, law)
    for counts in (counts_now(), counts_at(clock.today())):
        assert counts.of[unit.pk, english.pk] == (3, 2)
        assert counts.of[unit.pk, law.pk] == (1, 1)
        assert counts.of[unit.pk, 0] == (3, 2)
        assert counts.of[other.pk, 0] == (1, 1)
        assert counts.of[0, 0] == (3, 2)


def test_any_past_day_is_counted_from_the_intervals() -> None:
    """US-13: who works spring and autumn is not counted in July, and stays a member throughout."""
    unit = a_unit()
    [person] = some_workers(unit, "English", 1, members=1, since=date(2025, 3, 16), joined=date(2025, 4, 1))
    leave([person], date(2025, 6, 16))
    employ(person, unit, a_department("English"), since=date(2025, 9, 16))
    days = (date(2025, 3, 20), date(2025, 6, 15), date(2025, 7, 15), date(2025, 9, 16))
    assert [counts_at(day).of.get((unit.pk, 0)) for day in days] == [(1, 0), (1, 1), None, (1, 1)]


def test_what_changed_since_a_day_adds_up() -> None:
    unit, since = a_unit(), clock.today() - timedelta(days=30)
    lately = clock.today() - timedelta(days=10)
    old = some_workers(unit, "English", 40, members=30)
    make_members(old[30:34], lately)
    some_workers(unit, "English", 5, members=2, since=lately, joined=lately)
    returned = some_workers(unit, "Law", 3, members=3, since=lately)
    leave(old[:6], lately)
    place = (unit.pk, 0)
    then, now = counts_at(since), counts_at(clock.today())
    joined, came = joined_and_came(since, clock.today())
    assert (then.members(place), now.members(place)) == (30, 33)
    assert (joined[place], came[place]) == (6, len(returned))
    change = board(MACHINE, question({"since": since.isoformat()})).units[0].change
    assert (change.joined, change.came, change.left, change.net) == (6, 3, 6, 3)


def test_moving_to_another_department_is_no_joining() -> None:
    unit = a_unit()
    [person] = some_workers(unit, "English", 1, members=1)
    lately, since = clock.today() - timedelta(days=3), clock.today() - timedelta(days=30)
    leave([person], lately)
    employ(person, unit, a_department("Law"), since=lately)
    law = (unit.pk, a_department("Law").pk)
    assert joined_and_came(since, clock.today()) == ({}, {law: 1})


def test_new_hires_to_meet_are_those_who_have_not_signed() -> None:
    unit = a_unit()
    people = some_workers(unit, "English", 6, members=1)
    to_welcome(people[:3], unit, a_roster(unit, clock.today()))
    assert hires_to_meet()[unit.pk, 0] == 2


def test_past_days_are_read_from_movements_and_from_the_intervals_while_those_are_not_right() -> None:
    unit, day = a_unit(), date(2025, 10, 16)
    people = some_workers(unit, "English", 10, members=4)
    a_roster(unit, day)
    assert not is_reckoned() and counts_on(day).members((unit.pk, 0)) == 4
    assert actions.reckon(by=MACHINE) == 0
    assert is_reckoned() and counts_on(day).of == counts_at(day).of and Point.objects.filter(on=day).exists()
    make_members(people[4:6], LONG_AGO)
    assert counts_on(day).members((unit.pk, 0)) == 4  # nobody was told
    actions.distrust_past(by=MACHINE)
    assert counts_on(day).members((unit.pk, 0)) == 6
    actions.reckon(anew=False, by=MACHINE)
    assert is_reckoned() and counts_on(day).members((unit.pk, 0)) == 6


def shuffle_posts(random: Random, persons: list[Person], places: list[tuple[int, int]]) -> None:
    """One random thing that rosters, members or merges do to posts."""
    person = random.choice(persons)
    posts = CurrentPost.objects.filter(person=person)
    deed = random.randrange(6)
    if deed == 0:
        unit, department = random.choice(places)
        if not posts.filter(unit=unit, department=department).exists():
            CurrentPost.objects.create(
                person=person, unit_id=unit, department_id=department, sort_key="", since_on=LONG_AGO, is_first=not posts.exists(),
                is_first_in_unit=not posts.filter(unit=unit).exists(), is_member=posts.filter(is_member=True).exists(),
            )
    elif deed == 1:
        posts.delete()
    elif deed in (2, 3):
        posts.update(is_member=deed == 2)
    elif deed == 4:
        unit, department = random.choice(places)
        if posts.count() == 1:
            posts.update(unit=unit, department=department)
    else:
        CurrentPost.objects.filter(person__in=random.sample(persons, 5)).update(is_member=random.random() < 0.5)


def shuffle_tasks(random: Random, persons: list[Person], units: list[Unit], roster: RosterSnapshot) -> None:
    """One random thing that happens to welcomes: made (two of one person, even), done, made undone, moved, put off, removed."""
    deed, some = random.randrange(7), RosterTask.objects.filter(person__in=random.sample(persons, 8))
    if deed < 2:
        to_welcome(random.sample(persons, 4) + random.sample(persons, 2), random.choice(units), roster)
    elif deed == 2:
        some.update(done_at=clock.now())
    elif deed == 3:
        some.update(done_at=None)
    elif deed == 4:
        some.update(person=random.choice(persons), unit=random.choice([*units, None]))
    elif deed == 5:
        some.update(due_on=clock.today(), kind=random.choice(["welcome", "welcome", "access_window"]))
    else:
        some.delete()


def test_the_running_count_equals_counting_anew_after_every_one_of_many_deeds() -> None:
    """P5 in small; a hundred thousand of them run in `make bench`."""
    random = Random(20260320)
    units = [a_unit(code) for code in ("ASE", "PD", "RSE")]
    places = [(unit.pk, a_department(name).pk) for unit in units for name in ("English", "Law", "Physics")]
    persons = some_workers(units[0], "English", 40, members=20)
    roster, seen = a_roster(units[0], clock.today()), 0
    for turn in range(500):
        if turn % 3:
            shuffle_posts(random, persons, places)
        else:
            shuffle_tasks(random, persons, units, roster)
        assert differences() == [], turn
        seen = max(seen, sum(hires_to_meet().values()))
    assert seen > 10
    assert actions.recount(by=MACHINE) == 0
    assert differences() == []
