"""Group operations by libsodium: constant-time ones for secrets, and the reference for published data (SPEC 2.5)."""

import ctypes
from collections.abc import Sequence
from typing import Final

from ballotbox.arithmetic.interface import IDENTITY, ORDER, Pair
from ballotbox.arithmetic.library import load
from ballotbox.exceptions import NotAPoint

_sodium: Final = load()
_sodium.sodium_version_string.restype = ctypes.c_char_p
_multiply_into: Final = _sodium.crypto_scalarmult_ristretto255
_add_into: Final = _sodium.crypto_core_ristretto255_add
VERSION: Final = str(_sodium.sodium_version_string().decode())


def is_point(encoded: bytes) -> bool:
    """(2.2) We look at the length and at bit 255, which libsodium 1.0.18 ignores; libsodium does the rest."""
    return len(encoded) == 32 and encoded[31] < 0x80 and _sodium.crypto_core_ristretto255_is_valid_point(encoded) == 1


def _must_be_points(*encodings: bytes) -> None:
    for encoded in encodings:
        if not is_point(encoded):
            raise NotAPoint("2.2", f"not the encoding of a group element: {encoded[:40].hex()}")


def add(left: bytes, right: bytes) -> bytes:
    """left + right; raises NotAPoint."""
    if len(left) != 32 or len(right) != 32 or (left[31] | right[31]) & 0x80:
        _must_be_points(left, right)
    out = ctypes.create_string_buffer(32)
    if _sodium.crypto_core_ristretto255_add(out, left, right) != 0:
        _must_be_points(left, right)
    return out.raw


def subtract(left: bytes, right: bytes) -> bytes:
    """left − right; raises NotAPoint."""
    if len(left) != 32 or len(right) != 32 or (left[31] | right[31]) & 0x80:
        _must_be_points(left, right)
    out = ctypes.create_string_buffer(32)
    if _sodium.crypto_core_ristretto255_sub(out, left, right) != 0:
        _must_be_points(left, right)
    return out.raw


def multiply(scalar: bytes, point: bytes) -> bytes:
    """scalar·point for a 32-byte scalar; raises NotAPoint.

    libsodium answers −1 both for a bad point and for the identity as result, so the point is looked at after a −1.
    """
    if len(point) != 32 or point[31] & 0x80:
        _must_be_points(point)
    out = ctypes.create_string_buffer(32)
    if _sodium.crypto_scalarmult_ristretto255(out, scalar, point) != 0:
        _must_be_points(point)
        return IDENTITY
    return out.raw


def multiply_base(scalar: bytes) -> bytes:
    """scalar·G for a 32-byte scalar."""
    out = ctypes.create_string_buffer(32)
    return out.raw if _sodium.crypto_scalarmult_ristretto255_base(out, scalar) == 0 else IDENTITY


class Sodium:
    """PublicArithmetic by libsodium, point by point."""

    name = f"libsodium {VERSION}"

    def first_invalid(self, block: bytes) -> int | None:
        """See PublicArithmetic."""
        if len(block) % 32:
            return len(block) // 32
        return next((at // 32 for at in range(0, len(block), 32) if not is_point(block[at : at + 32])), None)

    def combine(self, scalars: Sequence[int], block: bytes) -> bytes:
        """See PublicArithmetic."""
        total, term = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
        for place, scalar in enumerate(scalars):
            point = block[32 * place : 32 * place + 32]
            if len(point) != 32 or point[31] & 0x80:
                _must_be_points(point)
            if _multiply_into(term, (scalar % ORDER).to_bytes(32, "little"), point) == 0:
                _add_into(total, total, term)
            else:
                _must_be_points(point)  # it is one, and the product is the identity
        return total.raw

    def add_blocks(self, blocks: Sequence[bytes]) -> bytes:
        """See PublicArithmetic."""
        first, *others = blocks
        sums = [first[at : at + 32] for at in range(0, len(first), 32)]
        _must_be_points(*sums)
        for block in others:
            sums = [add(total, block[32 * place : 32 * place + 32]) for place, total in enumerate(sums)]
        return b"".join(sums)

    def combine_fixed(self, key: bytes, pairs: Sequence[Pair]) -> bytes:
        """See PublicArithmetic; here in constant time, so that provers may use it with secrets.

        What takes another time is a base that is left out, and an x of 0 or 1, which is looked up: so which pairs have those must not
        depend on the vote.
        """
        return b"".join([_combine_two(key, *pair) for pair in pairs])


def _combine_two(key: bytes, x: int | None, y: int | None) -> bytes:
    if x is None or y is None:
        return multiply_base(_encode(x or 0)) if y is None else multiply(_encode(y), key)
    return add(BITS[x] if x in (0, 1) else multiply_base(_encode(x)), multiply(_encode(y), key))


def _encode(scalar: int) -> bytes:
    return scalar.to_bytes(32, "little")


BITS: Final = IDENTITY, multiply_base(_encode(1))
