"""The home page and the masthead: the next step, in true numbers, and the way to each area."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup

from tests.makers.accounts import an_account, signed_in
from tests.makers.people import a_local, a_published_roster, a_row

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
