"""Every page of the site as its users see it: legible to all by axe's rules, and never wider than a phone. New addresses are in by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.declared import ROWS, a_world_with_things, addresses
from tests.looks.looking import equip, faults
from tests.matrix import EXCLUDED, ROLES, VISITOR, Row
from tests.world import World
from unionhall.people.models import Person

pytestmark = pytest.mark.browser
#: Those who see most come first: one of them and one of those who see least look at each page.
BY_SIGHT = ("data_steward", "lead", "secretary", "comms", "administrator", "unit_chair", "steward", "trustee", "election_committee", "member")
LONG = "Wolfeschlegelsteinhausenbergerdorff-Nwachukwu-Ọlátúnjí ဝေဠုကျော်ထွန်းအောင်မြင့်မောင် عبدالرحمن"


def lookers(world: World, row: Row) -> Iterator[tuple[str, str]]:
    """Who opens this row's page, and where: of those whom the matrix lets in, the one who sees most and the one who sees least."""
    assert set(BY_SIGHT) | {VISITOR, EXCLUDED} == set(ROLES)
    if row.get is None:
        return
    found = [
        (role, address) for role in (*BY_SIGHT, VISITOR)
        for relation, address in addresses(world, row, role) if row.get.status(role, relation) == 200
    ]
    yield from dict.fromkeys([*found[:1], *found[-1:]])


@pytest.fixture
def world(transactional_db: None) -> World:
    """The world of the matrix, in which one worker's name is as long as names get."""
    made = a_world_with_things()
    Person.objects.filter(pk=made.persons["own"].pk).update(display_name=LONG)
    return made


def test_every_page(browser: Browser, live_server: Any, world: World) -> None:
    base = live_server.url.replace("127.0.0.1", "localhost")
    open_in: dict[str, Page] = {}
    wrong: list[str] = []
    for row in ROWS:
        for role, address in lookers(world, row):
            page = open_in.get(role) or open_in.setdefault(role, a_context(browser, world, role, base).new_page())
            response = page.goto(base + address)
            if response is not None and is_whole_page(response.text()):
                wrong += [f"{row.name} as {role}: {fault}" for fault in faults(page)]
    for role in (VISITOR, "data_steward"):
        absent = open_in[role].goto(f"{base}/there-is-no-such-page/")
        assert absent is not None and absent.status == 404
        wrong += [f"404 as {role}: {fault}" for fault in faults(open_in[role])]
    assert not wrong, "\n".join(wrong)


def is_whole_page(text: str) -> bool:
    """Not JSON, and not a part that htmx puts into a page."""
    return text.lstrip().lower().startswith("<!doctype html")


def a_context(browser: Browser, world: World, role: str, base: str) -> BrowserContext:
    """A browser in which the role is signed in."""
    context = equip(browser.new_context())
    context.add_cookies([{"name": name, "value": cookie.value, "url": base} for name, cookie in world.browsers[role].cookies.items()])
    return context


@pytest.mark.parametrize(("planted", "found"), [
    ('<img src="data:,">', "image-alt"),
    ('<p style="color: #bbb; background: #fff">Pale</p>', "color-contrast"),
    ('<input name="nobody-says-what">', "label"),
    ('<p style="inline-size: 400px">Wide</p>', "ltr: needs"),
    ('<p style="margin-inline-start: -300px; inline-size: 700px; direction: ltr">Wide</p>', "rtl: needs"),
    ('<a href="/">1</a><a href="/a" style="font-size: 4px">2</a><a href="/b" style="font-size: 4px">3</a>', "target-size"),
])
def test_a_planted_fault_is_found(browser: Browser, planted: str, found: str) -> None:
    page = equip(browser.new_context()).new_page()
    page.goto("about:blank")
    sound = '<html lang="en"><meta name="viewport" content="width=device-width"><title>A page</title><main><h1>A page</h1>{}</main></html>'
    page.set_content(sound.format(""))
    assert faults(page) == []
    page.set_content(sound.format(planted))
    assert any(found in fault for fault in faults(page)), faults(page)
