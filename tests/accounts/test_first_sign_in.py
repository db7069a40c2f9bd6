"""A worker signs in alone: with an address on record, proved by a mailed code; nobody else learns whether it is known."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.test_sign_in import ask, is_in, mailed
from tests.makers.accounts import an_account
from unionhall.access.rules import Actor
from unionhall.accounts.actions import close_account
from unionhall.accounts.models import User
from unionhall.kit import clock
from unionhall.ledger.models import Entry
from unionhall.membership import actions as membership
from unionhall.people.actions import persons
from unionhall.people.models import ContactPoint, Employer, Person

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("a test")
ROSA = "rosa@home.example"


def a_worker(name: str = "Rosa", *addresses: str, source: str = "own page") -> Person:
    """Somebody on record with these addresses."""
    person = Person.objects.create(display_name=name, sort_key=name.casefold())
    for address in addresses:
        persons.add_contact(person, "email", address, source=source, by=MACHINE)
    return person


def comes_in(address: str) -> Client | None:
    """A browser that asked for a code and typed what came by mail; none where no mail came."""
    client = Client()
    ask(client, address)
    code = mailed()
    if not code:
        return None
    client.post("/sign-in/code/", {"code": code})
    return client if is_in(client) else None


def test_a_worker_opens_their_own_account_and_sees_what_is_known():
    rosa = a_worker("Rosa", ROSA)
    client = comes_in("Rosa@Home.example ")
    assert client is not None
    account = User.objects.get()
    assert (account.email, account.name, account.person_id) == (ROSA, "Rosa", rosa.pk)
    assert ROSA in client.get("/me/").content.decode()
    assert client.get("/people/").status_code == 404
    assert ContactPoint.objects.get().status == "verified"
    opened = Entry.objects.get(deed="account.opened")
    assert (opened.actor_name, opened.detail) == ("Rosa", {"how": "address on record"})
    assert comes_in(ROSA) is not None
    assert User.objects.count() == 1


def test_an_address_that_only_the_employer_gave_opens_nothing(settings):
    """An employer could write its own mailbox beside a worker's name; a local that does not fear it can say so."""
    a_worker("Rosa", ROSA, source="roster")
    assert comes_in(ROSA) is None
    settings.TRUSTS_ROSTER_ADDRESSES = True
    assert comes_in(ROSA) is not None


def test_only_the_code_opens_an_account():
    a_worker("Rosa", ROSA)
    client = Client()
    ask(client, ROSA)
    mailed()
    client.post("/sign-in/code/", {"code": "ZZZZ-ZZZZ"})
    assert not is_in(client)
    assert User.objects.count() == 0
    assert ContactPoint.objects.get().status == "unverified"


def test_the_page_says_and_does_the_same_for_known_and_unknown():
    """The same answer after the same queries: whose address it is, is looked for behind the page."""
    a_worker("Rosa", ROSA)
    told = []
    for address in (ROSA, "nobody@home.example"):
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, address)
        told.append((answer.status_code, answer.headers["Location"], [query["sql"].split()[0] for query in queries]))
    assert told[0] == told[1]
    wrong = []
    for address in (ROSA, "nobody@home.example"):
        client = Client()
        ask(client, address)
        page = client.post("/sign-in/code/", {"code": "ZZZZ-ZZZZ"}).context["form"].errors["code"]
        wrong.append(list(page))
    assert wrong[0] == wrong[1]


def test_the_employers_mail_opens_nothing():
    Employer.objects.create(name="Cascadia University", mail_domains=["cascadia.example"])
    a_worker("Rosa", "rosa@cascadia.example", "rosa@cs.cascadia.example")
    assert comes_in("rosa@cascadia.example") is None
    assert comes_in("rosa@cs.cascadia.example") is None
    assert not User.objects.exists()


def test_an_address_that_became_the_employers_opens_nothing():
    a_worker("Rosa", "rosa@later.example")
    Employer.objects.create(name="Cascadia University", mail_domains=["later.example"])
    assert comes_in("rosa@later.example") is None


def test_a_supervisor_gets_no_account():
    persons.set_excluded(a_worker("Boss", "boss@home.example"), True, reason="runs a laboratory", by=MACHINE)
    assert comes_in("boss@home.example") is None


def test_a_shared_address_opens_nothing():
    a_worker("Rosa", "us@home.example")
    a_worker("Ruben", "us@home.example")
    assert comes_in("us@home.example") is None


@pytest.mark.parametrize("status", ["bad", "suppressed"])
def test_an_address_that_does_not_work_opens_nothing(status: str):
    a_worker("Rosa", ROSA)
    ContactPoint.objects.update(status=status)
    assert comes_in(ROSA) is None


def test_an_address_of_the_past_opens_nothing():
    a_worker("Rosa", ROSA)
    ContactPoint.objects.update(ends_on=clock.today())
    assert comes_in(ROSA) is None


def test_a_second_address_is_no_second_way_into_an_account():
    rosa = a_worker("Rosa", ROSA, "other@home.example")
    an_account("data_steward", name="Rosa", person_id=rosa.pk)
    assert comes_in("other@home.example") is None


def test_a_closed_account_stays_closed():
    a_worker("Rosa", ROSA)
    assert comes_in(ROSA) is not None
    close_account(User.objects.get(), by=MACHINE)
    assert comes_in(ROSA) is None


def test_an_address_lost_between_mail_and_code_opens_nothing():
    a_worker("Rosa", ROSA)
    client = Client()
    ask(client, ROSA)
    code = mailed()
    ContactPoint.objects.update(status="suppressed")
    client.post("/sign-in/code/", {"code": code})
    assert not is_in(client)
    assert not User.objects.exists()


def test_the_address_on_an_accepted_card_is_enough():
    rosa = a_worker("Rosa")
    signed = membership.SignedCard("Rosa", date(2026, 1, 5), email=ROSA)
    card = membership.record_card(signed, person_id=rosa.pk, is_accepted=False, by=MACHINE)
    assert comes_in(ROSA) is None
    membership.accept_card(card, by=MACHINE)
    assert comes_in(ROSA) is not None
    assert len(mail.outbox) == 1
