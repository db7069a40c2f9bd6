"""A passkey in a real browser: put on as the second factor, shown after signing in, and then as the only way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests.accounts.test_sign_in import mailed
from tests.makers.accounts import an_account
from unionhall.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def key(page: Page) -> Callable[[], list[Any]]:
    """A virtual authenticator that verifies its user; what it holds."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    number = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return lambda: session.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"]


def sign_in_by_code(page: Page, base: str, account: User) -> None:
    """Type the address, then the mailed code."""
    page.goto(f"{base}/sign-in/")
    page.get_by_label("E-mail").fill(account.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    page.get_by_label("Code from the mail").fill(mailed())
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_from_enrolment_to_sign_in(page: Page, live_server: Any, key: Callable[[], list[Any]]) -> None:
    """A data steward is sent to the second factor, sets up a passkey, shows it later, and signs in with it alone."""
    base = live_server.url.replace("127.0.0.1", "localhost")
    account = an_account("administrator", name="Ines")
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

    sign_in_by_code(page, base, account)
    expect(page.get_by_role("heading", name="One more lock")).to_be_visible()
    page.get_by_label("What to call it").fill("My phone")
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_role("heading", name="Keep these somewhere safe")).to_be_visible()
    assert len(key()) == 1
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My phone")).to_be_visible()

    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in_by_code(page, base, account)
    expect(page.get_by_role("heading", name="Show your second factor")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Good")).to_be_visible()

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{base}/sign-in/")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Good")).to_be_visible()
    assert problems == []
    assert len(mail.outbox) == 1
