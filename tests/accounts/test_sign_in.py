"""Signing in by a mailed code: once, in one browser, in time, and the same for strangers."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests.makers.accounts import an_account, signed_in
from unionhall.access.rules import Actor
from unionhall.accounts import jobs
from unionhall.accounts.actions import redeem_code
from unionhall.accounts.models import OneTimeCode
from unionhall.kit import clock
from unionhall.ledger.models import Entry

pytestmark = pytest.mark.django_db


def ask(client: Client, email: str):
    """Ask for a code in a browser."""
    return client.post("/sign-in/", {"email": email})


def mailed() -> str:
    """The code that the worker mails for the last one asked."""
    mail.outbox.clear()
    jobs.mail_the_code(OneTimeCode.objects.latest("pk").pk)
    return re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.outbox[0].body)[0] if mail.outbox else ""


def is_in(client: Client) -> bool:
    """Whether the browser is signed in."""
    return client.get("/").status_code == 200


def test_a_code_signs_in_once():
    """A code works in the browser that asked for it, in any case and spacing, and never again."""
    client, account = Client(), an_account(name="Rosa")
    assert ask(client, account.email.upper()).headers["Location"] == "/sign-in/code/"
    code = mailed()
    assert client.post("/sign-in/code/", {"code": f" {code.lower()} "}).headers["Location"] == "/"
    assert is_in(client)
    asked = OneTimeCode.objects.get()
    assert redeem_code(asked.public_id, code, from_address="127.0.0.1", by=Actor.visitor()) is None


def test_only_the_browser_that_asked():
    """Somebody who reads the mail in another browser gets nowhere."""
    client, other, account = Client(), Client(), an_account(name="Rosa")
    ask(client, account.email)
    code = mailed()
    assert other.post("/sign-in/code/", {"code": code}).headers["Location"] == "/sign-in/"
    ask(other, "eve@example.org")
    other.post("/sign-in/code/", {"code": code})
    assert not is_in(other)


def test_reading_changes_nothing(django_assert_max_num_queries):
    """A link scanner that opens every page uses nothing up and writes nothing."""
    client, account = Client(), an_account(name="Rosa")
    ask(client, account.email)
    code = mailed()
    before = OneTimeCode.objects.values().get()
    for _ in range(20):
        client.get("/sign-in/code/", {"code": code})
        client.head("/sign-in/code/", {"code": code})
    assert OneTimeCode.objects.values().get() == before
    client.post("/sign-in/code/", {"code": code})
    assert is_in(client)


@pytest.mark.parametrize(("minutes", "works"), [(11, True), (13, False)])
def test_a_code_dies_after_twelve_minutes(minutes, works):
    """In time it works, later it does not."""
    client, account = Client(), an_account(name="Rosa")
    with time_machine.travel(clock.now(), tick=False) as traveller:
        ask(client, account.email)
        code = mailed()
        traveller.shift(timedelta(minutes=minutes))
        client.post("/sign-in/code/", {"code": code})
        assert is_in(client) is works


def test_five_tries():
    """After five wrong codes the right one does not work either."""
    client, account = Client(), an_account(name="Rosa")
    ask(client, account.email)
    code = mailed()
    for _ in range(5):
        assert client.post("/sign-in/code/", {"code": "AAAA-AAAA"}).status_code == 200
    client.post("/sign-in/code/", {"code": code})
    assert not is_in(client)


def text_of(response) -> str:
    """A page without its token, which differs each time."""
    page = BeautifulSoup(response.content, "html.parser")
    for token in page.select("[name=csrfmiddlewaretoken]"):
        token.decompose()
    return str(page)


def test_strangers_get_the_same_answer():
    """Known, unknown and closed addresses: the same status, bytes, rows and jobs; only the known one gets mail."""
    known, closed = an_account(name="Rosa"), an_account(name="Dov")
    closed.is_active = False
    closed.save()
    seen = set()
    for address in (known.email, closed.email, "eve@example.net"):
        client = Client()
        first = ask(client, address)
        seen.add((first.status_code, first.headers["Location"], text_of(client.get("/sign-in/code/"))))
        code = mailed()
        assert bool(code) is (address == known.email)
        wrong = client.post("/sign-in/code/", {"code": "ZZZZ-ZZZZ"})
        seen.add((wrong.status_code, text_of(wrong).replace(address, "")))
    assert len(seen) == 2
    assert OneTimeCode.objects.count() == DBTaskResult.objects.count() == 3


def test_the_code_is_kept_nowhere():
    """Neither the code's table, nor the queue, nor the ledger, nor the session holds the code."""
    client, account = Client(), an_account(name="Rosa")
    ask(client, account.email)
    code = mailed().replace("-", "")
    with connection.cursor() as cursor:
        for table in ("accounts_onetimecode", DBTaskResult._meta.db_table, "ledger_entry", "django_session"):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert code not in str(cursor.fetchall())
    assert code not in str(dict(client.session))


