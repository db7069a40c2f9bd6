"""Merge fields: a fixed list, put in by plain substitution; nothing in a message is ever evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

FIELDS: dict[str, str] = {
    "name": "the name they chose",
    "given_name": "the given name where we know it, else the whole name",
    "department": "their department",
    "unit": "their bargaining unit",
    "local_name": "the name of the local",
    "sender_name": "who sends this",
}
PATTERN = re.compile(r"\{([^{}]*)\}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


def fields_in(texts: Iterable[str]) -> frozenset[str]:
    """The fields that some of these texts have."""
    return frozenset(match.strip() for text in texts for match in PATTERN.findall(text))


@dataclass(frozen=True, slots=True)
class Unknown:
    """A field that does not exist, and the nearest that does."""

    written: str
    meant: str


def unknown_fields(text: str) -> list[Unknown]:
    """Every field in the text that is not on the list, in the order they stand."""
    found = dict.fromkeys(match.strip() for match in PATTERN.findall(text))
    return [Unknown(name, _nearest(name)) for name in found if name not in FIELDS]


def has_stray_brace(text: str) -> bool:
    """Whether a brace is left over that opens or closes nothing: most likely a field with a slip."""
    return bool(re.search(r"[{}]", PATTERN.sub("", text)))


def _nearest(name: str) -> str:
    from difflib import get_close_matches  # stdlib, loaded only where somebody made a slip

    plain = name.casefold().replace(" ", "_").replace("-", "_")
    aliases = {"first_name": "given_name", "firstname": "given_name", "first": "given_name", "full_name": "name", "dept": "department"}
    if plain in aliases:
        return aliases[plain]
    return next(iter(get_close_matches(plain, FIELDS, n=1, cutoff=0.5)), "name")


def fill(text: str, values: Mapping[str, str], quote: Callable[[str], str] = str) -> str:
    """The text with every field replaced once; a value that itself holds braces stays as it is."""
    return PATTERN.sub(lambda match: quote(clean(values.get(match[1].strip(), ""))), text)


def clean(value: str) -> str:
    """A value on one line: no control character can begin a header or a line of its own."""
    return CONTROL.sub(" ", value.replace("\r", " ").replace("\n", " ")).strip()
