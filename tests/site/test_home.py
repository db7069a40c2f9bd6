"""The home page and the masthead: the next step, in true numbers, and the way to each area."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup

from tests.makers.accounts import an_account, an_actor, signed_in
from tests.makers.messaging import MACHINE, a_draft, a_place, some_people
from tests.makers.people import a_local, a_published_roster, a_row
from unionhall.messaging import actions
from unionhall.messaging.gateways import TextNews
from unionhall.messaging.models import Blast

pytestmark = pytest.mark.django_db


def test_the_welcome_counts_who_still_works_here() -> None:
    """Somebody who came and left again waits for no welcome."""
    source = a_local().sources["ASE"]
    for day, numbers in ((date(2026, 3, 16), range(1, 4)), (date(2026, 4, 16), range(1, 7)), (date(2026, 5, 16), range(1, 6))):
        a_published_roster(source, [a_row(number) for number in numbers], as_of_on=day)
    page = signed_in(an_account("lead", name="Lena")).get("/").content.decode()
    assert "See that 2 new workers are welcomed." in page


@pytest.mark.parametrize(("role", "is_there"), [("secretary", True), ("data_steward", True), ("lead", False), ("comms", False)])
def test_the_masthead_leads_to_members_for_those_who_keep_them(role: str, is_there: bool) -> None:
    browser = signed_in(an_account(role))
    items = {item.get_text(): item["href"] for item in BeautifulSoup(browser.get("/").content, "html.parser").select(".nav a")}
    assert ("Members" in items) is is_there
    if is_there:
        for address in (items["Members"], "/members/cards/", "/members/leavers/"):
            page = BeautifulSoup(browser.get(address).content, "html.parser")
            assert [item.get_text() for item in page.select(".nav a[aria-current]")] == ["Members"]


def test_nowhere_is_not_home() -> None:
    """A page that is not there marks no area; it is the same for everybody who asks."""
    answer = signed_in(an_account("secretary")).get("/there-is-no-such-page/")
    assert answer.status_code == 404
    assert BeautifulSoup(answer.content, "html.parser").select(".nav a[aria-current]") == []


def test_what_only_a_person_can_do_for_messages_stands_at_home() -> None:
    """A second person confirms, somebody answers, somebody texts one by one: each finds it at home, and nobody else does."""
    place = a_place()
    people = some_people(3, where=place)
    noor = an_actor("comms", name="Noor")
    waiting = a_draft(noor, title="Strike school")
    Blast.objects.filter(pk=waiting.pk).update(state="waiting", audience=1234)
    phone = people[0].contact_points.get(kind="phone").value
    actions.news.take_text("twilio", TextNews("SM1", phone, "+12065550100", "Where?"), by=MACHINE)
    secretary, comms = (signed_in(an_account(role)).get("/").content.decode() for role in ("secretary", "comms"))
    trustee = signed_in(an_account("trustee")).get("/").content.decode()
    assert "Look at a message before it leaves: Strike school." in secretary and "Noor wants to send it to 1,234 people." in secretary
    assert "Answer a text." in comms and "Strike school" not in comms
    assert "Answer a text." not in trustee and "Strike school" not in trustee


@pytest.mark.parametrize(("role", "address"), [
    ("comms", "/messages/"), ("secretary", "/messages/"), ("trustee", None), ("steward", "/messages/inbox"), ("administrator", "/messages/setup"),
    ("data_steward", "/messages/consent"), ("member", None),
])
def test_messages_open_at_the_page_that_is_ones_own(role: str, address: str | None) -> None:
    browser = signed_in(an_account() if role == "member" else an_account(role))
    items = {item.get_text(): item["href"] for item in BeautifulSoup(browser.get("/").content, "html.parser").select(".nav a")}
    assert items.get("Messages") == address
    assert address is None or browser.get(address).status_code == 200


@pytest.mark.parametrize("wanted", ["es", "ko,en;q=0.5", "de-AT"])
def test_a_page_is_in_one_language_and_says_which(wanted: str) -> None:
    """Dates in the browser's language between words in English help nobody, and a screen reader would read all of it wrongly."""
    page = signed_in(an_account("lead")).get("/chart/", headers={"Accept-Language": wanted})
    said = BeautifulSoup(page.content, "html.parser")
    assert said.html is not None and said.html["lang"] == page["Content-Language"] == "en"
