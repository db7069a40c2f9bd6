"""Nobody who said stop: by text, by one click, by page; kept over rosters and old backups; undone with a reason."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.makers.accounts import acting, an_account, an_actor, signed_in
from tests.makers.messaging import MACHINE, a_blast, a_draft, a_mail_line, a_text_line, an_address, on_its_way, some_people
from unionhall.access.rules import Actor
from unionhall.kit.refusals import Clash, NotAllowed, Unwelcome
from unionhall.ledger.models import Entry
from unionhall.messaging import actions, journal, stops
from unionhall.messaging.gateways import TextNews
from unionhall.messaging.models import Blast, ConsentEntry, Delivery, Suppression
from unionhall.messaging.sending.pump import Pump, close_done

pytestmark = pytest.mark.django_db(transaction=True)


def pump(seconds: float = 20) -> None:
    """One shift."""
    Pump(seconds).run()
    close_done()


def says(address: str, body: str, event: str = "SM1") -> bool:
    """Somebody texts us."""
    return actions.talks.take_text(TextNews(event, address, "+12065550100", body), by=MACHINE)


def phone_of(person) -> str:
    """Their number."""
    return person.contact_points.get(kind="phone").value_normalized


def test_stop_holds_for_what_is_queued_already(outside):
    """US-05: STOP suppresses the number at once, also in a blast that is on its way."""
    a_text_line()
    people = some_people(3, mails=False)
    blast = a_blast()
    from unionhall.messaging.sending.expansion import expand

    expand(blast.pk)
    assert Delivery.objects.filter(state="queued").count() == 3
    says(phone_of(people[1]), " Stop. ")
    pump()
    assert {text["to"] for text in outside.sent()} == {phone_of(people[0]), phone_of(people[2])}
    assert Delivery.objects.get(person=people[1]).state == "suppressed"


def test_election_notices_take_the_next_channel(outside):
    """US-05: what the bylaws require goes by mail after a stop of texts; with neither, the person is named as not reached."""
    a_text_line()
    a_mail_line()
    with_mail, without = some_people(1)[0], some_people(1, mails=False)[0]
    blast = a_blast(category="election_notice")
    from unionhall.messaging.sending.expansion import expand

    expand(blast.pk)
    for person in (with_mail, without):
        says(phone_of(person), "STOP", event=f"SM{person.pk}")
    pump()
    assert outside.told()["accepted"] == 0
    assert [letter["to"] for letter in outside.letters()] == [with_mail.contact_points.get(kind="email").value]
    assert Blast.objects.get(pk=blast.pk).unreached == 1


def test_a_stop_outlives_a_new_contact_point(outside):
    """US-05: a roster import brings the same number again, on the same person or on another: it stays closed."""
    a_text_line()
    person, other = some_people(2, mails=False)
    number = phone_of(person)
    says(number, "STOP")
    person.contact_points.all().update(ends_on="2026-01-01")
    an_address(person, "phone", number)
    other.contact_points.all().delete()
    an_address(other, "phone", number)
    with pytest.raises(Unwelcome, match="Nobody"):
        a_blast()
    assert outside.told()["accepted"] == 0


def test_each_category_and_channel_is_its_own(outside):
    """Politics by text closed: operational texts and political mail still go."""
    a_text_line()
    a_mail_line()
    person = some_people(1)[0]
    me = an_actor(name="Rosa", person_id=person.pk)
    wanted = {
        (channel, category) for channel in ("text", "mail") for category in ("operational", "political", "election_notice", "mobilization")
    }
    actions.consent.choose(person.pk, wanted - {("text", "political")}, by=me)
    a_blast(category="operational")
    a_blast(category="political", channels=["text", "mail"])
    pump()
    assert outside.told()["accepted"] == 1 and len(outside.letters()) == 1
    assert ConsentEntry.objects.filter(source="page", verb="stop").count() == 1


EVERYTHING = {(way, what) for way in ("text", "mail") for what in ("operational", "political", "election_notice", "mobilization")}


def ticked(browser: Client) -> set[tuple[str, str]]:
    """What the page shows as open."""
    rows = browser.get("/messages/mine").context["choices"]
    return {(channel, row["category"]) for row in rows for channel, is_open in row["channels"] if is_open}


def keeps(browser: Client, wanted: set[tuple[str, str]]) -> str:
    """Press “Keep this”; what the page says afterwards."""
    said = browser.post("/messages/mine", {"wanted": [f"{way}:{what}" for way, what in wanted]}, follow=True)
    return said.content.decode()


def test_a_stop_by_text_shows_on_ones_page_and_start_alone_takes_it_back(outside):
    """The page shows what is so; keeping it unchanged adds no wish of its own, and ticking cannot speak for a phone."""
    a_text_line()
    person = some_people(1, mails=False)[0]
    browser = signed_in(an_account(person_id=person.pk))
    assert ticked(browser) == EVERYTHING
    says(phone_of(person), "STOP")
    texts = {each for each in EVERYTHING if each[0] == "text"}
    assert ticked(browser) == EVERYTHING - texts
    keeps(browser, EVERYTHING - texts)
    assert "text START" in keeps(browser, EVERYTHING)
    assert ticked(browser) == EVERYTHING - texts
    says(phone_of(person), "START", "SM2")
    assert ticked(browser) == EVERYTHING


def test_mail_stopped_by_link_is_opened_again_on_ones_own_page(outside):
    """By the account that signs in with that very address, for what is ticked and nothing else; by nobody else's."""
    person = some_people(1)[0]
    address = person.contact_points.get(kind="email").value_normalized
    actions.consent.stop(stops.Wish("stop", "mail", "", address), source="one_click", by=MACHINE)
    mails = {each for each in EVERYTHING if each[0] == "mail"}
    account = an_account(person_id=person.pk)
    browser = signed_in(account)
    keeps(browser, EVERYTHING)
    assert ticked(browser) == EVERYTHING - mails
    account.email = address
    account.save()
    keeps(browser, EVERYTHING - mails | {("mail", "political")})
    assert ticked(browser) == EVERYTHING - mails | {("mail", "political")}
    assert not Suppression.objects.filter(address=address).exists()


