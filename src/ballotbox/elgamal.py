"""Exponential ElGamal: ciphertexts that add up (SPEC 6.3)."""

from dataclasses import dataclass

from ballotbox.group import ZERO, Element, Scalar, times_base


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """(A, B) = (rG, bG + rK)."""

    a: Element
    b: Element

    def __add__(self, other: "Ciphertext") -> "Ciphertext":
        return Ciphertext(self.a + other.a, self.b + other.b)

    def times(self, factor: int) -> "Ciphertext":
        """The encryption of `factor` times the plaintext."""
        return Ciphertext(self.a * Scalar(factor), self.b * Scalar(factor))

    @property
    def encoded(self) -> bytes:
        """A ‖ B"""
        return self.a.encoded + self.b.encoded

    @staticmethod
    def decode(encoded: bytes) -> "Ciphertext":
        """(2.2, 2.4) 64 bytes; raises NotAPoint, also when A is the identity."""
        return Ciphertext(Element.decode_other_than_identity(encoded[:32]), Element.decode(encoded[32:]))


NOTHING = Ciphertext(ZERO, ZERO)


def encrypt(key: Element, plaintext: int, nonce: Scalar) -> Ciphertext:
    """(6.3) The encryption of a small integer under `key` with nonce r."""
    return Ciphertext(times_base(nonce), times_base(Scalar(plaintext)) + key * nonce)
