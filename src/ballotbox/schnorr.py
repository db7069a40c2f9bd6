"""Proofs of knowledge of a discrete logarithm, over one base or two at once (SPEC 5.6, 8.1, 9.3)."""

from collections.abc import Callable
from dataclasses import dataclass

from ballotbox.group import Element, Scalar, times_base


@dataclass(frozen=True, slots=True)
class Proof:
    """U = uG and z = u + c·x, for the secret x."""

    u: Element
    z: Scalar

    @property
    def encoded(self) -> bytes:
        """U ‖ z"""
        return self.u.encoded + self.z.encoded

    @staticmethod
    def decode(encoded: bytes) -> "Proof":
        """64 bytes; raises NotAPoint or NotAScalar."""
        return Proof(Element.decode(encoded[:32]), Scalar.decode(encoded[32:]))


def prove(secret: Scalar, nonce: Scalar, challenge: Callable[[Element], Scalar]) -> Proof:
    """The proof for `secret`; `nonce` is used once; `challenge` hashes U with everything it must be bound to."""
    u = times_base(nonce)
    return Proof(u, nonce + challenge(u) * secret)


def holds(proof: Proof, public: Element, challenge: Scalar) -> bool:
    """zG = U + c·X"""
    return times_base(proof.z) == proof.u + public * challenge


@dataclass(frozen=True, slots=True)
class EqualityProof:
    """U = uG, V = uA and z = u + c·x: that X = xG and D = xA have one x."""

    u: Element
    v: Element
    z: Scalar

    @property
    def encoded(self) -> bytes:
        """U ‖ V ‖ z"""
        return self.u.encoded + self.v.encoded + self.z.encoded

    @staticmethod
    def decode(encoded: bytes) -> "EqualityProof":
        """96 bytes; raises NotAPoint or NotAScalar."""
        return EqualityProof(Element.decode(encoded[:32]), Element.decode(encoded[32:64]), Scalar.decode(encoded[64:]))


def prove_equal(secret: Scalar, base: Element, nonce: Scalar, challenge: Callable[[Element, Element], Scalar]) -> EqualityProof:
    """The proof that xG and x·base have one secret x."""
    u, v = times_base(nonce), base * nonce
    return EqualityProof(u, v, nonce + challenge(u, v) * secret)


def equal_holds(proof: EqualityProof, public: Element, base: Element, image: Element, challenge: Scalar) -> bool:
    """zG = U + c·X and z·base = V + c·image"""
    return times_base(proof.z) == proof.u + public * challenge and base * proof.z == proof.v + image * challenge