def test_one_click_works_without_cookies_and_looking_changes_nothing(outside):
    """RFC 8058: a POST by the mail program ends it; a scanner that opens the link twice does not."""
    a_mail_line()
    person = some_people(1)[0]
    a_blast(channels=["mail"])
    pump()
    letter = outside.letters()[0]["content"]
    link = re.search(r"List-Unsubscribe: <(https?://[^/]+)(/[^>]+)>", letter)[2]
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert program.get(link).status_code == 200
        assert program.head(link).status_code == 200
    assert not Suppression.objects.exists()
    assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    entry = ConsentEntry.objects.get()
    assert (entry.source, entry.category, entry.channel, entry.person_id) == ("one_click", "operational", "mail", person.pk)
    with pytest.raises(Unwelcome, match="Nobody"):
        a_blast(channels=["mail"])
    a_blast(channels=["mail"], category="political")


def test_the_page_of_the_link_ends_all_mail_too(outside):
    """The button with “all mail”; a cut or forged link is not there."""
    a_mail_line()
    link = "/messages/stop/" + stops.token("mail", "political", "rosa@mail.example", None)
    answer = Client().post(link, {"what": "everything"})
    assert answer.status_code == 200 and "rosa@mail.example" in answer.content.decode()
    assert Suppression.objects.get().category == ""
    assert Client().get(link[:-3]).status_code == 404
    assert Client().post(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404


def test_a_mistake_is_undone_with_a_reason(outside):
    """The ledger keeps both lines; nobody but who mends consent may, and not without a reason."""
    a_text_line()
    person = some_people(1, mails=False)[0]
    says(phone_of(person), "stop")
    entry = ConsentEntry.objects.get()
    data_steward = an_actor("data_steward", name="Bea")
    with pytest.raises(NotAllowed):
        actions.consent.undo_stop(str(entry.public_id), "typed by mistake", by=an_actor("lead"))
    with pytest.raises(Unwelcome):
        actions.consent.undo_stop(str(entry.public_id), " ", by=data_steward)
    actions.consent.undo_stop(str(entry.public_id), "She meant another group.", by=data_steward)
    with pytest.raises(Clash):
        actions.consent.undo_stop(str(entry.public_id), "again and again", by=data_steward)
    assert ConsentEntry.objects.count() == 2 and not Suppression.objects.exists()
    assert Entry.objects.filter(deed="messaging.stop_undone", purpose="She meant another group.").exists()
    a_blast()
    pump()
    assert outside.told()["accepted"] == 1


def test_start_opens_again(outside):
    """START by text lifts the stop of that number."""
    a_text_line()
    person = some_people(1, mails=False)[0]
    says(phone_of(person), "STOP", "SM1")
    says(phone_of(person), "START", "SM2")
    a_blast()
    pump()
    assert outside.told()["accepted"] == 1


def test_the_ledger_of_consent_is_append_only():
    """The database itself refuses."""
    actions.consent.stop(stops.Wish("stop", "text", "", "+12065550123"), source="officer", by=MACHINE)
    entry = ConsentEntry.objects.get()
    Suppression.objects.all().delete()
    for change in (entry.delete, entry.save):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_the_journal_knows_each_stop_before_the_answer():
    """Even where the database's transaction fails afterwards; the next look at the journal puts it in."""
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.consent.stop(stops.Wish("stop", "text", "", "+12065550123"), source="officer", by=MACHINE)
        raise RuntimeError
    assert not Suppression.objects.exists()
    assert [said["address"] for said, _ in journal.lines_after(0)] == ["+12065550123"]
    assert stops.catch_up(everything=True) == 1
    assert stops.catch_up(everything=True) == 0
    assert Suppression.objects.get().address == "+12065550123"


def test_a_torn_line_spoils_itself_alone():
    """A crash in the middle of a write loses at most that line."""
    wish = stops.Wish("stop", "text", "", "+12065550123")
    actions.consent.stop(wish, source="officer", by=MACHINE)
    with journal.opt_outs().open("ab") as file:
        file.write(b'{"verb": "sto')
    actions.consent.stop(stops.Wish("stop", "text", "", "+12065550124"), source="officer", by=MACHINE)
    assert [said["address"] for said, _ in journal.lines_after(0)] == ["+12065550123", "+12065550124"]


def test_employer_addresses_are_never_used_for_votes_and_calls():
    """INV-09: excluded by default, and for sensitive kinds also where the author ticks it."""
    a_mail_line()
    person = some_people(1, phones=False, mails=False)[0]
    an_address(person, "email", "rosa@uni.example", owner="employer_controlled")
    for category in ("mobilization", "election_notice", "operational", "political"):
        for ticked in (False, True):
            draft = a_draft(MACHINE, channels=["mail"], category=category, uses_employer_addresses=ticked)
            if ticked and category in {"operational", "political"}:
                assert on_its_way(draft).audience == 1
            else:
                with pytest.raises(Unwelcome, match="Nobody"):
                    on_its_way(draft)


def test_a_person_sees_and_sets_only_their_own(outside):
    """Choices and history on their own page; another's are refused."""
    a_text_line()
    rosa, dov = some_people(2, mails=False)
    a_blast()
    pump()
    account = an_account(name="Rosa", person_id=rosa.pk)
    me = acting(account)
    page = signed_in(account).get("/messages/mine").content.decode()
    assert phone_of(rosa) in page and phone_of(dov) not in page and "rally at noon" in page
    with pytest.raises(NotAllowed):
        actions.consent.choose(dov.pk, set(), by=me)
    assert signed_in(account).post("/messages/mine", {"wanted": ["mail:operational"]}).status_code == 302
    assert stops.closed_ways("text", "operational", [phone_of(dov)], [dov.pk]) == (set(), set())
    assert stops.closed_ways("text", "operational", [], [rosa.pk]) == (set(), {rosa.pk})


def test_a_gateways_stop_is_ours_too(outside):
    """21610 at hand-over writes the ledger; the next blast leaves the number out."""
    a_text_line("twilio")
    person = some_people(1, phones=False, mails=False)[0]
    an_address(person, "phone", "+15005550004")
    some_people(1, mails=False)
    a_blast()
    pump()
    assert Suppression.objects.get().address == "+15005550004"
    assert Delivery.objects.get(person=person).fault == "stopped"


def test_a_visitor_cannot_choose():
    """Only the person, by their own power."""
    with pytest.raises(NotAllowed):
        actions.consent.choose(1, set(), by=Actor.visitor())
