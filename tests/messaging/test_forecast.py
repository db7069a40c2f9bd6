"""The time that is shown before a message leaves: with every bound of the line, days that are full, and nights; held against sending."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.makers.messaging import MACHINE, a_blast, a_draft, a_place, a_text_line, some_people
from unionhall.kit import clock
from unionhall.messaging.models import Delivery, NumberFact, Thread
from unionhall.messaging.queries.blasts import checked
from unionhall.messaging.rules.forecast import Bound, Load, forecast
from unionhall.messaging.rules.hours import Quiet
from unionhall.messaging.sending.pump import Pump, close_done
from unionhall.people.models import ContactPoint, Person

SEATTLE, YORK = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
NIGHT, NEVER = Quiet(), Quiet(hour(8), hour(8))
NOON = datetime(2026, 7, 1, 19, 0, tzinfo=UTC)
LINE = {"line": Bound(10)}


def hours(loads: list[Load], bounds: dict[str, Bound], now: datetime = NOON, quiet: Quiet = NIGHT) -> float:
    return forecast(loads, bounds, now, quiet, SEATTLE) / timedelta(hours=1)


def test_the_line_alone():
    assert hours([Load(36_000, ("line",))], LINE) == pytest.approx(1, rel=0.001)
    assert hours([], LINE) == 0


def test_a_slow_carrier_is_waited_for_and_holds_up_nobody():
    """Of 36,000, a fifth go to a carrier that takes one a second: two hours, though the line would be done in one."""
    loads = [Load(28_800, ("line", "carrier:a")), Load(7_200, ("line", "carrier:b"))]
    assert hours(loads, {**LINE, "carrier:b": Bound(1)}) == pytest.approx(2, rel=0.001)
    assert hours(loads, {**LINE, "carrier:b": Bound(5)}) == pytest.approx(1, rel=0.001)


@pytest.mark.parametrize(("amount", "used", "nights"), [(2_000, 0, 0), (2_001, 0, 1), (2_000, 1_500, 1), (5_000, 0, 2), (5_000, 2_000, 3)])
def test_a_full_day_waits_for_the_next(amount, used, nights):
    """2,000 a calendar day of the local."""
    took = hours([Load(amount, ("line", "carrier:t"))], {**LINE, "carrier:t": Bound(0, 2_000, used)}, quiet=NEVER)
    assert (took < 12) == (nights == 0)
    assert nights == 0 or 12 + 24 * (nights - 1) < took < 12 + 24 * (nights - 1) + 1


def test_night_stops_texts_where_people_are_and_not_mail():
    """At 20:30 in Seattle an hour's texts are half through; New York sleeps already and gets its own in the morning."""
    evening = datetime(2026, 7, 2, 3, 30, tzinfo=UTC)
    assert hours([Load(36_000, ("line",), SEATTLE)], LINE, evening) == pytest.approx(0.5 + 11 + 0.5, rel=0.001)
    assert hours([Load(36_000, ("line",), SEATTLE, stops_at_night=False)], LINE, evening) == pytest.approx(1, rel=0.001)
    assert hours([Load(1, ("line",), YORK)], LINE, evening) == pytest.approx(8.5, rel=0.01)
    both = [Load(9_000, ("line",), SEATTLE), Load(9_000, ("line",), YORK)]
    assert hours(both, LINE, evening) == pytest.approx(8.5 + 0.25, rel=0.01)


def test_what_would_take_for_ever_is_more_than_a_year():
    began = time.monotonic()
    assert hours([Load(100_000, ("line", "carrier:t"))], {**LINE, "carrier:t": Bound(0, 3)}, quiet=NEVER) >= 366 * 24
    assert time.monotonic() - began < 5


def sent(outside) -> tuple[float, int]:
    """Send everything; the seconds from the first text to the last, and how many."""
    Pump(40).run()
    close_done()
    told = outside.told()
    return told["last_at"] - told["first_at"], told["accepted"]


@pytest.mark.django_db(transaction=True)
def test_the_estimate_with_carriers_is_what_it_takes(outside):
    """Known carriers, one of them slow: within a tenth, and what a busy machine loses."""
    a_text_line("twilio", per_second=100, looks_up=True, carriers=[{"carrier": "att", "per_second": 4, "a_day": 0}])
    some_people(120, mails=False)
    numbers = ContactPoint.objects.filter(kind="phone").values_list("value_normalized", flat=True)
    facts = [
        NumberFact(address=number, kind="mobile", carrier="att" if place % 4 == 0 else "verizon", at=clock.now())
        for place, number in enumerate(numbers)
    ]
    NumberFact.objects.bulk_create(facts)
    blast = a_blast()
    assert blast.estimate_seconds == pytest.approx(30 / 4, rel=0.01)
    took, count = sent(outside)
    assert count == 120
    assert 0.9 * blast.estimate_seconds - 0.5 <= took <= 1.1 * blast.estimate_seconds + 1


