"""What no page needs to meet is refused before it, in words."""

from __future__ import annotations

import pytest

from tests.makers.accounts import an_account, signed_in

pytestmark = pytest.mark.django_db


def test_a_character_that_no_text_has_is_refused_wherever_it_stands() -> None:
    browser = signed_in(an_account("administrator"))
    for answer in (
        browser.get("/", {"q": "a\x00b"}), browser.post("/messages/setup", {"what": "rule", "key": "confirm_above", "source": "\x00"}),
        browser.post("/messages/setup", {"what": ["fine", "not\x00fine"]}),
    ):
        assert answer.status_code == 400 and "belongs to no text" in answer.content.decode()
    assert browser.get("/", {"q": "all is well"}).status_code == 200
