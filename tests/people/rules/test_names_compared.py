"""Names set against one another: what one person may write, and what makes two people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionhall.people.rules import compare, names

SAME = [
    ("Bob Adeyemi", "Robert Adeyemi", "nickname"), ("Pepe Luna", "José Luna", "nickname"), ("Kate Moreau", "Catherine Moreau", "nickname"),
    ("J. Adeyemi", "James Adeyemi", "initials"), ("Inés García Márquez", "García, Inés", "part"), ("Ines GarciaMarquez", "Inés García Márquez", "joined"),
    ("María del Carmen Ríos", "Carmen Rios", "part"), ("Wei Zhang", "Zhang Wei", "same"), ("Jon Smyth", "John Smith", "typo"),
    ("Sven Lindqvist", "Sven Lindqivst", "typo"), ("Ada Okafor", "Ada Okafor, PhD", "part"), ("Đình Trần", "Dinh Tran", "same"),
]
OTHERS = [
    ("Anna Berg", "Anna Holm"), ("Li Na", "Li Nan"), ("Ana", "Ana Lopez"), ("J S", "John Smith"), ("María López Ruiz", "María García Ruiz"),
    ("Ada Okafor", "Chidi Okafor"), ("", "Ada Okafor"), ("박지민", "박지은"), ("Kim Minh", "Kim Minji"),
]


def key(text: str) -> str:
    return names.read_name(text).match_key


@pytest.mark.parametrize(("one", "other", "kind"), SAME)
def test_one_person_may_write_both(one: str, other: str, kind: str) -> None:
    found = compare.agreement(key(one), key(other))
    assert (found.is_compatible, found.kind) == (True, kind)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_people_stay_two(one: str, other: str) -> None:
    assert not compare.agreement(key(one), key(other)).is_compatible


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_order_of_the_two_does_not_matter(one: str, other: str) -> None:
    there, back = compare.agreement(key(one), key(other)), compare.agreement(key(other), key(one))
    assert there == back
    assert 0 <= there.score <= 1


@given(st.lists(st.sampled_from(["ada", "ngozi", "okafor", "maría", "lópez", "박지민", "wei"]), min_size=1, max_size=5), st.randoms())
def test_the_order_of_the_words_does_not_matter(words: list[str], chance: object) -> None:
    shuffled = list(words)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert names.match_key(" ".join(words)) == names.match_key(" ".join(shuffled)) or all(word == "박지민" for word in words)
