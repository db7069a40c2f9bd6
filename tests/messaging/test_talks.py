"""Conversations by text: the inbox, answers, hand-over, alerts, keywords, and texting one by one."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from tests.makers.accounts import an_account, an_actor, signed_in
from tests.makers.messaging import MACHINE, a_blast, a_mail_line, a_place, a_text_line, some_people
from unionhall.access.rules import Kind, Place
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotThere, Unwelcome
from unionhall.messaging import actions
from unionhall.messaging.gateways import TextNews
from unionhall.messaging.models import Delivery, TextMessage, Thread
from unionhall.messaging.queries import peer, talks
from unionhall.messaging.sending.expansion import expand
from unionhall.messaging.sending.pump import Pump

pytestmark = pytest.mark.django_db(transaction=True)
OURS = "+12065550100"


def says(address: str, body: str, event: str = "SM1") -> bool:
    """Somebody texts us."""
    return actions.talks.take_text(TextNews(event, address, OURS, body), by=MACHINE)


def number_of(person) -> str:
    """Their number."""
    return person.contact_points.get(kind="phone").value_normalized


def test_a_text_comes_to_those_in_whose_place_it_is(outside):
    """The steward of the department sees it, another does not; a stranger's text is for the whole local's people."""
    a_text_line()
    here, there = a_place(), a_place()
    rosa = some_people(1, where=here)[0]
    says(number_of(rosa), "What time?")
    says("+12065559999", "Who is this?", "SM2")
    mine = an_actor(("steward", Place(Kind.DEPARTMENT, str(here[1].pk))))
    other = an_actor(("steward", Place(Kind.DEPARTMENT, str(there[1].pk))))
    assert [thread.person_id for thread in talks.open_to(mine)] == [rosa.pk]
    assert not talks.open_to(other).exists()
    assert talks.open_to(an_actor("comms")).count() == 2
    thread = Thread.objects.get(person=rosa)
    with pytest.raises(NotThere):
        actions.talks.answer(str(thread.public_id), "Noon.", "k", by=other)


def test_an_answer_leaves_once_however_often_it_is_tapped(outside):
    """The same key is the same answer; the number stays the one they know us by."""
    a_text_line()
    rosa = some_people(1)[0]
    says(number_of(rosa), "What time?")
    thread, amir = Thread.objects.get(), an_actor("comms", name="Amir")
    assert [actions.talks.answer(str(thread.public_id), "Noon.", "key1", by=amir) for _ in range(3)] == [True, False, False]
    Pump(2).run()
    sent = outside.sent()
    assert [(text["body"], text["sender"]) for text in sent] == [("Noon.", OURS)]
    thread.refresh_from_db()
    assert (thread.state, thread.assigned_to_id) == ("open", amir.account_id)


def test_a_text_is_taken_once(outside):
    """The gateway tells it again: one text, one thread."""
    a_text_line()
    assert [says("+12065559999", "Hello", "SM9") for _ in range(3)] == [True, False, False]
    assert TextMessage.objects.count() == 1


def test_nobody_answers_who_said_stop(outside):
    """And we do not confirm the stop: the network does (21610)."""
    a_text_line()
    rosa = some_people(1)[0]
    says(number_of(rosa), "stop")
    thread = Thread.objects.get()
    with pytest.raises(Clash, match="said stop"):
        actions.talks.answer(str(thread.public_id), "Sorry to see you go", "k", by=an_actor("comms"))
    Pump(1).run()
    assert outside.told()["asked"] == 0


def test_keywords_answer_by_themselves_once_a_day(outside):
    """Two machines never talk for ever; the words of the law are not ours to give."""
    a_text_line()
    actions.talks.keep_keyword("Rally!", "Thursday at noon.", by=MACHINE)
    for word in ("STOP", "Help", "start"):
        with pytest.raises(Unwelcome):
            actions.talks.keep_keyword(word, "x", by=MACHINE)
    for turn in range(5):
        says("+12065559999", " RALLY ", f"SM{turn}")
    Pump(2).run()
    assert [text["body"] for text in outside.sent()] == ["Thursday at noon."]
    assert Thread.objects.get().state == "open"


def test_whom_a_talk_was_given_to_hears_when_it_waits_too_long(outside):
    """After the local's hours, once, by mail; talks that fell silent close themselves, waiting ones never."""
    import time_machine

    a_text_line()
    a_mail_line()
    rosa, dov = some_people(2)
    says(number_of(rosa), "What time?")
    says(number_of(dov), "Thanks", "SM2")
    waiting, quiet = Thread.objects.get(person=rosa), Thread.objects.get(person=dov)
    account, comms = an_account("comms", name="Amir"), an_actor("comms", name="Bea")
    actions.talks.hand_over(str(waiting.public_id), account.pk, by=comms)
    actions.talks.answer(str(quiet.public_id), "You are welcome", "k", by=comms)
    assert actions.talks.alert_unanswered(by=MACHINE) == 0
    with time_machine.travel(clock.now() + timedelta(hours=5)):
        assert [actions.talks.alert_unanswered(by=MACHINE) for _ in range(2)] == [1, 0]
        assert Delivery.objects.filter(address=account.email, channel="mail").count() == 1
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert actions.talks.close_quiet(by=MACHINE) == 1
    assert set(Thread.objects.values_list("state", flat=True)) == {"needs_answer", "closed"}


