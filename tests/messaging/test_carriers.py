"""What kind of phone a number is, whose it is, and the caps of numbers and carriers."""

from __future__ import annotations

import pytest

from tests.makers.accounts import an_account, signed_in
from tests.makers.messaging import MACHINE as SENDER
from tests.makers.messaging import a_blast, a_draft, a_phone, a_text_line, some_people
from unionhall.messaging.models import Delivery, Line, NumberFact
from unionhall.messaging.queries.blasts import checked
from unionhall.messaging.rules.carriers import Clocks, carrier_of
from unionhall.messaging.sending.pump import Pump, close_done
from unionhall.people.models import ContactPoint

pytestmark = pytest.mark.django_db(transaction=True)


def pump(seconds: float = 20) -> None:
    """One shift."""
    Pump(seconds).run()
    close_done()


@pytest.mark.parametrize(
    ("name", "carrier"),
    [("AT&T Wireless", "att"), ("T-Mobile USA, Inc.", "tmobile"), ("Verizon Wireless", "verizon"), ("Cricket", "other"), ("", "")],
)
def test_carriers_by_the_names_that_gateways_give_them(name, carrier):
    """A few by name, the others together, nothing for nothing."""
    assert carrier_of(name) == carrier


def test_each_bound_holds_by_itself():
    """A full number or carrier takes nothing more up to the horizon; the others do."""
    clocks = Clocks({"number:a": 2.0, "carrier:att": 4.0}, {}, {"carrier:tmobile": 1})
    assert [clocks.take(("number:a", "carrier:verizon"), 1, 0.4) for _ in range(2)] == [0.0, None]
    assert [clocks.take(("number:b", "carrier:att"), 1, 0.4) for _ in range(3)] == [0.0, 0.25, None]
    assert [clocks.take(("number:b", "carrier:tmobile"), 1, 0.4) for _ in range(2)] == [0.0, None]
    assert (clocks.full("number:", 0.4), sorted(clocks.full("carrier:", 0.4))) == (["a"], ["att", "tmobile"])


@pytest.mark.parametrize("gateway", ["twilio", "telnyx"])
def test_a_landline_is_refused_before_anything_is_sent_to_it(outside, gateway):
    """Looked up once, remembered at the contact point, named in the report, and left out of the next count."""
    a_text_line(gateway, looks_up=True)
    people = some_people(10, mails=False)
    landline = ContactPoint.objects.get(person=people[4])
    outside.turn(landlines=[landline.value_normalized])
    blast = a_blast()
    pump()
    told = outside.told()
    assert (told["accepted"], told["asked"], told["looked_up"]) == (9, 9, 10)
    refused = Delivery.objects.get(address=landline.value_normalized)
    assert (refused.state, refused.fault) == ("failed", "landline")
    landline.refresh_from_db()
    assert landline.status == "bad"
    page = signed_in(an_account("comms")).get(f"/messages/{blast.public_id}").content.decode()
    assert "a landline, which takes no texts" in page
    ContactPoint.objects.filter(pk=landline.pk).update(status="unverified")
    assert checked(a_draft(SENDER), SENDER).total == 9, "whatever a roster says of it later"
    a_blast()
    pump()
    assert (outside.told()["accepted"], outside.told()["looked_up"]) == (18, 10)


def test_where_the_gateway_does_not_say_the_text_still_goes(outside, settings):
    """A look-up that fails holds nothing up."""
    settings.MESSAGING = {**settings.MESSAGING, "TWILIO_LOOKUP_URL": "http://127.0.0.1:9"}
    a_text_line("twilio", looks_up=True)
    some_people(5, mails=False)
    a_blast()
    pump()
    assert outside.told()["accepted"] == 5
    assert set(NumberFact.objects.values_list("kind", "carrier")) == {("unknown", "")}


def by_carrier(outside) -> dict[str, list[float]]:
    """When texts were accepted, for each carrier."""
    found: dict[str, list[float]] = {}
    for text in outside.sent():
        found.setdefault(NumberFact.objects.get(address=text["to"]).carrier, []).append(text["at"])
    return found


def test_a_slow_carrier_holds_up_nobody_else(outside):
    """AT&T takes five a second here, the others as many as the line has."""
    a_text_line("twilio", per_second=100, looks_up=True, carriers=[{"carrier": "att", "per_second": 5, "a_day": 0}])
    some_people(60, mails=False)
    a_blast()
    pump()
    times = by_carrier(outside)
    slow, others = times.pop("att"), sorted(at for each in times.values() for at in each)
    assert len(slow) + len(others) == 60
    assert slow[-1] - slow[0] >= 0.8 * (len(slow) - 1) / 5
    assert others[-1] - slow[0] < slow[-1] - slow[0]


def test_a_carriers_day_is_kept(outside):
    """T-Mobile takes three a day from this campaign; the rest waits for tomorrow, the others have theirs."""
    a_text_line("twilio", looks_up=True, carriers=[{"carrier": "tmobile", "per_second": 0, "a_day": 3}])
    some_people(30, mails=False)
    a_blast()
    pump(4)
    times = by_carrier(outside)
    waiting = Delivery.objects.filter(state="queued").count()
    assert len(times["tmobile"]) == 3 and waiting > 0
    assert sum(len(each) for each in times.values()) + waiting == 30
    assert Line.objects.get().carriers_today == {"carrier:tmobile": 3}


def test_each_number_keeps_its_own_pace(outside):
    """A thread's number that many know us by is not asked for more than it bears, though the pool has room."""
    from unionhall.kit import clock
    from unionhall.messaging.models import Thread

    line = a_text_line("twilio", per_second=40, numbers=4)
    people = some_people(30, mails=False)
    for person in people[:20]:
        number = ContactPoint.objects.get(person=person).value_normalized
        Thread.objects.create(address=number, person=person, our_number=line.pool[0], last_at=clock.now())
    a_blast()
    pump()
    sticky = [text["at"] for text in outside.sent() if text["sender"] == line.pool[0]]
    assert outside.told()["accepted"] == 30 and len(sticky) >= 20
    assert sticky[-1] - sticky[0] >= 0.8 * (len(sticky) - 1) / 10 - 0.2


def test_the_page_keeps_what_was_typed(outside):
    """Caps and look-up, set by the form."""
    comms = signed_in(an_account("comms"))
    typed = {"what": "line", "name": "Texts", "gateway": "twilio", "per_second": "75", "numbers": a_phone(12), "looks_up": "on", "is_active": "on"}
    comms.post("/messages/setup", {**typed, "att_per_second": "75", "tmobile_a_day": "2000"})
    line = Line.objects.get()
    assert line.looks_up and line.carriers == [
        {"carrier": "att", "per_second": 75.0, "a_day": 0},
        {"carrier": "tmobile", "per_second": 0, "a_day": 2000},
    ]