def test_limits_are_in_the_database():
    """The sixth code within a quarter of an hour is refused with 429, for strangers and members alike."""
    account = an_account(name="Rosa")
    with time_machine.travel("2026-03-02T12:00:30Z", tick=False):
        for address in (account.email, "eve@example.net"):
            statuses = [ask(Client(), address).status_code for _ in range(6)]
            assert statuses == [302] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_and_one_wins():
    """Fifty browsers' worth of the same code at the same moment: one account, once."""
    if connection.vendor == "sqlite":
        workers, tries = 4, 12
    else:
        workers, tries = 4, 50
    client, account = Client(), an_account(name="Rosa")
    ask(client, account.email)
    code, asked = mailed(), OneTimeCode.objects.get()

    def use(_: int):
        try:
            return redeem_code(asked.public_id, code, from_address="127.0.0.1", by=Actor.visitor())
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        won = [one for one in pool.map(use, range(tries)) if one]
    assert won == [account]


def test_session_gets_a_new_id():
    """A session id that somebody planted before is not the one that is signed in."""
    client, account = Client(), an_account(name="Rosa")
    ask(client, account.email)
    planted = client.session.session_key
    client.post("/sign-in/code/", {"code": mailed()})
    assert client.session.session_key != planted


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\thttps://evil.example"])
def test_no_open_redirect(wanted):
    """`next` leads to us or home."""
    client, account = Client(), an_account(name="Rosa")
    client.post("/sign-in/", {"email": account.email, "next": wanted})
    assert client.post("/sign-in/code/", {"code": mailed()}).headers["Location"] == "/"


def test_next_is_kept():
    """Who was sent to sign in arrives where they wanted to go."""
    client, account = Client(), an_account(name="Rosa")
    sent = client.get("/my-account/")
    assert sent.headers["Location"] == "/sign-in/?next=%2Fmy-account%2F"
    client.post("/sign-in/", {"email": account.email, "next": "/my-account/"})
    assert client.post("/sign-in/code/", {"code": mailed()}).headers["Location"] == "/my-account/"


def test_signing_out_and_the_ledger():
    """Signing in and out are noted; after signing out nothing opens."""
    client, account = Client(), an_account(name="Rosa")
    ask(client, account.email)
    client.post("/sign-in/code/", {"code": mailed()})
    response = client.post("/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    deeds = list(Entry.objects.order_by("number").values_list("deed", flat=True))
    assert deeds == ["code.asked", "code.mailed", "code.used", "account.signed_in", "account.signed_out"]
    assert Entry.objects.get(deed="account.signed_in").account_id == account.pk


def test_a_closed_account_is_out_with_the_next_request():
    """Closing takes effect at once."""
    account = an_account(name="Rosa")
    client = signed_in(account)
    assert is_in(client)
    account.is_active = False
    account.save()
    assert not is_in(client)
