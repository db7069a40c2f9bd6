"""Passes: the vector of RFC 9474, blindness that repeats itself for one device, and everything an issuer or a device must refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ballotbox import blind_rsa, passes
from ballotbox.exceptions import IssuingRefused
from tests.makers.ballots import a_pass, a_world, issuer_keys

VECTOR = json.loads((Path(__file__).parent / "vectors" / "rfc9474.json").read_text(encoding="utf-8"))
NUMBERS = {name: int(VECTOR[name], 16) for name in ("p", "q", "d", "inv")}
MESSAGE, SALT = bytes.fromhex(VECTOR["message"]), bytes.fromhex(VECTOR["salt"])
MODULUS = NUMBERS["p"] * NUMBERS["q"]
KEY = blind_rsa.PublicKey(MODULUS, 65537)
WORLD = a_world()
REQUEST = WORLD.voter("Rosa").requests()[0]


def vector_key() -> rsa.RSAPrivateKey:
    p, q, d = NUMBERS["p"], NUMBERS["q"], NUMBERS["d"]
    public = rsa.RSAPublicNumbers(65537, MODULUS)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def test_the_vector_of_rfc_9474() -> None:
    factor = pow(NUMBERS["inv"], -1, MODULUS)
    blinded = blind_rsa.blind(KEY, MESSAGE, SALT, factor)
    assert blinded.hex() == VECTOR["blinded_message"]
    answer = blind_rsa.blind_sign(vector_key(), blinded)
    assert answer.hex() == VECTOR["blind_signature"]
    signature = blind_rsa.finalize(KEY, MESSAGE, answer, factor)
    assert signature.hex() == VECTOR["signature"]
    assert blind_rsa.verifies(KEY, MESSAGE, signature)


@pytest.mark.parametrize("bits", [1024, 1025, 1030, 1031, 1032])
def test_our_encoding_is_that_of_openssl_for_every_length(bits: int) -> None:
    private = rsa.generate_private_key(65537, bits)
    public = private.public_key()
    numbers = public.public_numbers()
    key = blind_rsa.PublicKey(numbers.n, numbers.e)
    signature = blind_rsa.finalize(key, b"m", blind_rsa.blind_sign(private, blind_rsa.blind(key, b"m", b"s" * 48, 12345)), 12345)
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), 48)
    public.verify(signature, b"m", pss, hashes.SHA384())
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"n", pss, hashes.SHA384())
    assert blind_rsa.verifies(key, b"n", private.sign(b"n", pss, hashes.SHA384()))
    assert not blind_rsa.verifies(key, b"m", private.sign(b"n", pss, hashes.SHA384()))


def test_a_signature_with_another_salt_length_or_padding_is_refused() -> None:
    private = issuer_keys()[0]["ase"]
    numbers = private.public_key().public_numbers()
    key = blind_rsa.PublicKey(numbers.n, numbers.e)
    for size in (0, 32, 47, 49):
        pss = padding.PSS(padding.MGF1(hashes.SHA384()), size)
        assert not blind_rsa.verifies(key, b"m", private.sign(b"m", pss, hashes.SHA384()))
    assert not blind_rsa.verifies(key, b"m", private.sign(b"m", padding.PKCS1v15(), hashes.SHA384()))


def test_numbers_at_or_above_the_modulus_are_refused() -> None:
    assert not blind_rsa.verifies(KEY, MESSAGE, (MODULUS + int(VECTOR["signature"], 16)).to_bytes(513, "big"))
    assert not blind_rsa.verifies(KEY, MESSAGE, MODULUS.to_bytes(512, "big"))
    assert not blind_rsa.verifies(KEY, MESSAGE, b"")
    for blinded, words in (
        (MODULUS.to_bytes(512, "big"), "the blinded message is not 512 bytes below the modulus"),
        (b"\1" * 511, "512 bytes"),
        (b"", "512 bytes"),
    ):
        with pytest.raises(IssuingRefused, match=words) as refused:
            blind_rsa.blind_sign(vector_key(), blinded)
        assert refused.value.equation == "7.2"
    with pytest.raises(IssuingRefused, match="the blind signature is not"):
        blind_rsa.finalize(KEY, MESSAGE, MODULUS.to_bytes(512, "big"), 3)


def test_an_opened_number_longer_than_an_encoding_is_refused() -> None:
    """The highest bit of what a signature opens to must be clear (RFC 8017, 9.1.2)."""
    private = vector_key().private_numbers()
    raised = pow(MODULUS - 1 - 2**10, private.d, MODULUS)
    assert KEY.power(raised).bit_length() == MODULUS.bit_length()
    assert not blind_rsa.verifies(KEY, MESSAGE, raised.to_bytes(512, "big"))


def test_a_factor_without_inverse_is_refused() -> None:
    for factor in (0, NUMBERS["p"], NUMBERS["q"] * 5):
        with pytest.raises(IssuingRefused, match="not invertible") as refused:
            blind_rsa.blind(KEY, MESSAGE, SALT, factor)
        assert refused.value.equation == "7.5"


def test_a_damaged_private_key_is_noticed_before_its_answer_leaves() -> None:
    """A wrong signature by the remainder theorem would tell the factors of the modulus."""
    p, q, d = NUMBERS["p"], NUMBERS["q"], NUMBERS["d"]
    public = rsa.RSAPublicNumbers(65537, MODULUS)
    bad = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1) ^ 2, d % (q - 1), pow(q, -1, p), public)
    damaged = bad.private_key(unsafe_skip_rsa_key_validation=True)
    with pytest.raises(IssuingRefused, match="damaged"):
        blind_rsa.blind_sign(damaged, b"\1" * 512)


def test_a_device_that_asks_again_asks_the_same() -> None:
    again = WORLD.voter("Rosa").requests()[0]
    assert REQUEST.blinded == again.blinded
    assert len(REQUEST.blinded) == 384
    others = [WORLD.voter("Rosa").requests()[1], WORLD.voter("Amir").requests()[0], WORLD.voter("Rosa", "postdoc").requests()[0]]
    assert len({REQUEST.blinded, *(one.blinded for one in others)}) == 4


def test_what_an_issuer_sees_fits_every_key_alike() -> None:
    """For any message there is a factor that gives the same blinded bytes: the issuer learns nothing."""
    key = passes.public_key(WORLD.election, 0, "ase")
    private = issuer_keys()[0]["ase"].private_numbers()
    other = passes.message(WORLD.election.hash, "ase", b"any other key".ljust(32))
    encoded = int.from_bytes(blind_rsa.encode_pss(other, b"s" * 48, key.modulus.bit_length() - 1), "big")
    ratio = int.from_bytes(REQUEST.blinded, "big") * pow(encoded, -1, key.modulus) % key.modulus
    factor = pow(ratio, private.d, key.modulus)
    assert blind_rsa.blind(key, other, b"s" * 48, factor) == REQUEST.blinded


def test_a_pass_is_not_what_the_issuer_saw() -> None:
    private = issuer_keys()[0]["ase"]
    answer = blind_rsa.blind_sign(private, REQUEST.blinded)
    assert a_pass(REQUEST) not in (answer, REQUEST.blinded)
    assert REQUEST.finish(answer) == a_pass(REQUEST)
    with pytest.raises(IssuingRefused, match="no signature of this message") as refused:
        REQUEST.finish(blind_rsa.blind_sign(private, b"\1" * 384))
    assert refused.value.equation == "7.2"


def test_issuers_and_styles_are_those_of_the_manifest() -> None:
    with pytest.raises(IndexError):
        passes.public_key(WORLD.election, 2, "ase")
    with pytest.raises(KeyError):
        passes.public_key(WORLD.election, 0, "nobody")
    assert passes.public_key(WORLD.election, 0, "ase") != passes.public_key(WORLD.election, 1, "ase")
    assert passes.new_issuer_key().key_size == 3072
