"""Addresses as scanners and slips of the hand write them: a page or a plain refusal, never a fault of ours."""

from __future__ import annotations

from datetime import date

import pytest

from tests.makers.accounts import an_account, signed_in
from tests.makers.people import a_loaded_roster, a_local, a_row, people_of

pytestmark = pytest.mark.django_db
ODD = ["", "-1", "9" * 25, "²", "%", "é\u202e", "<script>", "a" * 3000]


@pytest.mark.parametrize("odd", ODD)
def test_a_rosters_pages(odd: str) -> None:
    local = a_local()
    people_of(local.sources["ASE"], 3, as_of_on=date(2026, 3, 16))
    waiting = a_loaded_roster(local.sources["ASE"], [a_row(1), a_row(2), a_row(9)], as_of_on=date(2026, 6, 16))
    browser = signed_in(an_account("data_steward"))
    page = f"/rosters/{waiting.public_id}/"
    for address, asked in ((page, "who"), (f"{page}who/joiner/", "from"), (f"{page}rows/rejected/", "from"), (f"{page}review/", "after")):
        assert browser.get(address, {asked: odd}).status_code in {200, 302, 404}, address
    assert browser.get("/ledger/", {"until": odd, "since": odd, "before": odd}).status_code == 200
    assert browser.get("/people/", {"q": odd, "unit": odd, "department": odd, "new": odd}).status_code in {200, 404}


def test_the_last_day_of_all_ends_a_search() -> None:
    assert signed_in(an_account("data_steward")).get("/ledger/", {"until": "9999-12-31"}).status_code == 200
