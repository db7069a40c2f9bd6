"""How a worker is called where the roster knows a preferred name: whole, or joined to the roster's family name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from unionhall.people.rules import names, texts

#: Scripts that stand in one name together, as Japanese does.
_TOGETHER = {"CJK": "han and kana", "HIRAGANA": "han and kana", "KATAKANA": "han and kana", "KATAKANA-HIRAGANA": "han and kana"}
_LONGEST_JOINED_GIVEN = 2


def shown_name(preferred: str, roster: names.Name, *, is_given: bool = False) -> str:
    """The name to show: the preferred one alone where it is a whole name, else in the place of the roster's given name.

    `is_given` says that the column holds given names by its heading. Two scripts are never put into one name: who writes 张瑞
    or 瑞 beside the roster's "Zhang, Rui" is not called "瑞 Zhang".
    """
    name = names.read_name(preferred).full
    if not roster.family or _is_whole(name, roster, is_given=is_given):
        return name
    if names.is_joined(name) and names.is_joined(roster.family):
        return roster.family + name
    return f"{roster.family} {name}" if _is_family_first(roster) else f"{name} {roster.family}"


def _is_whole(name: str, roster: names.Name, *, is_given: bool) -> bool:
    """Whether a preferred name needs no family name: it has one, or it is written in another script."""
    if not _scripts(name) & _scripts(roster.family):
        return True
    if names.is_joined(name):
        return name.startswith(roster.family) or (len(name) > _LONGEST_JOINED_GIVEN and not is_given)
    said, family = texts.words(name), set(texts.words(roster.family))
    if family <= set(said):
        return True
    return len(said) > 1 and not is_given and not set(said) <= set(texts.words(roster.given))


def _is_family_first(roster: names.Name) -> bool:
    """Whether the roster's own name begins with the family name."""
    return bool(roster.given) and roster.full.startswith(roster.family) and not roster.full.startswith(roster.given)


def _scripts(text: str) -> frozenset[str]:
    """The scripts of its letters; those that stand together count as one."""
    return frozenset(_script(char) for char in texts.fold(text) if char.isalpha())


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    first = unicodedata.name(char, "?").split()[0]
    return _TOGETHER.get(first, first)
