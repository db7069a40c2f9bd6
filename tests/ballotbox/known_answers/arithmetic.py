"""Vectors of the hash and the group."""

from typing import Any

from ballotbox import hashing
from ballotbox.arithmetic.interface import ORDER
from ballotbox.exceptions import Refused
from ballotbox.group import Element, Scalar, times_base
from tests.ballotbox.known_answers.files import drawn

KINDS = {bytes: "bytes", int: "integer", str: "text", Scalar: "scalar", Element: "point"}
FIELD = 2**255 - 19


def drawn_scalar(*words: object) -> Scalar:
    """A scalar that is the same each time."""
    return Scalar(int.from_bytes(drawn(*words, size=64), "little"))


def _hash(tag: str, parts: list[hashing.Hashable]) -> dict[str, Any]:
    shown = [[KINDS[type(p)], p if isinstance(p, (int, str)) else hashing.as_bytes(p).hex()] for p in parts]
    number = hashing.scalar(tag, *parts).encoded.hex()
    return {"tag": tag, "parts": shown, "digest": hashing.digest(tag, *parts).hex(), "scalar": number}


def hashes() -> list[dict[str, Any]]:
    """Every tag, and parts of each kind."""
    point = times_base(drawn_scalar("hash"))
    parts: list[list[hashing.Hashable]] = [
        [],
        [b""],
        [b"", b""],
        [b"abc", 7, "Cafe\u0301", drawn_scalar("hash"), point],
        [2**53 - 1, "yes", b"\x00" * 200],
    ]
    return [_hash("cds", some) for some in parts] + [_hash(tag, [b"one"]) for tag in sorted(hashing.TAGS)]


def _is_point(encoded: bytes) -> bool:
    try:
        return bool(Element.decode(encoded).encoded)
    except Refused:
        return False


def _tried(good: list[bytes]) -> list[bytes]:
    """Random bytes, high bits, wrong lengths, negatives, numbers above the field, and points."""
    tried = [drawn("bytes", i) for i in range(300)] + [bytes([*b[:31], b[31] | 0x80]) for b in good]
    tried += [good[0][:31], good[0] + b"\x00", b""]
    tried += [(FIELD - int.from_bytes(b, "little")).to_bytes(32, "little") for b in good]
    return tried + [(FIELD + i).to_bytes(32, "little") for i in range(19)] + good


def points() -> dict[str, Any]:
    """Small multiples of G, products, byte strings that are points or not, and numbers that are scalars or not."""
    good = [times_base(drawn_scalar("point", i)).encoded for i in range(8)]
    factors = [drawn_scalar("product", i) for i in range(8)]
    numbers = (0, 1, ORDER - 1, ORDER, 2**253, 2**256 - 1)
    return {
        "multiples": [times_base(Scalar(i)).encoded.hex() for i in range(16)],
        "encodings": [[b.hex(), _is_point(b)] for b in _tried(good)],
        "factors": [b.hex() for b in good],
        "products": [[s.encoded.hex(), (Element(b) * s).encoded.hex()] for b, s in zip(good, factors, strict=True)],
        "scalars": [[value.to_bytes(32, "little").hex(), value < ORDER] for value in numbers],
    }
