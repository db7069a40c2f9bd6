"""The main job in a real browser: a roster is loaded, its pairs decided by keys, published; the density moves; it is undone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from tests.makers import people as make
from tests.makers.accounts import an_account, signed_in
from unionhall.access.rules import LOCAL, Actor
from unionhall.accounts.models import User
from unionhall.membership import actions as membership
from unionhall.people.models import EmployerIdentifier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MARCH = date(2026, 3, 16)


def a_page(browser: Browser, base: str, account: User) -> Page:
    """A browser of its own in which the account is signed in."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": name, "value": cookie.value, "url": base} for name, cookie in signed_in(account).cookies.items()])
    return context.new_page()


def a_worker_at_work() -> None:
    """The background worker, until nothing is left to do."""
    call_command("worker", until_empty=True, interval=0.1)


def density(page: Page, base: str) -> str:
    """The one large number of the wall chart, as a person reads it."""
    page.goto(f"{base}/chart/")
    return " ".join(page.locator(".number").first.inner_text().split())


def some_members(number: int) -> None:
    """The first so many workers sign a card."""
    machine = Actor.machine("a secretary in a test")
    for each in EmployerIdentifier.objects.order_by("value")[:number]:
        card = membership.SignedCard(each.person.display_name, date(2026, 1, 5))
        membership.record_card(card, person_id=each.person_id, by=machine)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The next roster: five left, ten are new, one number comes with another name, one department with another."""
    rows = [make.a_row(number) for number in range(6, 51)]
    rows[4] |= {"Name": "Zimmer, Yolanda"}
    rows[7] |= {"Department": "Dept. of Physics"}
    path = tmp_path / "june.csv"
    path.write_bytes(make.a_roster_file(rows).read_bytes())
    return path


def test_a_roster_from_the_file_to_the_chart_and_back(browser: Browser, live_server: Any, file: Path) -> None:
    base = live_server.url.replace("127.0.0.1", "localhost")
    source = make.a_local().sources["ASE"]
    make.people_of(source, 40, as_of_on=MARCH)
    some_members(20)
    a_worker_at_work()
    steward = a_page(browser, base, an_account("data_steward", name="Bea"))
    lead = a_page(browser, base, an_account(("lead", LOCAL), name="Amir"))
    before = density(lead, base)
    assert before.startswith("20 of 40 workers are members")

    steward.goto(f"{base}/rosters/")
    steward.get_by_role("link", name="Load a roster").click()
    steward.locator("#file").set_input_files(file)
    steward.get_by_label("The day it was true").fill("2026-06-16")
    steward.get_by_role("radio", name=source.name).check()
    steward.get_by_role("button", name="Look at its columns").click()
    expect(steward.get_by_label("Employee ID")).to_have_value("identifier")
    steward.get_by_role("button", name="Read the file").click()
    expect(steward.get_by_text("Waiting for a free hand")).to_be_visible()
    a_worker_at_work()
    # The page notices by itself that the work is done.
    expect(steward.get_by_role("heading", name="Review the roster")).to_be_visible(timeout=15_000)

    steward.get_by_role("link", name="Say what they mean").click()
    steward.get_by_role("button", name="Physics").first.click()
    expect(steward.get_by_text("Every department is known")).to_be_visible()
    steward.get_by_role("link", name="Back to the roster").click()
    steward.get_by_role("link", name="Decide them: same person, or two?").click()
    expect(steward.get_by_text("Yolanda Zimmer")).to_be_visible()
    steward.keyboard.press("s")
    expect(steward.get_by_role("heading", name="All pairs are decided")).to_be_visible()
    steward.get_by_role("link", name="Back to the roster").click()
    expect(steward.get_by_role("group", name=re.compile("40 plus 10 plus 0 minus 5 equals 45"))).to_be_visible()
    assert density(lead, base) == before

    steward.get_by_role("button", name="Publish the roster").click()
    expect(steward.get_by_role("link", name="Undo this roster")).to_be_visible()
    a_worker_at_work()
    after = density(lead, base)
    assert after != before
    assert re.match(r"\d+ of 45 workers are members", after), after

    steward.get_by_role("link", name="Undo this roster").click()
    expect(steward.get_by_text("from 45 back to 40 people")).to_be_visible()
    steward.get_by_label("Why").fill("the employer sent the wrong list")
    steward.get_by_role("button", name="Undo the roster").click()
    expect(steward.get_by_text("This roster was undone")).to_be_visible()
    a_worker_at_work()
    assert density(lead, base) == before
