"""Names as rosters write them: told apart without believing that everybody has a first and a last one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unionhall.people.rules import texts

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "dds", "dvm", "jd", "esq", "mph", "ms", "ma", "rn"})
PARTICLES = frozenset({
    "abu", "al", "ap", "bin", "bint", "da", "dal", "de", "degli", "dei", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "ibn", "la", "las", "le", "los", "mac", "mc", "san", "santa", "st", "ten", "ter", "van", "vander", "von", "zu", "zum", "zur",
})
#: Chinese and Korean family names of two characters; all others have one.
DOUBLE_FAMILY = frozenset({
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "尉迟", "尉遲", "남궁", "황보", "제갈", "선우", "독고", "사공",
})
#: Han and Hangul, where the family name stands first and no space divides; kana are left out: Japanese rosters use a space.
_JOINED = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name to show, its parts where they are known, and the keys it sorts and matches by."""

    full: str
    given: str = ""
    family: str = ""

    @property
    def sort_key(self) -> str:
        """Family name first where there is one, folded."""
        return sort_key(self)

    @property
    def match_key(self) -> str:
        """Folded words, sorted: equal whatever the order."""
        return match_key(self.full)


def is_joined(text: str) -> bool:
    """Whether it is Han or Hangul alone, which put the family name first and no space between."""
    return bool(_JOINED.fullmatch(text))


def match_key(text: str) -> str:
    """The folded words of a name, sorted, so that both orders give the same key; empty for no letters."""
    found = texts.words(text)
    if not text.isascii() and found and all(_JOINED.fullmatch(word) for word in found):
        return "".join(found)
    return " ".join(sorted(found))


def sort_key(name: Name) -> str:
    """What lists are sorted by: folded, family name first where one is known."""
    return " ".join(texts.words(f"{name.family} {name.given}" if name.family else name.full)) or texts.fold(name.full)


def read_name(text: str, order: str = "auto") -> Name:
    """A whole name out of one cell: "Last, First Middle", "First Last", one name, or Han and Hangul without a space."""
    text = texts.clean(text).strip(" ,;")
    if "," in text:
        return _with_commas([part.strip() for part in text.split(",") if part.strip()])
    if _JOINED.fullmatch(text):
        return _joined(text)
    parts = text.split()
    return Name(text, given=text) if len(parts) < 2 else _in_order(text, parts, order)


def from_parts(given: str, family: str, *, middle: str = "", suffix: str = "") -> Name:
    """A name out of its own columns; a column holding the whole name in the others' stead is believed."""
    given, family = " ".join(part for part in (texts.clean(given), texts.clean(middle)) if part), texts.clean(family)
    if not (given and family):
        return read_name(given or family) if "," in (given or family) else Name(given or family, given=given, family=family)
    if _JOINED.fullmatch(given) and _JOINED.fullmatch(family):
        return Name(family + given, given, family)
    return Name(" ".join(part for part in (given, family, texts.clean(suffix)) if part), given, family)


def _with_commas(parts: list[str]) -> Name:
    kept = [part for part in parts if not _is_suffix(part)] or parts[:1]
    after = [part for part in parts[1:] if _is_suffix(part)]
    if len(kept) == 1:
        name = read_name(kept[0])
        return Name(", ".join([name.full, *after]), name.given, name.family)
    family, given = kept[0], " ".join(kept[1:])
    if _JOINED.fullmatch(family) and _JOINED.fullmatch(given):
        return Name(family + given, given, family)
    return Name(", ".join([f"{given} {family}", *after]), given, family)


def _is_suffix(part: str) -> bool:
    return part.replace(".", "").casefold() in SUFFIXES


def _joined(text: str) -> Name:
    length = 2 if len(text) > 2 and text[:2] in DOUBLE_FAMILY else 1
    return Name(text, text[length:], text[:length]) if len(text) > length else Name(text, given=text)


def _in_order(text: str, parts: list[str], order: str) -> Name:
    kept = parts[:-1] if len(parts) > 2 and _is_suffix(parts[-1]) else parts
    if order == "family_first" or (order == "auto" and all(_JOINED.fullmatch(part) for part in kept)):
        return Name(text, " ".join(kept[1:]), kept[0])
    at = len(kept) - 1
    while at > 1 and kept[at - 1].casefold().strip(".") in PARTICLES:
        at -= 1
    return Name(text, " ".join(kept[:at]), " ".join(kept[at:]))
