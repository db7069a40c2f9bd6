"""The emergency stop: a line, all lines or one message, within two seconds, with a reason, until it is lifted."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.makers.accounts import an_account, an_actor, signed_in
from tests.makers.messaging import MACHINE, a_blast, a_draft, a_text_line, some_people
from tests.messaging.test_faults import after, pump_until_done
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, NotThere, Unwelcome
from unionhall.ledger.models import Entry
from unionhall.messaging import actions
from unionhall.messaging.models import Blast, Delivery, Line, SendingFreeze
from unionhall.messaging.queries.upkeep import next_work
from unionhall.messaging.sending.pump import Pump

pytestmark = pytest.mark.django_db(transaction=True)


def the_switch(what: str, which: str = "", why: str = "The date in it is wrong.", by=MACHINE) -> int:
    """One deed of the page."""
    deeds = actions.switches
    return {"stop": deeds.stop_lines, "lift": deeds.lift_lines, "stop_blast": deeds.stop_blast, "lift_blast": deeds.lift_blast}[what](
        which, why, by=by
    )


@pytest.mark.parametrize("kind", ["line", "all", "blast"])
def test_nothing_leaves_two_seconds_after_the_switch_and_the_rest_goes_on_after_it_is_lifted(outside, kind):
    """In the middle of a blast; the worker has nothing to do while it is stopped; in the end everybody has one text."""
    line = a_text_line(per_second=80)
    some_people(300, mails=False)
    blast = a_blast()
    which = {"line": str(line.public_id), "all": "", "blast": str(blast.public_id)}[kind]
    stop, lift = ("stop_blast", "lift_blast") if kind == "blast" else ("stop", "lift")
    thrown: list[float] = []

    def throw() -> None:
        the_switch(stop, which)
        thrown.append(time.time())

    doing = after(1.0, throw)
    Pump(8).run()
    doing.join()
    sent = outside.sent()
    assert 0 < len(sent) < 250
    assert [text for text in sent if text["at"] > thrown[0] + 2] == []
    assert Delivery.objects.filter(state="queued").count() == 300 - len(sent)
    assert next_work() is None
    the_switch(lift, which, "The date is right after all.")
    pump_until_done()
    told = outside.told()
    assert (told["people"], told["accepted"], told["twice"]) == (300, 300, [])
    deeds = Entry.objects.filter(deed__endswith="stopped") | Entry.objects.filter(deed__endswith="lifted")
    assert [entry.purpose for entry in deeds.order_by("number")] == ["The date in it is wrong.", "The date is right after all."]


def test_a_stopped_message_does_not_hold_up_another(outside):
    """The rally goes on while the newsletter is stopped."""
    a_text_line()
    some_people(20, mails=False)
    newsletter, rally = a_blast(title="Newsletter"), a_blast(title="Rally")
    the_switch("stop_blast", str(newsletter.public_id))
    Pump(4).run()
    assert set(Delivery.objects.filter(blast=rally).values_list("state", flat=True)) == {"accepted"}
    assert not Delivery.objects.filter(blast=newsletter).exclude(state="queued").exists()


def test_who_may_and_with_which_words(outside):
    """Whoever looks after messaging, with a reason; an administrator stops lines but sees no message of others."""
    line = a_text_line()
    some_people(3, mails=False)
    blast = a_blast()
    administrator, lead = an_actor("administrator", name="Ada"), an_actor("lead", name="Amir")
    with pytest.raises(NotAllowed):
        the_switch("stop", by=lead)
    with pytest.raises(NotThere):
        the_switch("stop_blast", str(blast.public_id), by=administrator)
    with pytest.raises(Unwelcome, match="why"):
        the_switch("stop", why="  no ", by=administrator)
    with pytest.raises(Clash, match="Nothing is stopped"):
        the_switch("lift", by=administrator)
    draft = a_draft(MACHINE)
    with pytest.raises(Clash, match="not on its way"):
        the_switch("stop_blast", str(draft.public_id))
    assert the_switch("stop", str(line.public_id), by=administrator) == 1
    line.refresh_from_db()
    assert (line.stopped_by, line.stopped_because) == ("Ada", "The date in it is wrong.")
    actions.lines.set_line("Texts", "telnyx", {"per_second": 5}, by=MACHINE)
    assert Line.objects.get().stopped_at is not None, "to set a line up again is not to lift its stop"


def test_the_page_says_what_is_stopped_and_by_whom(outside):
    """Thrown, shown on the page and at the message, and lifted by its buttons."""
    a_text_line()
    some_people(3, mails=False)
    blast = a_blast()
    comms = signed_in(an_account("comms", name="Cleo"))
    assert b"No message that you may see" not in comms.get("/messages/setup/stop").content
    comms.post("/messages/setup/stop", {"what": "stop_blast", "which": str(blast.public_id), "why": "A wrong date."})
    page = comms.get("/messages/setup/stop").content.decode()
    assert "Cleo" in page and "A wrong date." in page
    assert "A wrong date." in comms.get(f"/messages/{blast.public_id}").content.decode()
    comms.post("/messages/setup/stop", {"what": "lift_blast", "which": str(blast.public_id), "why": "It is right."})
    assert Blast.objects.get().stopped_at is None
    refused = comms.post("/messages/setup/stop", {"what": "explode", "which": ""}, follow=True).content.decode()
    assert "Choose what to do." in refused


def test_a_freeze_is_lifted_by_somebody_else(outside):
    """A candidate who looks after messaging cannot lift their own freeze."""
    account = an_account("comms", name="Amir")
    actions.freeze_sending([account.pk], clock.now() + timedelta(days=3), "You stand in the election.", by=MACHINE)
    own = signed_in(account).post("/messages/setup/stop", {"what": "lift_account", "which": account.pk, "why": "I would like to."}, follow=True)
    assert "Somebody else" in own.content.decode()
    assert SendingFreeze.objects.get().lifted_at is None
    other = signed_in(an_account("comms", name="Cleo"))
    assert "You stand in the election." in other.get("/messages/setup/stop").content.decode()
    other.post("/messages/setup/stop", {"what": "lift_account", "which": account.pk, "why": "The count is certified."})
    assert SendingFreeze.objects.get().lifted_at is not None


@pytest.mark.parametrize("what", ["stop_line", "lift_line", "stop_blast", "lift_blast", "let_in", "retire", "lift_account", "freeze_account", "nothing"])
@pytest.mark.parametrize("which", ["true", "1", "", "é\u202e", "9" * 30])
def test_a_form_that_names_nothing_is_answered_in_words(outside, what, which):
    answer = signed_in(an_account("administrator")).post("/messages/setup/stop", {"what": what, "which": which, "why": "for a test"}, follow=True)
    assert answer.status_code == 200


def test_a_candidates_account_is_frozen_and_lifted_on_the_page(outside):
    """By whom the page offers, until a time to come, with a reason; what was on its way is held; the ledger keeps both deeds."""
    a_text_line()
    some_people(3, mails=False)
    candidate, comms = an_account("lead"), signed_in(an_account("comms"))
    running = a_blast(by=an_actor("lead", name="Amir"))
    Blast.objects.filter(pk=running.pk).update(author=candidate)
    page = comms.get("/messages/setup/stop").content.decode()
    assert str(candidate.public_id) in page and "Everybody who may write to members can do so now." in page
    until = timezone.localtime(clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    typed = {"what": "freeze_account", "which": str(candidate.public_id), "until": until, "why": "Stands in the election of 26 May."}
    member = an_account("member")
    for slip, sentence in (
        ({"which": ""}, "Choose whose account it is."),
        ({"which": str(member.public_id)}, "Choose whose account it is."),
        ({"until": ""}, "Say until when"),
        ({"until": "2001-01-01T08:00"}, "Choose a time from now on"),
        ({"until": "2999-01-01T08:00"}, "Choose a time from now on"),
        ({"until": "soon"}, "Write the time as on the clock"),
        ({"why": "ok"}, "Say why they may not send"),
    ):
        assert sentence in comms.post("/messages/setup/stop", {**typed, **slip}, follow=True).content.decode()
    assert not SendingFreeze.objects.exists()
    said = comms.post("/messages/setup/stop", typed, follow=True).content.decode()
    assert "writes to nobody until then" in said and "Stands in the election" in said
    assert Blast.objects.get(pk=running.pk).state == "paused"
    entry = Entry.objects.get(deed="messaging.sending_frozen")
    assert (entry.purpose, entry.row_count) == ("Stands in the election of 26 May.", 1)
    lift = {"what": "lift_account", "which": str(candidate.pk), "why": "The count is certified."}
    assert "Everybody who may write" in comms.post("/messages/setup/stop", lift, follow=True).content.decode()
    assert Entry.objects.filter(deed="messaging.freeze_lifted").count() == 1
