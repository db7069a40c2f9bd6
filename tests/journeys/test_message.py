"""A message in a real browser: written in two languages, counted, tried, confirmed by a second person, sent; somebody says stop."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_roster import a_page
from tests.makers.accounts import an_account
from tests.makers.messaging import MACHINE, a_place, a_text_line, some_people
from tests.outside import Outside, an_outside
from unionhall.access.rules import LOCAL
from unionhall.messaging import actions
from unionhall.messaging.sending.pump import Pump, close_done
from unionhall.people.models import ContactPoint, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 1280)
#: `PICTURES=folder` keeps what the journey sees, to be looked at.
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def outside(settings: Any, live_server: Any, tmp_path: Path) -> Iterator[Outside]:
    """The made-up world, which tells the hall of this test what becomes of texts."""
    with an_outside(hall=live_server.url) as made:
        settings.MESSAGING, settings.PUBLIC_ADDRESS = made.settings(tmp_path / "journal"), live_server.url
        yield made


def a_worker_at_work() -> None:
    """One shift of the pump, in a thread of its own: the browser's loop runs in this one."""

    def work() -> None:
        try:
            Pump(20).run()
            close_done()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as one:
        one.submit(work).result()


def looks_right(page: Page, name: str) -> None:
    """No page is wider than its window, on a phone or on a desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width} px"
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})


def phone_of(person: Person) -> str:
    """Their number."""
    return ContactPoint.objects.get(person=person, kind="phone").value_normalized


def write_it(page: Page, base: str) -> None:
    """The message, in English and Spanish, by text."""
    page.goto(f"{base}/messages/new")
    page.get_by_label("Title").fill("Rally on Thursday")
    page.locator("input[name=category][value=mobilization]").check()
    page.locator("input[name=channels][value=text]").check()
    page.locator("input[name=rings_at_night]").check()
    page.locator("#en_text").fill("{given_name}, rally on Thursday at noon. Reply STOP to stop.")
    page.locator("#es_text").evaluate("field => field.closest('details').open = true")
    page.locator("#es_text").fill("{given_name}, mitin el jueves a mediodía. Responda STOP para no recibir.")
    looks_right(page, "write")
    page.get_by_role("button", name="See whom it reaches").click()


def test_a_message_from_the_first_word_to_the_report(browser: Browser, live_server: Any, outside: Outside) -> None:
    base = live_server.url.replace("127.0.0.1", "localhost")
    a_text_line("twilio", per_second=50, price="0.0079")
    place = a_place()
    english, spanish = some_people(9, where=place, mails=False), some_people(3, where=place, mails=False, language="es")
    actions.lines.set_rule("confirm_above", 10, "Executive board, 3 March", by=MACHINE)
    lead = a_page(browser, base, an_account(("lead", LOCAL), name="Amir"))

    write_it(lead, base)
    expect(lead.get_by_text("people, counted now")).to_be_visible()
    expect(lead.locator(".number").first).to_contain_text("12")
    expect(lead.get_by_text("$0.")).to_be_visible()
    expect(lead.get_by_text("mitin el jueves")).to_be_visible()
    expect(lead.get_by_text("Among them:")).to_contain_text("Worker")
    looks_right(lead, "before")
    lead.get_by_label("A test to my own number or mail").fill("+12065559876")
    lead.get_by_role("button", name="Send a test").click()
    a_worker_at_work()
    assert {text["to"] for text in outside.sent()} == {"+12065559876"}
    tests_sent = len(outside.sent())

    lead.get_by_role("button", name="Ask a second person").click()
    expect(lead.get_by_text("It waits for a second person")).to_be_visible()
    secretary = a_page(browser, base, an_account("secretary", name="Bea"))
    secretary.goto(f"{base}/messages/")
    secretary.get_by_role("link", name="Look at it").click()
    secretary.get_by_role("button", name="Let it go to 12 people").click()
    a_worker_at_work()
    sent = outside.sent()[tests_sent:]
    assert {text["to"] for text in sent} == {phone_of(person) for person in [*english, *spanish]} and len(sent) == 12
    assert sum("mitin" in text["body"] for text in sent) == 3

    rosa = english[4]
    assert outside.person_texts(phone_of(rosa), next(text["sender"] for text in sent if text["to"] == phone_of(rosa)), "STOP") == 200
    lead.reload()
    expect(lead.locator(".number").first).to_contain_text("12 of 12")
    expect(lead.get_by_text("said stop since").locator("..")).to_contain_text("1")
    expect(lead.get_by_text("12 segments")).to_be_visible()
    looks_right(lead, "after")
    own = a_page(browser, base, an_account(name="Rosa", person_id=rosa.pk))
    own.goto(f"{base}/messages/mine")
    expect(own.get_by_text("rally on Thursday at noon")).to_be_visible()
    looks_right(own, "mine")
