"""The hash with tags and lengths (SPEC 3)."""

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Final

from ballotbox.encoding import u64
from ballotbox.group import Element, Scalar

Hashable = bytes | int | str | Element | Scalar

TAGS: Final = frozenset(
    (
        "param", "manifest", "election",
        "dkg", "dkg-commit", "dkg-pok", "dkg-seen", "dkg-sign", "dkg-secret", "share-enc",
        "pass", "pass-salt", "pass-blind", "voter-key", "device",
        "nonce", "pnonce", "ballot", "fold", "cds", "sig", "sig-nonce", "track",
        "pdec", "pdec-nonce", "rehearsal",
        "leaf", "node", "sth", "cosign", "receipt",
    )
)  # fmt: skip
_PREFIXES: Final = {tag: b"UAW-VOTE/v1/" + tag.encode() + b"\x00" for tag in TAGS}


class Stem:
    """(3.1) H over a tag and its first parts, hashed once for many endings."""

    def __init__(self, tag: str, *parts: Hashable) -> None:
        self._state = hashlib.sha512(_PREFIXES[tag] + _with_lengths(parts))

    def digest(self, *rest: Hashable) -> bytes:
        """H(tag, parts, rest)"""
        state = self._state.copy()
        state.update(_with_lengths(rest))
        return state.digest()

    def scalar(self, *rest: Hashable) -> Scalar:
        """Hs(tag, parts, rest)"""
        return Scalar(int.from_bytes(self.digest(*rest), "little"))


def digest(tag: str, *parts: Hashable) -> bytes:
    """(3.1) H: 64 bytes; `tag` is one of TAGS, so that no two uses share one by mistake."""
    return hashlib.sha512(_PREFIXES[tag] + _with_lengths(parts)).digest()


def scalar(tag: str, *parts: Hashable) -> Scalar:
    """(3.2) Hs: the digest as a little-endian integer modulo the group order."""
    return Scalar(int.from_bytes(digest(tag, *parts), "little"))


def _with_lengths(parts: Iterable[Hashable]) -> bytes:
    return b"".join([u64(len(data)) + data for data in map(as_bytes, parts)])


def as_bytes(part: Hashable) -> bytes:
    """(3.3) What is hashed for a value of each kind."""
    if isinstance(part, bytes):
        return part
    if isinstance(part, int):
        return u64(part)
    if isinstance(part, str):
        return unicodedata.normalize("NFC", part).encode("utf-8")
    return part.encoded
