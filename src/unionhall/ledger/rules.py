"""How one entry is chained to the one before it, and how a whole chain is verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one byte string for an entry's content: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chained_hash(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical content, in hexadecimal."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(content)).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it stands: its content and the two hashes beside it."""

    content: Mapping[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold, and how."""

    number: int
    what: str


def faults(links: Iterable[Link], *, heads: Mapping[int, str]) -> Iterator[Fault]:
    """Every place where the chain does not hold, read once from its beginning; `heads` are hashes known from elsewhere.

    An edit breaks the entry's own hash, a deletion or a swap breaks the numbers and links, and whoever reckons the whole
    chain anew, or cuts off its end, is found by a head that was kept elsewhere.
    """
    number, last, seen = 0, GENESIS, dict(heads)
    for link in links:
        stands = int(link.content["number"])
        if stands != number + 1:
            gap = f"entries {number + 1} to {stands - 1} are missing"
            yield Fault(number + 1, gap if stands > number else f"number {stands} stands here")
        if link.previous_hash != last:
            yield Fault(stands, "does not follow the entry before it")
        if chained_hash(link.previous_hash, link.content) != link.hash:
            yield Fault(stands, "was changed")
        if seen.pop(stands, link.hash) != link.hash:
            yield Fault(stands, "is not the entry whose hash was kept elsewhere")
        number, last = stands, link.hash
    for missing in sorted(seen):
        yield Fault(missing, "is missing: the end was cut off")


def read_head(text: str) -> tuple[int, str]:
    """A head as it is written down elsewhere: the number, a colon, and 64 hexadecimal figures."""
    number, _, known = text.strip().partition(":")
    if not number.isdigit() or len(known) != 64 or set(known) - set("0123456789abcdef"):
        raise ValueError(text)
    return int(number), known
