"""RSA blind signatures of RFC 9474, variant RSABSSA-SHA384-PSS-Deterministic (SPEC 7)."""

import hashlib
import math
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ballotbox.exceptions import IssuingRefused

SALT_BYTES = 48
HASH_BYTES = 48
SHA384 = hashes.SHA384()
PADDING = padding.PSS(padding.MGF1(SHA384), SALT_BYTES)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """n and e."""

    modulus: int
    exponent: int

    @property
    def size(self) -> int:
        """Bytes of a signature."""
        return (self.modulus.bit_length() + 7) // 8

    def power(self, value: int) -> int:
        """RSAVP1: value^e mod n."""
        return pow(value, self.exponent, self.modulus)


def encode_pss(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, 9.1.1, with SHA-384 and MGF1, for a modulus of `bits` + 1 bits."""
    size = (bits + 7) // 8
    inner = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    padded = (b"\x01" + salt).rjust(size - HASH_BYTES - 1, b"\x00")
    mask = _mgf1(inner, len(padded))
    masked = bytes(a ^ b for a, b in zip(padded, mask, strict=True))
    first = masked[0] & 0xFF >> 8 * size - bits
    return bytes([first]) + masked[1:] + inner + b"\xbc"


def _mgf1(seed: bytes, size: int) -> bytes:
    blocks = (hashlib.sha384(seed + count.to_bytes(4, "big")).digest() for count in range(-(-size // HASH_BYTES)))
    return b"".join(blocks)[:size]


def blind(key: PublicKey, message: bytes, salt: bytes, factor: int) -> bytes:
    """RFC 9474, 4.2, with the salt and the blinding factor given; raises IssuingRefused when the factor has no inverse."""
    encoded = int.from_bytes(encode_pss(message, salt, key.modulus.bit_length() - 1), "big")
    if math.gcd(factor, key.modulus) != 1 or math.gcd(encoded, key.modulus) != 1:
        raise IssuingRefused("7.5", "the blinding factor or the message is not invertible")
    return (encoded * key.power(factor) % key.modulus).to_bytes(key.size, "big")


def blind_sign(private: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """RFC 9474, 4.3; raises IssuingRefused for a request that is no number below the modulus.

    The request is blinded once more by a factor of our own, so that the time taken tells nobody about the key.
    """
    numbers = private.private_numbers()
    key = PublicKey(numbers.public_numbers.n, numbers.public_numbers.e)
    value = _number(key, blinded, "the blinded message")
    factor = 1 + secrets.randbelow(key.modulus - 1)  # invertible, or we have stumbled on a factor of the modulus
    signed = _private_power(numbers, value * key.power(factor) % key.modulus) * pow(factor, -1, key.modulus) % key.modulus
    if key.power(signed) != value:
        raise IssuingRefused("7.2", "the private key made a wrong signature: it is damaged")
    return signed.to_bytes(key.size, "big")


def finalize(key: PublicKey, message: bytes, blind_signature: bytes, factor: int) -> bytes:
    """RFC 9474, 4.4: the signature; raises IssuingRefused when it does not verify."""
    signature = _number(key, blind_signature, "the blind signature") * pow(factor, -1, key.modulus) % key.modulus
    encoded = signature.to_bytes(key.size, "big")
    if not verifies(key, message, encoded):
        raise IssuingRefused("7.2", "the issuer's answer is no signature of this message")
    return encoded


def verifies(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """RSASSA-PSS-VERIFY of RFC 8017, 8.1.2, with SHA-384, MGF1 and a salt of 48 bytes, by the library."""
    try:
        _loaded(key).verify(signature, message, PADDING, SHA384)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=64)
def _loaded(key: PublicKey) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()


def _number(key: PublicKey, encoded: bytes, what: str) -> int:
    value = int.from_bytes(encoded, "big")
    if len(encoded) != key.size or value >= key.modulus:
        raise IssuingRefused("7.2", f"{what} is not {key.size} bytes below the modulus")
    return value


def _private_power(numbers: rsa.RSAPrivateNumbers, value: int) -> int:
    """RSASP1 by the Chinese remainder theorem."""
    p, q = numbers.p, numbers.q
    at_p, at_q = pow(value % p, numbers.dmp1, p), pow(value % q, numbers.dmq1, q)
    return at_q + q * ((at_p - at_q) * numbers.iqmp % p)
