"""The ledger's pages: found, paged, copied with a purpose, and closed to those who do not read it."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
import time_machine

from tests.makers.accounts import an_account, signed_in
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.ledger.actions import note
from unionhall.ledger.models import Entry

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("night job")


@pytest.fixture
def trustee():
    """A browser of a trustee."""
    return signed_in(an_account("trustee", name="Tove"))


def shown(page) -> list[int]:
    """The numbers on a page."""
    return [row.number for row in page.context["rows"]]


def test_all_of_it_page_by_page(trustee):
    """Every entry is met once, the newest first."""
    for _ in range(120):
        note("a.done", by=MACHINE)
    met, page = [], trustee.get("/ledger/")
    while True:
        met += shown(page)
        if not page.context["older"]:
            break
        page = trustee.get("/ledger/?" + page.context["older"])
    assert met == list(range(120, 0, -1))


@pytest.mark.parametrize(("query", "numbers"), [
    ({"deed": "role."}, [2]), ({"who": "BEA"}, [3]), ({"thing": "people.person:7"}, [3]), ({"since": "2026-03-03"}, [4]),
    ({"until": "2026-03-02"}, [3, 2, 1]), ({"deed": "role.", "who": "bea"}, []), ({"since": "no day"}, [4, 3, 2, 1]),
    ({"deed": "%"}, []), ({"who": "' OR 1=1 --"}, []),
])
def test_finding(trustee, query, numbers):
    """By deed, by who did it, by what it was about, by day; nonsense finds no more than all, and nothing breaks."""
    with time_machine.travel("2026-03-02T12:00:00-08:00", tick=False) as traveller:
        note("a.done", by=MACHINE)
        note("role.granted", by=MACHINE)
        note("person.read", "people.person:7", by=Actor("account", "Bea Quinn", 7))
        traveller.shift(timedelta(days=1))
        note("b.done", by=MACHINE)
    assert shown(trustee.get("/ledger/", query)) == numbers


def test_a_copy_has_a_purpose_a_mark_and_a_line_in_the_ledger(trustee):
    """Without a purpose there is none; with it the file is safe to open and the ledger says who took it, and what for."""
    note("a.done", "=cmd|'/C calc'!A0", by=MACHINE, purpose="+1-206-555-0100")
    assert "text/csv" not in trustee.post("/ledger/copy/", {}).headers["Content-Type"]
    response = trustee.post("/ledger/copy/", {"purpose": "Annual review", "deed": "a."})
    rows = list(csv.reader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines()))
    assert rows[1][5:7] == ["'=cmd|'/C calc'!A0", "'+1-206-555-0100"]
    noted = Entry.objects.get(deed="ledger.exported")
    assert (noted.purpose, noted.row_count, noted.actor_name) == ("Annual review", 1, "Tove")
    assert noted.detail["mark"] in rows[-1][0]
    assert noted.detail["mark"] in response.headers["Content-Disposition"]


def test_a_stale_proof_takes_no_copy():
    """After five minutes one proves again first."""
    account = an_account("trustee")
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = signed_in(account)
        traveller.shift(timedelta(minutes=6))
        assert client.post("/ledger/copy/", {"purpose": "Annual review"}).headers["Location"].startswith("/my-account/prove/")
    assert not Entry.objects.filter(deed="ledger.exported").exists()
