"""The differences that the database works out in sets are those of the pure rules, over random histories of rosters."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.makers import people as make
from unionhall.people.actions import rosters
from unionhall.people.models import EmploymentChange, RosterSnapshot
from unionhall.people.rules import diff
from unionhall.people.rules.diff import Past, Post

pytestmark = pytest.mark.django_db
DAYS = (date(2025, 9, 20), date(2025, 12, 20), date(2026, 3, 20), date(2026, 6, 20))
DEPARTMENTS = ("Physics", "Astronomy", "Chemistry")
Roster = dict[int, tuple[Post, ...]]


def a_post(day: date, chance: random.Random) -> Post:
    begins = day - timedelta(days=chance.randint(0, 400))
    ends = chance.choice([None, None, day + timedelta(days=chance.randint(-20, 200))])
    share = chance.choice([Decimal("0.25"), Decimal("0.5"), Decimal("0.5"), None])
    return Post("ASE", chance.choice(DEPARTMENTS), begins, max(ends, begins) if ends else None, share)


def fated(posts: tuple[Post, ...], day: date, chance: random.Random) -> tuple[Post, ...]:
    """Missing, moved, with another share, another last day, a second post elsewhere, or as before."""
    fate, first = chance.random(), posts[0]
    if fate < 0.2:
        return ()
    if fate < 0.3:
        return (replace(first, department=chance.choice(DEPARTMENTS)),)
    if fate < 0.4:
        return (replace(first, fte=Decimal("0.75")),)
    if fate < 0.5:
        return (replace(first, ends_on=day + timedelta(days=chance.randint(1, 90))),)
    if fate < 0.6 and len(posts) == 1:
        other = next(name for name in DEPARTMENTS if name != first.department)
        return (first, replace(first, department=other, fte=Decimal("0.125")))
    return posts


def the_next(before: Roster, day: date, chance: random.Random) -> Roster:
    """The roster after, with some who are new."""
    roster = {person: after for person, posts in before.items() if (after := fated(posts, day, chance))}
    newcomers = [person for person in range(1, 41) if person not in before and chance.random() < 0.3]
    return roster | {person: (a_post(day, chance),) for person in newcomers}


def rows(roster: Roster) -> list[dict[str, str]]:
    return [
        make.a_row(
            person, Department=post.department, Start_Date=post.begins_on, End_Date=post.ends_on or "", FTE=post.fte if post.fte is not None else "",
        )
        for person, posts in roster.items() for post in posts
    ]


def said_by_rules(history: list[tuple[date, Roster]], roster: Roster, day: date) -> dict[int, str]:
    """What the pure rules say of each person, from the rosters alone."""
    if not history:
        return {change.person: change.kind for change in diff.changes({}, roster, then=day, today=day)}
    then, last = history[-1]
    past = {}
    for person in range(1, 41):
        seen = [on for on, before in history if any(post.is_active_on(on) for post in before.get(person, ()))]
        past[person] = Past(last.get(person, ()), {"ASE": seen[-1]} if seen else {})
    return {change.person: change.kind for change in diff.changes(past, roster, then=then, today=day)}


def said_by_database(snapshot: RosterSnapshot) -> dict[int, str]:
    found = EmploymentChange.objects.filter(to_snapshot=snapshot).select_related("person")
    return {int(change.person.identifiers.get().value): change.kind for change in found if change.person}


@pytest.mark.parametrize("seed", range(8))
def test_the_database_says_what_the_rules_say(seed: int) -> None:
    chance, source = random.Random(seed), make.a_local().sources["ASE"]
    history: list[tuple[date, Roster]] = []
    roster: Roster = {person: (a_post(DAYS[0], chance),) for person in range(1, 26)}
    for day in DAYS:
        snapshot = make.a_loaded_roster(source, rows(roster), as_of_on=day)
        rosters.publish_snapshot(snapshot, override_reason="a test", by=make.STEWARD)
        snapshot.refresh_from_db()
        expected, found = said_by_rules(history, roster, day), said_by_database(snapshot)
        assert found == expected, (day, {person: (expected.get(person), found.get(person)) for person in {*found, *expected}})
        changes = [diff.Change(person, kind, "ASE") for person, kind in found.items()]
        assert diff.summed(snapshot.counts["before"], changes, snapshot.counts["after"]).holds
        history.append((day, roster))
        roster = the_next(roster, DAYS[min(len(history), 3)], chance)
