"""The hash with tags and lengths (SPEC 3)."""

import hashlib
import unicodedata
from typing import Final

from ballotbox.encoding import u64
from ballotbox.group import Element, Scalar

Hashable = bytes | int | str | Element | Scalar

TAGS: Final = frozenset(
    (
        "param", "manifest", "election",
        "dkg", "dkg-commit", "dkg-pok", "dkg-seen", "dkg-sign", "dkg-secret", "share-enc",
        "pass", "pass-salt", "pass-blind", "voter-key", "device",
        "nonce", "pnonce", "ballot", "cds", "sig", "sig-nonce", "track",
        "pdec", "pdec-nonce", "rehearsal",
        "leaf", "node", "sth", "cosign", "receipt",
    )
)  # fmt: skip
_PREFIXES: Final = {tag: b"UAW-VOTE/v1/" + tag.encode() + b"\x00" for tag in TAGS}


def digest(tag: str, *parts: Hashable) -> bytes:
    """(3.1) H: 64 bytes; `tag` is one of TAGS, so that no two uses share one by mistake."""
    state = hashlib.sha512(_PREFIXES[tag])
    for part in parts:
        data = as_bytes(part)
        state.update(u64(len(data)) + data)
    return state.digest()


def scalar(tag: str, *parts: Hashable) -> Scalar:
    """(3.2) Hs: the digest as a little-endian integer modulo the group order."""
    return Scalar(int.from_bytes(digest(tag, *parts), "little"))


def as_bytes(part: Hashable) -> bytes:
    """(3.3) What is hashed for a value of each kind."""
    if isinstance(part, bytes):
        return part
    if isinstance(part, int):
        return u64(part)
    if isinstance(part, str):
        return unicodedata.normalize("NFC", part).encode("utf-8")
    return part.encoded
