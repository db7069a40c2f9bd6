"""The authorization matrix: every address of the site, asked by every role in every relation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.declared import ROWS, a_world_with_things, addresses
from tests.makers.accounts import signed_in
from tests.matrix import RELATIONS, ROLES, VISITOR, Expect, Row
from tests.world import World
from unionhall.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world and each area's things in it, built once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = a_world_with_things()
        made.absence = {role: bare(made.browsers[role].get("/there-is-no-such-page/")) for role in ROLES}  # type: ignore[attr-defined]
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def just_used(world: World) -> None:
    """Every browser was used a moment ago: on a slow machine no device is touched, and no proof goes stale, in mid-matrix."""
    now = clock.now()
    UserSession.objects.update(last_seen_at=now)
    for role, browser in world.browsers.items():
        if role != VISITOR:
            session = browser.session
            session["standing"] = {**session["standing"], "proved_at": now.timestamp()}
            session.save()


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def reading_only() -> Iterator[None]:
    """The database refuses every write inside."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if connection.vendor == "sqlite" else "SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            if connection.vendor == "sqlite":  # past Django, which runs nothing more in a transaction that an error has broken
                connection.connection.execute("PRAGMA query_only = OFF")
            transaction.set_rollback(True)


def again(browser: Client, **options: bool) -> Client:
    """The same browser once more, so that signing out in it does not sign out the first."""
    copy = Client(**options)
    copy.cookies = deepcopy(browser.cookies)
    return copy


def bare(response: HttpResponse) -> bytes:
    """The body without the token, which is masked anew each time."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return TOKEN.sub(b"", content)


def expected(row: Row, method: str, role: str, relation: str) -> int:
    """What the row says; 405 where only the other method is for this role: the method is looked at before the thing."""
    here, there = (row.get, row.post) if method == "GET" else (row.post, row.get)
    if here is not None:
        return here.status(role, relation)
    assert there is not None, f"{row.name} declares neither GET nor POST"
    if role == VISITOR:
        return 405 if there.is_open else 302
    return 405 if any(there.status(role, one) != 404 for one in (*RELATIONS[:3], "-")) else 404


def _is_other_method(declared: Expect | None, got: int, wanted: int) -> bool:
    """A role that the gate lets in, to things that are none of its own, is told of the method before it is told nothing."""
    return declared is None and (got, wanted) == (405, 404)


def test_every_address_is_declared_once() -> None:
    """An address of the resolver without a row fails, and so does a row without an address."""

    def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield prefix + (entry.name or str(entry.pattern))
            else:
                yield from names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)

    declared = Counter(row.name for row in ROWS)
    assert set(names(get_resolver())) - set(declared) == set(), "addresses without a row in tests/<area>/matrix.py"
    assert set(declared) - set(names(get_resolver())) == set(), "rows without an address"
    assert [name for name, times in declared.items() if times > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_reading(world: World, row: Row) -> None:
    """Every role reads in every relation: the status, no write, no secret, safe headers, and one face of absence."""
    wrong = []
    for role in ROLES:
        for relation, address in addresses(world, row, role):
            with reading_only():
                response = world.browsers[role].get(address, row.query)
                wrong += [f"{role}/{relation} {fault}" for fault in _faults(world, row, role, relation, response)]
    assert wrong == []


def _faults(world: World, row: Row, role: str, relation: str, response: HttpResponse) -> list[str]:
    wanted, body = expected(row, "GET", role, relation), bare(response)
    is_right = response.status_code == wanted or _is_other_method(row.get, response.status_code, wanted)
    faults = [] if is_right else [f"got {response.status_code}, declared {wanted}"]
    told = body.decode(errors="replace")
    own = f"me{role}"
    faults += [f"reads “{one.text}”" for one in world.secrets if one.text in told and role not in one.seen_by and own not in one.text]
    faults += _header_faults(role, response)
    if response.status_code == 404 and body != world.absence[role]:
        faults.append("absence has another face here")
    return faults


def _header_faults(role: str, response: HttpResponse) -> list[str]:
    headers, faults = response.headers, []
    policy = headers.get("Content-Security-Policy", "")
    parts = ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'")
    faults += [f"no {part}" for part in parts if part not in policy]
    if "unsafe" in policy:
        faults.append("unsafe content policy")
    if headers.get("X-Content-Type-Options") != "nosniff" or headers.get("Referrer-Policy") != "same-origin":
        faults.append("headers missing")
    if role != VISITOR and "no-store" not in headers.get("Cache-Control", ""):
        faults.append("may be kept by a shared cache")
    if "Access-Control-Allow-Origin" in headers:
        faults.append("opens itself to other origins")
    return faults


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_writing(world: World, row: Row) -> None:
    """Every role posts in every relation: the status, and nothing of it stays."""
    wrong = []
    for role in ROLES:
        for relation, address in addresses(world, row, role):
            with undone():
                data = row.data(world, relation) if callable(row.data) else row.data
                response = again(world.browsers[role]).post(address, data)
                wanted = expected(row, "POST", role, relation)
                if response.status_code != wanted and not _is_other_method(row.post, response.status_code, wanted):
                    wrong.append(f"{role}/{relation} got {response.status_code}, declared {wanted}")
                if response.status_code == 404 and bare(response) != world.absence[role]:
                    wrong.append(f"{role}/{relation} absence has another face here")
    assert wrong == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_nothing_is_posted_without_the_token(world: World, row: Row) -> None:
    """A forged POST is refused before anybody looks at who sent it, unless the row says that it carries a signature."""
    if row.signed:
        pytest.skip("carries a signature instead")
    for role in ("data_steward",) if row.streams else (VISITOR, "administrator", "data_steward"):
        browser = again(world.browsers[role], enforce_csrf_checks=True)
        for method in ("post", "put", "patch", "delete"):
            for _, address in addresses(world, row, role):
                with undone():
                    assert getattr(browser, method)(address).status_code == 403


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_second_factor_first(world: World, row: Row) -> None:
    """Who could see others' data is sent to the second factor from everywhere, until it was shown in this browser."""
    with undone():
        browser = signed_in(world.accounts["data_steward"], factor="")
        for _, address in addresses(world, row, "data_steward"):
            declared = row.get or row.post
            assert declared is not None
            if row.is_public or declared.status("data_steward", "-" if not row.of else "other") == 404:
                continue
            assert resolve(address).func.opens_to.before_second_factor is row.early
            sent = browser.get(address, row.query).headers.get("Location", "")
            assert row.early or sent.startswith("/my-account/second-factor/?"), address


@pytest.mark.parametrize("row", [row for row in ROWS if not row.is_public], ids=lambda row: row.name)
def test_fresh_proof(world: World, row: Row) -> None:
    """What is marked so opens only to a proof of the last five minutes, and nothing else asks for one."""
    with undone():
        for role in ("administrator", "data_steward", "secretary", "lead"):
            browser = signed_in(world.accounts[role])
            session = browser.session
            session["standing"] = {**session["standing"], "proved_at": session["standing"]["proved_at"] - 301}
            session.save()
            for relation, address in addresses(world, row, role):
                if (row.get or row.post).status(role, relation) == 404:  # type: ignore[union-attr]
                    continue
                sent = browser.get(address, row.query).headers.get("Location", "")
                assert sent.startswith("/my-account/prove/") is row.fresh, f"{role} {address}"
