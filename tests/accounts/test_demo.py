"""The demo's cast: be anybody, in the demo alone."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from tests.makers.accounts import an_account
from unionhall.access.rules import Actor
from unionhall.accounts.actions import put_in_cast
from unionhall.kit.refusals import NotAllowed

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("demo")


@override_settings(IS_DEMO=True)
def test_be_somebody_and_somebody_else():
    """One press signs one in as a member of the cast, with the second factor taken as shown."""
    amir = put_in_cast("amir@local99.example", "Amir", "steward of Astronomy", by=MACHINE)
    bea = put_in_cast("bea@local99.example", "Bea", "secretary", by=MACHINE)
    client = Client()
    assert "steward of Astronomy" in client.get("/demo/").content.decode()
    for part in (amir, bea):
        assert client.post("/demo/", {"account": part.public_id}).status_code == 302
        assert part.name in client.get("/").content.decode()


@override_settings(IS_DEMO=True)
def test_only_the_cast():
    """An account that is no part cannot be played."""
    account = an_account("administrator", name="Ines")
    client = Client()
    assert client.post("/demo/", {"account": account.public_id}).status_code == 404
    assert client.get("/").status_code == 302


def test_a_real_local_has_no_cast():
    """Outside the demo the page is not there, byte for byte, and nobody can be put in a cast."""
    client = Client()
    missing = client.get("/no-such-page/")
    for response in (client.get("/demo/"), client.post("/demo/", {"account": an_account().public_id})):
        assert (response.status_code, response.content) == (404, missing.content)
    with pytest.raises(NotAllowed):
        put_in_cast("amir@local99.example", "Amir", "steward", by=MACHINE)
