"""The binary encoding and the hash: one encoding for each value, everything else refused by its equation."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotbox import hashing
from ballotbox.encoding import Reader, blob, listing, read_all, text, u8, u32, u64
from ballotbox.exceptions import Malformed
from ballotbox.group import G, Scalar


@given(st.integers(0, 255), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1))
def test_integers_are_little_endian(small: int, middle: int, large: int) -> None:
    data = u8(small) + u32(middle) + u64(large)
    assert len(data) == 13
    assert read_all(data, lambda reader: (reader.u8(), reader.u32(), reader.u64())) == (small, middle, large)
    assert u32(1) == b"\x01\0\0\0"
    assert u64(258) == b"\x02\x01" + bytes(6)


@given(st.text(), st.binary(), st.lists(st.integers(0, 255)))
def test_values_read_back(words: str, data: bytes, numbers: list[int]) -> None:
    encoded = text(words) + blob(data) + listing(map(u8, numbers))
    again = read_all(encoded, lambda reader: (reader.text(), reader.blob(), reader.listing(Reader.u8)))
    assert text(again[0]) == text(words)
    assert again[1:] == (data, tuple(numbers))


@given(st.binary(max_size=40), st.integers(0, 39))
def test_truncated_values_are_refused(data: bytes, cut: int) -> None:
    encoded = blob(data)
    with pytest.raises(Malformed) as refused:
        read_all(encoded[: min(cut, len(encoded) - 1)], Reader.blob)
    assert refused.value.equation == "1.5"


@pytest.mark.parametrize(
    ("data", "equation", "words"),
    [
        (b"\x01\0\0", "1.5", "4 bytes expected at byte 0, 3 are left"),
        (blob(b"\xff"), "1.3", "not UTF-8"),
        (blob("e\u0301".encode()), "1.3", "normal form NFC"),
        (text("é") + b"x", "1.5", "1 bytes too many"),
    ],
)
def test_bad_texts_are_refused(data: bytes, equation: str, words: str) -> None:
    with pytest.raises(Malformed, match=words) as refused:
        read_all(data, Reader.text)
    assert refused.value.equation == equation
    assert str(refused.value).startswith(f"({equation}) ")


def test_texts_are_brought_to_normal_form() -> None:
    assert text("e\u0301") == text("é") == b"\x02\0\0\0\xc3\xa9"
    with pytest.raises(Malformed, match="UTF-8"):
        text("\ud800")


def test_a_count_that_cannot_fit_is_refused_before_anything_is_read() -> None:
    with pytest.raises(Malformed, match="a list of 4294967295 items cannot fit in 3 bytes") as refused:
        read_all(u32(2**32 - 1) + b"abc", lambda reader: reader.listing(Reader.u8))
    assert refused.value.equation == "1.4"
    with pytest.raises(Malformed, match="a list of 2 items cannot fit in 7 bytes"):
        read_all(u32(2) + bytes(7), lambda reader: reader.listing(Reader.u32, least=4))
    assert read_all(u32(2) + bytes(8), lambda reader: reader.listing(Reader.u32, least=4)) == (0, 0)


def test_the_hash_is_written_out() -> None:
    parts = [b"ab", 5, "é", G, Scalar(7)]
    raw = [b"ab", u64(5), "é".encode(), G.encoded, Scalar(7).encoded]
    expected = hashlib.sha512(b"UAW-VOTE/v1/cds\0" + b"".join(u64(len(one)) + one for one in raw))
    assert hashing.digest("cds", *parts) == expected.digest()
    assert hashing.scalar("cds", *parts).value == int.from_bytes(expected.digest(), "little") % (
        2**252 + 27742317777372353535851937790883648493
    )
    for cut in range(len(parts) + 1):
        stem = hashing.Stem("cds", *parts[:cut])
        assert [stem.digest(*parts[cut:]) for _ in range(2)] == [expected.digest()] * 2
        assert stem.scalar(*parts[cut:]) == hashing.scalar("cds", *parts)
    assert hashing.digest("cds", "e\u0301") == hashing.digest("cds", "é")


def test_every_use_has_a_tag_of_its_own() -> None:
    digests = {hashing.digest(tag, b"x") for tag in hashing.TAGS}
    assert len(digests) == len(hashing.TAGS) > 25
    with pytest.raises(KeyError):
        hashing.digest("unknown", b"x")


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_different_arguments_never_run_together(left: list[bytes], right: list[bytes]) -> None:
    assert (hashing.digest("node", *left) == hashing.digest("node", *right)) == (left == right)
