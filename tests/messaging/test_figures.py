"""The figures of messages: kept by the database, equal to counting anew after any deeds, by whomever and however many at once."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from tests.makers.accounts import an_actor
from tests.makers.messaging import MACHINE, a_blast, a_place, a_text_line, some_people
from unionhall.access.rules import Kind, Place
from unionhall.kit import clock
from unionhall.ledger.models import Entry
from unionhall.messaging import actions, figures, stops
from unionhall.messaging.gateways import Kind as Ended
from unionhall.messaging.gateways import Outcome, StatusNews, TextNews
from unionhall.messaging.models import Blast, Delivery, Line, Tally, Thread
from unionhall.messaging.queries import talks
from unionhall.messaging.queries.blasts import report_of
from unionhall.messaging.rules.hours import Quiet
from unionhall.messaging.sending import claims, results
from unionhall.messaging.sending.expansion import expand
from unionhall.messaging.sending.pump import Pump

pytestmark = pytest.mark.django_db(transaction=True)
ERRORS = ("21211", "21610", "30007", "30003", "99999")


def a_turn(random: Random, open_ones: list[int]) -> None:
    """A turn of the line: some of what is open lands in some way, more is taken."""
    landed = [open_ones.pop(random.randrange(len(open_ones))) for _ in range(min(len(open_ones), random.randrange(9)))]
    outcomes = [
        Outcome(pk, random.choice(list(Ended)), gateway_id=f"SM{pk}", error=random.choice(ERRORS), segments=random.choice((1, 2)))
        for pk in landed
    ]
    shift = claims.Shift("a test", Quiet())
    taken = claims.turn(Line.objects.get().pk, outcomes, random.randrange(12), shift)
    Line.objects.update(open_until=None, free_at=None)
    open_ones += [message.delivery_id for message, _start in taken.starts]


def some_news(random: Random) -> None:
    """News of some delivery, which may come late, twice or be nonsense; an answer or a stop from somebody."""
    row = random.choice(list(Delivery.objects.order_by("pk")[:200]))
    said = random.randrange(4)
    number = f"{row.pk}:{random.random()}"
    if said < 2:
        news = StatusNews(number, row.gateway_id, random.choice(("accepted", "delivered", "failed")), random.choice(ERRORS))
        actions.news.take_status("twilio", str(row.public_id), news, by=MACHINE)
    else:
        words = "STOP" if said == 3 else "Where?"
        actions.news.take_text("twilio", TextNews(number, row.address, "+12065550100", words), by=MACHINE)


def another_deed(random: Random, blasts: list[Blast], members: list) -> None:
    """What people do meanwhile."""
    blast, member = random.choice(blasts), random.choice(members)
    deed = random.randrange(6)
    if deed == 0:
        expand(blast.pk)
    elif deed == 1 and Blast.objects.get(pk=blasts[-1].pk).state == "sending":
        actions.peer.take_batch(str(blasts[-1].public_id), by=member)
        held = Delivery.objects.filter(holder=member.account_id, state="held").first()
        if held is not None:
            actions.peer.send_first(str(blasts[-1].public_id), str(held.public_id), by=member)
    elif deed == 2 and Blast.objects.get(pk=blasts[-1].pk).state == "sending":
        actions.peer.give_back(str(blasts[-1].public_id), by=member)
    elif deed == 3 and random.random() < 0.1 and blast.pk == blasts[0].pk and Blast.objects.get(pk=blast.pk).state != "cancelled":
        actions.sending.cancel(str(blast.public_id), by=MACHINE)
    elif deed == 4:
        unsure = Delivery.objects.filter(state="uncertain", blast__isnull=False).first()
        if unsure is not None:
            actions.sending.decide_uncertain(str(unsure.public_id), random.random() < 0.5, by=MACHINE)
    else:
        figures.fold()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_equal_counting_anew_after_every_one_of_many_deeds(outside, seed):
    """Turns, news, answers, stops, batches, cancels and decisions in any order: every figure is exact all the time."""
    random = Random(seed)
    a_text_line("twilio", per_second=0, numbers=0, at_once=50, price="0.0079")
    some_people(60, mails=False)
    blasts = [a_blast(), a_blast(category="mobilization"), a_blast(kind="peer")]
    members = [an_actor("comms", name=f"Member {n}") for n in range(2)]
    for blast in blasts[1:]:
        expand(blast.pk)
    open_ones: list[int] = []
    for _ in range(150):
        deed = random.randrange(3)
        if deed == 0:
            a_turn(random, open_ones)
        elif deed == 1:
            some_news(random)
        else:
            another_deed(random, blasts, members)
        assert figures.differences() == []
    # Whatever chance had them say: somebody who has a message of ours answers, and somebody says stop.
    arrived = Delivery.objects.filter(blast__isnull=False, state__in=["accepted", "delivered"]).order_by("pk")
    for place, (row, words) in enumerate(zip(arrived[:2], ("Where?", "STOP"), strict=True)):
        actions.news.take_text("twilio", TextNews(f"last {place}", row.address, "+12065550100", words), by=MACHINE)
        assert figures.differences() == []
    far = figures.of([blast.pk for blast in blasts])
    assert sum(each.total for each in far.values()) == Delivery.objects.filter(blast__isnull=False).count() >= 120
    assert sum(each.replied for each in far.values()) > 0 and sum(each.stopped for each in far.values()) > 0
    assert sum(sum(each.faults.values()) for each in far.values()) == Delivery.objects.filter(blast__isnull=False, state="failed").count() > 0


def test_news_from_many_sides_and_the_pump_at_once(outside):
    """Four connections move deliveries of one message while its pump runs and lanes are folded: no lock, no figure lost."""
    outside.turn(latency=[0.001, 0.01])
    a_text_line("twilio", per_second=0, numbers=0, at_once=40)
    some_people(300, mails=False)
    blast = a_blast()
    troubles: list[Exception] = []
    over = threading.Event()

    def tell(side: int) -> None:
        try:
            while not over.is_set() or Delivery.objects.filter(blast=blast, state="accepted").exists():
                for row in Delivery.objects.filter(blast=blast, state="accepted")[side * 5 : side * 5 + 5]:
                    results.take_news(str(row.public_id), StatusNews(f"{row.pk}", row.gateway_id, "delivered"))
                figures.fold()
                # SQLite lets one write at a time, and the pump has to get its turn.
                time.sleep(0.02)
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    sides = [threading.Thread(target=tell, args=(side,)) for side in (0, 0, 1, 2)]
    for side in sides:
        side.start()
    until = time.monotonic() + 120
    while Delivery.objects.filter(blast=blast, state__in=["queued", "sending"]).exists() or not Blast.objects.get(pk=blast.pk).is_expanded:
        assert time.monotonic() < until
        Pump(20).run()
    over.set()
    for side in sides:
        side.join()
    assert troubles == []
    assert figures.differences() == []
    figures.fold()
    assert figures.of([blast.pk])[blast.pk].by_standing["delivered"] == 300
    assert Tally.objects.filter(blast=blast).count() <= 6


def test_a_broken_figure_is_mended_and_noted(outside):
    """The nightly look finds what somebody wrote past the house, sets it right, and the ledger keeps where."""
    a_text_line()
    some_people(3, mails=False)
    blast = a_blast()
    expand(blast.pk)
    Tally.objects.filter(blast=blast).update(count=7)
    assert [(found[2], found[3]) for found in figures.differences()] == [(7, 3)]
    assert actions.sending.recount(by=MACHINE) == 1
    assert (figures.differences(), actions.sending.recount(by=MACHINE)) == ([], 0)
    assert Entry.objects.filter(deed="messaging.recounted").count() == 1


def test_the_report_says_what_became_of_a_message(outside):
    """Handed over, failed by reason, answers and stops since, segments and what they cost; an old message gets none of them."""
    a_text_line("twilio", per_second=0, numbers=0, price="0.0100")
    people = some_people(6, mails=False)
    old = a_blast(words={"en": {"text": "Old. STOP ends."}})
    Pump(5).run()
    Delivery.objects.filter(blast=old).update(accepted_at=clock.now() - timedelta(days=40))
    numbers = [person.contact_points.get().value_normalized for person in people]
    blast = a_blast(words={"en": {"text": "Rally! STOP ends."}})
    Pump(5).run()
    for place, words in enumerate(("Yes", "STOP")):
        actions.news.take_text("twilio", TextNews(f"in{place}", numbers[place], "+12065550100", words), by=MACHINE)
    row = Delivery.objects.get(blast=blast, address=numbers[2])
    actions.news.take_status("twilio", str(row.public_id), StatusNews("f", row.gateway_id, "failed", "30005"), by=MACHINE)
    report = report_of(blast)
    assert (report.total, report.left, report.waiting, report.replies, report.opt_outs) == (6, 5, 0, 2, 1)
    assert report.faults == [("the address does not exist", 1)]
    assert (report.segments, str(report.cost)) == (6, "0.06000")
    assert (report_of(old).replies, report_of(old).opt_outs) == (0, 0)


def test_a_stop_of_the_journal_counts_for_the_message_before_it(outside):
    """A backup put back learns of a stop from the journal, and to which message it was said."""
    a_text_line("twilio")
    [person] = some_people(1, mails=False)
    blast = a_blast()
    Pump(5).run()
    number = person.contact_points.get().value_normalized
    before = clock.now()
    assert stops.what_reached(number, before) == blast.pk
    assert stops.what_reached(number, before - timedelta(hours=1)) is None
    assert stops.what_reached(number, before + timedelta(days=31)) is None


def test_who_answers_for_a_unit_goes_through_the_inbox_in_stretches(outside, monkeypatch):
    """Of each stretch only their own people's talks are shown, none is left out, and counts say that there may be more."""
    monkeypatch.setattr(talks, "LOOKED_THROUGH", 10)
    here, there = a_place(), a_place()
    theirs, others = some_people(8, where=here), some_people(27, where=there)
    everybody = theirs + others
    Random(3).shuffle(everybody)
    for number, person in enumerate(everybody):
        moment = clock.now() - timedelta(minutes=number)
        state = ("closed", "needs_answer")[number % 2]
        Thread.objects.create(address=f"+1206555{number:04d}", person=person, state=state, last_at=moment, asked_at=moment)
    chair = an_actor(("unit_chair", Place(Kind.UNIT, str(here[0].pk))))
    for view in ("closed", "needs_answer"):
        found, begin, stretches = [], None, 0
        while stretches == 0 or begin is not None:
            stretch = talks.shown(chair, view, begin)
            found += [row["thread"].person_id for row in stretch.rows]
            begin, stretches = stretch.more, stretches + 1
        wanted = Thread.objects.filter(state=view, person__in=theirs)
        assert sorted(found) == sorted(wanted.values_list("person_id", flat=True))
        assert stretches == 2
    counted = talks.counts(chair)
    assert counted["closed"].endswith("+") and counted["open"] == "0"
    assert talks.shown(an_actor("comms"), "closed", None).more is None
