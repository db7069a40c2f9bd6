"""Scalars and elements of ristretto255 as two distinct types (SPEC 2)."""

import secrets
from dataclasses import dataclass
from typing import Final

from ballotbox.arithmetic import sodium
from ballotbox.arithmetic.interface import IDENTITY, ORDER
from ballotbox.exceptions import NotAPoint, NotAScalar


@dataclass(frozen=True, slots=True, init=False)
class Scalar:
    """An integer modulo the group order (2.1)."""

    value: int

    def __init__(self, value: int) -> None:
        object.__setattr__(self, "value", value % ORDER)

    @staticmethod
    def decode(encoded: bytes) -> "Scalar":
        """(2.3) Raises NotAScalar unless `encoded` is 32 bytes below the order."""
        if len(encoded) != 32:
            raise NotAScalar("2.3", f"a scalar has 32 bytes, not {len(encoded)}")
        value = int.from_bytes(encoded, "little")
        if value >= ORDER:
            raise NotAScalar("2.3", "a scalar is not below the group order")
        return Scalar(value)

    @staticmethod
    def random() -> "Scalar":
        """A uniform scalar other than 0, from the operating system."""
        return Scalar(1 + secrets.randbelow(ORDER - 1))

    @property
    def encoded(self) -> bytes:
        """(2.3) 32 bytes, little-endian."""
        return self.value.to_bytes(32, "little")

    def __repr__(self) -> str:
        return "Scalar(…)"  # most scalars are secrets, and a repr ends in logs

    def __add__(self, other: "Scalar") -> "Scalar":
        return Scalar(self.value + other.value)

    def __sub__(self, other: "Scalar") -> "Scalar":
        return Scalar(self.value - other.value)

    def __mul__(self, other: "Scalar") -> "Scalar":
        return Scalar(self.value * other.value)

    def __neg__(self) -> "Scalar":
        return Scalar(-self.value)

    def inverse(self) -> "Scalar":
        """The scalar whose product with this one is 1; raises ZeroDivisionError for 0."""
        if self.value == 0:
            raise ZeroDivisionError("0 has no inverse")
        return Scalar(pow(self.value, -1, ORDER))


@dataclass(frozen=True, slots=True)
class Element:
    """A group element, held as its one encoding; make it with `decode`, from a hash or by arithmetic."""

    encoded: bytes

    @staticmethod
    def decode(encoded: bytes) -> "Element":
        """(2.2) Raises NotAPoint unless `encoded` is canonical."""
        if not sodium.is_point(encoded):
            raise NotAPoint("2.2", f"not the encoding of a group element: {encoded[:40].hex()}")
        return Element(encoded)

    @staticmethod
    def decode_other_than_identity(encoded: bytes) -> "Element":
        """(2.2, 2.4) As `decode`, and refuses the identity."""
        if encoded == IDENTITY:
            raise NotAPoint("2.4", "the identity is not allowed here")
        return Element.decode(encoded)

    @property
    def is_identity(self) -> bool:
        """True for the neutral element, 32 zero bytes."""
        return self.encoded == IDENTITY

    def __add__(self, other: "Element") -> "Element":
        return Element(sodium.add(self.encoded, other.encoded))

    def __sub__(self, other: "Element") -> "Element":
        return Element(sodium.subtract(self.encoded, other.encoded))

    def __mul__(self, scalar: Scalar) -> "Element":
        return Element(sodium.multiply(scalar.encoded, self.encoded))


def times_base(scalar: Scalar) -> Element:
    """scalar·G in constant time."""
    return Element(sodium.multiply_base(scalar.encoded))


G: Final = times_base(Scalar(1))
ZERO: Final = Element(IDENTITY)
