"""The sieve keeps what may be one name and lets most others through."""

from __future__ import annotations

import pytest

from unionhall.people.rules.names import match_key
from unionhall.people.rules.pieces import pieces


@pytest.mark.parametrize(("one", "other"), [
    ("Jon Smyth", "John Smith"), ("Smith, Bob", "Robert Smith"), ("Ana María López Ruiz", "Lopes, Ana Maria"), ("Wojciech Kowalczyk", "Wojtek Kowalczik"),
    ("Madonna", "madonna"), ("王小明", "王小明"),
])
def test_two_writings_of_a_name_share_a_piece(one: str, other: str) -> None:
    assert pieces(match_key(one)) & pieces(match_key(other))


@pytest.mark.parametrize(("one", "other"), [("Jon Smyth", "Maria Garcia"), ("Ana Lopez", "Ana Garcia"), ("Li Wei", "Li Na"), ("", "Ana Lopez")])
def test_strangers_and_who_share_one_common_word_do_not(one: str, other: str) -> None:
    assert not pieces(match_key(one)) & pieces(match_key(other))
