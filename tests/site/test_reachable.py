"""Nobody types addresses: every page that the matrix opens to a role is found by following links from home."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.declared import ROWS, a_world_with_things, addresses
from tests.matrix import EXCLUDED, ROLES, VISITOR
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]
#: Of one kind of page so many are opened: one person's page leads where another's does.
OF_A_KIND = 6
#: Pages that one is sent to, by the house or by a mail, and finds by no link.
SENT_TO = frozenset({
    "health", "accounts:sign_in", "accounts:code", "accounts:first_administrator", "accounts:demo", "accounts:second_factor", "accounts:prove",
    "accounts:factor_lost", "messaging:stop",
})
#: Pages of a roster in a state in which the one of the world is not: its columns follow the sending of a file, its progress the reading,
#: and sealed cells are offered where there are some (tests/people and the journey through a roster look at the ways to them).
IN_ANOTHER_STATE = frozenset({"people:roster_columns", "people:roster_progress", "people:roster_sealed"})


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world and each area's things in it, built once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world_with_things()
        transaction.set_rollback(True)


def found_from_home(browser: Client) -> set[str]:
    """The names of the pages that links lead to, and those that a form without a token asks for."""
    queue, seen, of_a_kind = deque(["/"]), {"/"}, Counter[str]()
    while queue:
        address = queue.popleft()
        try:
            name = resolve(address.split("?")[0]).view_name
        except Resolver404:
            continue
        if of_a_kind[name] >= OF_A_KIND:
            continue
        answer = browser.get(address)
        if answer.status_code == 302 and answer["Location"] not in seen:
            seen.add(answer["Location"])
            queue.append(answer["Location"])
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            of_a_kind[name] += answer.status_code in {200, 302}
            continue
        of_a_kind[name] += 1
        page = BeautifulSoup(answer.content, "html.parser")
        targets = [link["href"] for link in page.select("a[href]")] + [form.get("action") or address for form in page.select("form:not([method=post])")]
        for target in targets:
            there = _whole(str(target).split("#")[0], address)
            if there.startswith("/") and there not in seen:
                seen.add(there)
                queue.append(there)
    return {name for name, times in of_a_kind.items() if times}


def _whole(target: str, at: str) -> str:
    """An address that begins with a question mark belongs to the page it stands on."""
    return at.split("?", maxsplit=1)[0] + target if target.startswith("?") else target


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {VISITOR, EXCLUDED}])
def test_every_page_is_found_by_links(world: World, role: str) -> None:
    may = {
        row.name for row in ROWS if row.get is not None and row.name not in SENT_TO | IN_ANOTHER_STATE
        for relation, _ in addresses(world, row, role) if row.get.status(role, relation) == 200
    }
    missing = may - found_from_home(world.browsers[role])
    assert not missing, f"{role} may open these and finds no way to them: {sorted(missing)}"