@pytest.mark.django_db(transaction=True)
def test_the_estimate_knows_the_number_that_people_know_us_by(outside):
    """Forty talks hang on one of four numbers: that number is the bound."""
    line = a_text_line("twilio", per_second=40, numbers=4)
    for person in some_people(60, mails=False)[:40]:
        number = ContactPoint.objects.get(person=person, kind="phone").value_normalized
        Thread.objects.create(address=number, person=person, our_number=line.pool[0], last_at=clock.now())
    blast = a_blast()
    assert blast.estimate_seconds == pytest.approx((40 + 5) / 10, rel=0.01)
    took, _count = sent(outside)
    assert 0.9 * blast.estimate_seconds - 0.5 <= took <= 1.1 * blast.estimate_seconds + 1


@pytest.mark.django_db(transaction=True)
def test_the_estimate_of_numbers_not_looked_up_yet(outside):
    """As those that are known: a quarter with the slow carrier, of others in the local; and with nobody known, all alike."""
    a_text_line("twilio", per_second=100, looks_up=True, carriers=[{"carrier": "att", "per_second": 2, "a_day": 0}])
    some_people(100, mails=False)
    assert checked(a_draft(MACHINE), MACHINE).seconds == pytest.approx(100 / 5 / 2, rel=0.01)
    strangers = [("att", 1), ("tmobile", 2), ("verizon", 3), ("verizon", 4)]
    NumberFact.objects.bulk_create(NumberFact(address=f"+1{n}", kind="mobile", carrier=name, at=clock.now()) for name, n in strangers)
    assert checked(a_draft(MACHINE), MACHINE).seconds == pytest.approx(100 / 4 / 2, rel=0.01)


@pytest.mark.django_db(transaction=True)
def test_the_estimate_waits_for_the_day_the_night_and_what_is_ahead(outside):
    """A carrier's day that is full, people who sleep, and a rally that goes first."""
    line = a_text_line("twilio", per_second=10, looks_up=True, carriers=[{"carrier": "tmobile", "per_second": 0, "a_day": 60}])
    place = a_place(time_zone="America/New_York")
    people = some_people(100, where=place, mails=False)
    NumberFact.objects.bulk_create(
        NumberFact(address=ContactPoint.objects.get(person=person).value_normalized, kind="mobile", carrier="tmobile", at=clock.now())
        for person in people
    )
    to_midnight = (clock.now().astimezone(SEATTLE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - clock.now()).total_seconds()
    assert checked(a_draft(MACHINE), MACHINE).seconds == pytest.approx(to_midnight + 4, abs=30)
    type(line).objects.update(carriers=[])
    assert checked(a_draft(MACHINE), MACHINE).seconds == pytest.approx(10, rel=0.01)
    from unionhall.messaging.sending.expansion import expand

    rally = a_blast(category="mobilization")
    expand(rally.pk)
    assert checked(a_draft(MACHINE), MACHINE).seconds == pytest.approx(20, rel=0.01)
    assert checked(a_draft(MACHINE, category="mobilization"), MACHINE).seconds == pytest.approx(20, rel=0.01)
    sleeping = checked(a_draft(MACHINE, category="political", keeps_quiet_hours=True), MACHINE)
    now = clock.now().astimezone(YORK)
    wait = 0.0
    if now.hour >= 21 or now.hour < 8:
        opens = now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=now.hour >= 21)
        wait = (opens - now).total_seconds()
    assert sleeping.seconds == pytest.approx(wait + (10 if wait else 20), rel=0.02, abs=40)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("measured", [4000, 2])
def test_segments_and_cost_are_those_of_every_single_text(outside, monkeypatch, measured):
    """One letter of another script in a name makes one text of 105 letters two; in a large audience some stand for the others."""
    monkeypatch.setattr("unionhall.messaging.sending.survey.MEASURED", measured)
    monkeypatch.setattr("unionhall.messaging.sending.survey.EVERY", 3)
    a_text_line("twilio", per_second=0, numbers=0, price="0.0100")
    place = a_place()
    people = some_people(30, where=place, mails=False)
    for person in people[::3]:
        Person.objects.filter(pk=person.pk).update(display_name=f"{person.display_name} 高磊")
    words = {"en": {"text": "Hi {name}, rally on Thursday at noon, at Red Square. Can you come? Write YES. Your local. Reply STOP to stop."}}
    blast = a_draft(MACHINE, words=words)
    check = checked(blast, MACHINE)
    assert (check.segments, check.cost) == (40, Decimal("0.40")) if measured == 4000 else 30 < check.segments <= 60
    sent = a_blast(words=words)
    Pump(5).run()
    assert sum(Delivery.objects.filter(blast=sent).values_list("segments", flat=True)) == 40
    none = checked(a_draft(MACHINE, words={}), MACHINE)
    assert none.segments == 0 and none.total == 30
