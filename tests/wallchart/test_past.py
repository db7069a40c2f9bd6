"""The past of the wall: movements of every place, added up to any day, equal to counting the intervals, whatever happens."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.makers.chart import a_department, a_roster, a_unit, some_workers
from unionhall.access.rules import Actor
from unionhall.kit.refusals import Refusal
from unionhall.membership import actions as membership
from unionhall.membership.models import MembershipChange, MembershipSpan
from unionhall.people.actions.appointments import correct_appointment
from unionhall.people.models import Appointment, Person, RosterSource, Unit
from unionhall.wallchart import actions
from unionhall.wallchart.models import Movement, Point, Tally
from unionhall.wallchart.queries import board, counts_at, counts_on, question
from unionhall.wallchart.queries.past import _moved, is_reckoned, joined_and_came, sums_on

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("test")
FIRST = date(2025, 1, 6)


def a_history(random: Random, persons: list[Person], units: list[Unit]) -> None:
    """For each person a few appointments: overlapping, one after the other, with a gap, in two places, corrected."""
    departments = [a_department(name) for name in ("English", "Law", "Physics")]
    for person in persons:
        for _ in range(random.randrange(4)):
            unit, begins = random.choice(units), FIRST + timedelta(days=random.randrange(400))
            ends = random.choice([None, begins + timedelta(days=random.choice([0, 1, 30, 200]))])
            before = Appointment.objects.filter(person=person, ends_on__isnull=False).order_by("-pk").first()
            if before and before.ends_on and random.random() < 0.5:
                begins = before.ends_on + timedelta(days=random.choice([1, 1, 2]))
                ends = random.choice([None, begins + timedelta(days=20)])
            is_corrected = random.random() < 0.1
            Appointment.objects.create(
                person=person, unit=unit, department=random.choice(departments), source=RosterSource.objects.get(unit=unit),
                begins_on=begins, ends_on=begins - timedelta(days=1) if is_corrected else ends,
                end_reason="corrected" if is_corrected else "", is_represented=random.random() < 0.9,
            )


def a_deed(random: Random, persons: list[Person]) -> None:
    """One random change of a membership, through the front door: a card, leaving, coming back, a correction, a change undone."""
    person, day = random.choice(persons).pk, FIRST + timedelta(days=random.randrange(500))
    deed = random.randrange(6)
    try:
        if deed < 2:
            membership.record_card(membership.SignedCard("A name", day), person_id=person, by=MACHINE)
        elif deed == 2:
            membership.withdraw_member(person, on=day, reason="moved away", by=MACHINE)
        elif deed == 3:
            membership.reinstate_member(person, on=day, reason="back again", by=MACHINE)
        elif deed == 4:
            history = [one for one in membership_of(person) if random.random() < 0.7]
            membership.correct_history(person, history, reason="as the card says", by=MACHINE)
        elif changes := list(MembershipChange.objects.filter(undone_at__isnull=True).exclude(kind="undo").order_by("pk")):
            membership.undo_change(random.choice(changes), by=MACHINE)
    except Refusal:
        pass  # some deeds are not allowed in some histories; then nothing has changed


def membership_of(person: int):  # type: ignore[no-untyped-def]
    """The history of one person, as stretches."""
    from unionhall.membership.queries import history_of

    return history_of(person)


def expected_on(day: date) -> dict[tuple[int, int], tuple[int, int]]:
    """Counting every appointment and membership in plain Python."""
    members = {
        span.person_id for span in MembershipSpan.objects.filter(status="member", superseded_at__isnull=True)
        if span.begins_on <= day and (span.ends_on is None or span.ends_on >= day)
    }
    working: dict[tuple[int, int], set[int]] = {}
    for one in Appointment.objects.filter(is_represented=True):
        if one.begins_on <= day and (one.ends_on is None or one.ends_on >= day):
            for where in ((one.unit_id, one.department_id), (one.unit_id, 0), (0, 0)):
                working.setdefault(where, set()).add(one.person_id)
    return {where: (len(persons), len(persons & members)) for where, persons in working.items()}


def kept_on(day: date) -> dict[tuple[int, int], tuple[int, int]]:
    """What the movements add up to."""
    return {where: (sums.workers, sums.members) for where, sums in sums_on(day).items() if sums.workers}


def test_movements_add_up_to_every_day_after_every_one_of_many_deeds() -> None:
    """Each deed is followed in its own transaction: any day, counted in Python, is what the movements add up to."""
    random = Random(11)
    units = [a_unit(code) for code in ("ASE", "PD")]
    persons = some_workers(units[0], "English", 30, members=12, since=FIRST, joined=FIRST + timedelta(days=3))
    a_history(random, persons, units)
    for unit in units:
        a_roster(unit, FIRST + timedelta(days=100))
    actions.reckon(by=MACHINE)
    assert Point.objects.values("on").distinct().count() > 60
    for turn in range(250):
        a_deed(random, persons)
        assert is_reckoned()
        days = sorted(FIRST + timedelta(days=random.randrange(-5, 600)) for _ in range(2))
        assert kept_on(days[1]) == expected_on(days[1]) == counts_at(days[1]).of, turn
        if turn % 10 == 0:
            assert_adds_up(days[0], days[1])
    assert actions.reckon(by=MACHINE) == 0  # put together anew, nothing is otherwise


def assert_adds_up(since: date, day: date) -> None:
    """Then and joined and came, less left, is now; what is kept and what the intervals say are the same, and nothing is below nought."""
    joined, came = joined_and_came(since, day)
    said = _moved(since, day)
    assert ({where: n for where, (n, _) in said.items() if n}, {where: n for where, (_, n) in said.items() if n}) == (joined, came)
    then, now = counts_at(since), counts_at(day)
    for where in {*then.of, *now.of}:
        assert then.members(where) + joined.get(where, 0) + came.get(where, 0) - now.members(where) >= 0


def test_a_weeks_point_and_the_days_after_it_are_one_look() -> None:
    unit = a_unit()
    some_workers(unit, "English", 5, members=2, since=FIRST)
    actions.reckon(by=MACHINE)
    with CaptureQueriesContext(connection) as asked:
        sums_on(FIRST + timedelta(days=90))
    assert len(asked) == 1


def test_who_signs_before_the_first_day_joins_on_it_and_an_old_member_came() -> None:
    """US-11: the card comes first. A member of long standing who comes to work here has not joined."""
    unit, day = a_unit(), date(2026, 2, 2)
    [early] = some_workers(unit, "English", 1, members=1, since=day, joined=day - timedelta(days=20))
    [old] = some_workers(unit, "English", 1, members=1, since=day, joined=day - timedelta(days=400))
    for prepare in (lambda: None, lambda: actions.reckon(by=MACHINE)):
        prepare()
        joined, came = joined_and_came(day - timedelta(days=1), day)
        assert (joined[unit.pk, 0], came[unit.pk, 0]) == (1, 1), (early, old)


def test_a_corrected_appointment_is_gone_from_the_past_at_once() -> None:
    unit, day = a_unit(), date(2026, 2, 2)
    people = some_workers(unit, "English", 3, members=1, since=day)
    actions.reckon(by=MACHINE)
    correct_appointment(Appointment.objects.get(person=people[0]), reason="never worked here", by=MACHINE)
    assert counts_on(day).of == {(unit.pk, 0): (2, 0), (unit.pk, a_department("English").pk): (2, 0), (0, 0): (2, 0)}


def test_what_is_broken_is_found_and_mended() -> None:
    unit, day = a_unit(), date(2026, 2, 2)
    some_workers(unit, "English", 3, members=1, since=day)
    actions.reckon(by=MACHINE)
    Movement.objects.filter(unit_id=unit.pk, department_id=0).update(members=7)
    Movement.objects.filter(unit_id=0).delete()
    assert actions.reckon(by=MACHINE) == 2
    assert kept_on(day) == counts_at(day).of
    assert actions.reckon(by=MACHINE) == 0


def test_the_board_of_a_past_day_is_the_same_by_either_way() -> None:
    random = Random(5)
    unit = a_unit()
    persons = some_workers(unit, "English", 30, members=12, since=FIRST, joined=FIRST + timedelta(days=3))
    a_history(random, persons, [unit, a_unit("PD")])
    a_roster(unit, FIRST + timedelta(days=50))
    asked = question({"on": (FIRST + timedelta(days=200)).isoformat(), "since": (FIRST + timedelta(days=20)).isoformat()})
    live = board(MACHINE, asked)
    actions.reckon(by=MACHINE)
    kept = board(MACHINE, asked)
    assert [(one.density, one.change, one.fields) for one in live.units] == [(one.density, one.change, one.fields) for one in kept.units]
    assert live.total == kept.total and live.change == kept.change and kept.units[0].points and not live.units[0].points


def test_the_command_says_what_it_set_right(capsys: pytest.CaptureFixture[str]) -> None:
    some_workers(a_unit(), "English", 3, members=1, since=date(2026, 2, 2))
    actions.reckon(by=MACHINE)
    call_command("recount")
    assert capsys.readouterr().out == "Nothing differed.\n"
    Movement.objects.filter(unit_id=0).update(workers=9)
    Tally.objects.filter(unit_id=0).update(members=2)
    call_command("recount")
    assert capsys.readouterr().out == "Set right: today's count in 1 places, 1 movements of the past.\n"