def test_texting_one_by_one_never_writes_twice(outside):
    """Three members take batches and tap at once, twice each: every person gets one first text."""
    a_text_line()
    some_people(30, mails=False)
    actions.lines.set_rule("batch_size", 12, "a test", by=MACHINE)
    blast = a_blast(kind="peer", words={"en": {"text": "Hi {given_name}, this is {sender_name}."}})
    assert expand(blast.pk)
    Pump(1).run()
    assert outside.told()["asked"] == 0, "nothing leaves by itself"
    members = [an_actor("comms", name=f"Member {n}") for n in range(3)]

    def work(member) -> None:
        try:
            actions.peer.take_batch(str(blast.public_id), by=member)
            rows = list(Delivery.objects.filter(blast=blast, holder=member.account_id).values_list("public_id", flat=True))
            for row in rows:
                for _ in range(2):
                    actions.peer.send_first(str(blast.public_id), str(row), by=member)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Pump(5).run()
    told = outside.told()
    assert (told["accepted"], told["twice"]) == (30, [])
    assert peer.counts_of(blast) == {"free": 0, "taken": 0, "written": 30}


def test_a_steward_helps_only_in_their_own_place(outside):
    """The batch holds nobody of another department; what is not written to goes back to all; another's is not theirs to send."""
    a_text_line()
    here, there = a_place(), a_place()
    some_people(3, where=here, mails=False)
    some_people(4, where=there, mails=False)
    blast = a_blast(kind="peer")
    expand(blast.pk)
    steward = an_actor(("steward", Place(Kind.DEPARTMENT, str(here[1].pk))))
    comms = an_actor("comms")
    assert actions.peer.take_batch(str(blast.public_id), by=steward) == 3
    theirs = Delivery.objects.filter(blast=blast, holder=steward.account_id).first()
    with pytest.raises(NotThere):
        actions.peer.send_first(str(blast.public_id), str(theirs.public_id), by=comms)
    assert actions.peer.give_back(str(blast.public_id), by=steward) == 3
    assert actions.peer.take_batch(str(blast.public_id), by=comms) == 7


def test_the_pages_of_a_talk(outside):
    """Inbox, talk, answer, close, by somebody who may not see names or numbers whole."""
    a_text_line()
    rosa = some_people(1)[0]
    says(number_of(rosa), "What time?")
    browser, thread = signed_in(an_account("comms", name="Amir")), Thread.objects.get()
    assert "What time?" in browser.get("/messages/inbox").content.decode()
    page = browser.get(f"/messages/inbox/{thread.public_id}").content.decode()
    assert number_of(rosa) not in page and rosa.display_name not in page and number_of(rosa)[-4:] in page
    assert browser.post(f"/messages/inbox/{thread.public_id}", {"what": "answer", "body": "Noon", "once_key": "a"}).status_code == 302
    browser.post(f"/messages/inbox/{thread.public_id}", {"what": "close"})
    thread.refresh_from_db()
    assert thread.state == "closed"


def test_other_areas_tell_single_people(outside):
    """By the first open channel, in the person's language, once for each key."""
    a_text_line()
    a_mail_line()
    rosa, dov = some_people(1, language="es")[0], some_people(1, mails=False)[0]
    notice = actions.Notice(
        "operational", {"en": {"subject": "Hi", "text": "Hi {given_name} {what}", "body": "Hi"}, "es": {"subject": "Hola {name}", "text": "x", "body": "Hola"}},
        once_key="rsvp:1", values={"what": "at noon"},
    )
    with time_machine.travel("2026-07-01T12:00:00-07:00", tick=True):  # a notice keeps quiet hours, and a test is run at any hour
        assert actions.tell([rosa.pk, dov.pk], notice, by=MACHINE) == 2
        actions.tell([rosa.pk, dov.pk], notice, by=MACHINE)
        Pump(3).run()
    assert len(outside.letters()) == 1 and f"Hola {rosa.display_name}" in outside.letters()[0]["content"]
    assert len(outside.sent()) == 1
