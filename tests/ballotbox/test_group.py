"""Scalars, elements and both arithmetics: the vectors of RFC 9496, bad encodings (attacks 5, 6), one against the other (attack 19)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotbox.arithmetic import public
from ballotbox.arithmetic.interface import IDENTITY, ORDER, Pair, PublicArithmetic
from ballotbox.arithmetic.kernel import Kernel, find
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.exceptions import NotAPoint, NotAScalar
from ballotbox.group import ZERO, Element, G, Scalar, times_base

VECTORS = json.loads((Path(__file__).parent / "vectors" / "rfc9496.json").read_text(encoding="utf-8"))
MULTIPLES = [bytes.fromhex(one) for one in VECTORS["multiples_of_the_base"]]
BAD = [bytes.fromhex(one) for one in VECTORS["not_points"]]
BIT_255 = [one[:31] + bytes([one[31] | 0x80]) for one in MULTIPLES]
scalars = st.integers(min_value=0, max_value=ORDER - 1)


@pytest.fixture(params=["libsodium", "kernel"])
def arithmetic(request: pytest.FixtureRequest) -> PublicArithmetic:
    found: Kernel | None = find()
    if request.param == "kernel" and found is None:
        pytest.skip("no compiler made the kernel here")
    return found if found and request.param == "kernel" else Sodium()


def multiple(scalar: int) -> bytes:
    return times_base(Scalar(scalar)).encoded


def test_multiples_of_the_base_are_those_of_rfc_9496() -> None:
    assert [multiple(n) for n in range(16)] == MULTIPLES
    total = ZERO
    for encoded in MULTIPLES:
        assert Element.decode(encoded) == total
        total = total + G


@pytest.mark.parametrize("scalar", [-1, -ORDER - 7, ORDER, ORDER + 2, 2**300 + 1])
def test_numbers_outside_the_group_order_are_taken_modulo_it(arithmetic: PublicArithmetic, scalar: int) -> None:
    assert arithmetic.combine([scalar, 1], MULTIPLES[1] + MULTIPLES[2]) == multiple(scalar % ORDER + 2)


@pytest.mark.parametrize("encoded", [*BAD, *BIT_255, b"", bytes(31), bytes(33)])
def test_what_is_no_point_is_refused_by_name(encoded: bytes) -> None:
    with pytest.raises(NotAPoint) as refused:
        Element.decode(encoded)
    assert refused.value.equation == "2.2"


@pytest.mark.parametrize("encoded", [*BAD, *BIT_255])
def test_both_arithmetics_refuse_what_is_no_point(arithmetic: PublicArithmetic, encoded: bytes) -> None:
    good = MULTIPLES[3]
    assert arithmetic.first_invalid(good * 5 + encoded + good) == 5
    for refused in (
        lambda: arithmetic.combine([1, 1], good + encoded),
        lambda: arithmetic.combine([2, 3], good + encoded),
        lambda: arithmetic.add_blocks([good, encoded]),
        lambda: arithmetic.add_blocks([encoded]),
        lambda: arithmetic.combine_fixed(encoded, [(1, 2)]),
    ):
        with pytest.raises(NotAPoint) as why:
            refused()
        assert why.value.equation == "2.2"


@pytest.mark.parametrize("encoded", [*BAD, *BIT_255, bytes(31)])
def test_operations_on_elements_refuse_what_is_no_point(encoded: bytes) -> None:
    bad = Element(encoded)
    for operation in (lambda: bad + G, lambda: G + bad, lambda: bad - G, lambda: G - bad, lambda: bad * Scalar(3)):
        with pytest.raises(NotAPoint):
            operation()


def test_good_points_are_found_good(arithmetic: PublicArithmetic) -> None:
    assert arithmetic.first_invalid(b"".join(MULTIPLES)) is None
    assert arithmetic.first_invalid(b"") is None
    assert arithmetic.first_invalid(MULTIPLES[1] + b"x") == 1
    assert arithmetic.first_invalid(MULTIPLES[1] * 40 + b"x") == 40
    assert isinstance(arithmetic.first_invalid(MULTIPLES[1] + b"\xff" * 32), int)


def test_the_identity_is_refused_where_it_may_not_be() -> None:
    assert Element.decode(IDENTITY).is_identity
    assert Element.decode_other_than_identity(MULTIPLES[1]) == G
    with pytest.raises(NotAPoint) as refused:
        Element.decode_other_than_identity(IDENTITY)
    assert refused.value.equation == "2.4"


@pytest.mark.parametrize("value", [ORDER, ORDER + 1, 2**255 - 1, 2**256 - 1])
def test_scalars_at_or_above_the_order_are_refused(value: int) -> None:
    with pytest.raises(NotAScalar) as refused:
        Scalar.decode(value.to_bytes(32, "little"))
    assert refused.value.equation == "2.3"


@pytest.mark.parametrize("encoded", [b"", bytes(31), bytes(33)])
def test_scalars_have_32_bytes(encoded: bytes) -> None:
    with pytest.raises(NotAScalar, match=str(len(encoded))):
        Scalar.decode(encoded)


@given(scalars, scalars)
def test_scalars_are_a_field(x: int, y: int) -> None:
    a, b = Scalar(x), Scalar(y)
    assert Scalar.decode(a.encoded) == a
    assert (a + b).value == (x + y) % ORDER
    assert (a - b) + b == a
    assert (a * b).value == x * y % ORDER
    assert a + -a == Scalar(0)
    if x:
        assert a * a.inverse() == Scalar(1)


def test_zero_has_no_inverse_and_secrets_are_not_shown() -> None:
    with pytest.raises(ZeroDivisionError, match="0 has no inverse"):
        Scalar(0).inverse()
    assert "5" not in repr(Scalar(5))


def test_random_scalars_are_drawn_from_all_but_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    for lowest_or_highest in (min, max):
        monkeypatch.setattr("secrets.randbelow", lambda end, pick=lowest_or_highest: drawn.append(end) or pick(0, end - 1))
        drawn.append(Scalar.random().value)
    assert drawn == [ORDER - 1, 1, ORDER - 1, ORDER - 1]


def test_random_scalars_differ_and_are_not_zero() -> None:
    drawn = {Scalar.random().value for _ in range(50)}
    assert len(drawn) == 50
    assert 0 not in drawn
    assert all(value < ORDER for value in drawn)


@given(scalars, scalars)
@settings(max_examples=30)
def test_elements_are_a_module_over_scalars(x: int, y: int) -> None:
    a, b = Scalar(x), Scalar(y)
    assert times_base(a) + times_base(b) == times_base(a + b)
    assert times_base(a) - times_base(b) == times_base(a - b)
    assert times_base(a) * b == times_base(a * b)
    assert (times_base(a) * Scalar(0)).is_identity


# ---- attack 19: the kernel against libsodium ----

short = st.integers(min_value=0, max_value=2**128 - 1)
edges = st.sampled_from([0, 1, 2, ORDER - 1, ORDER - 2, 2**252, 2**251 - 1, 15, 16, 17, 2**127])
any_scalar = st.one_of(scalars, short, edges)


@given(st.lists(st.tuples(any_scalar, any_scalar), max_size=40))
@settings(max_examples=40, deadline=None)
def test_sums_of_multiples_agree(pairs: list[tuple[int, int]]) -> None:
    kernel, sodium = public(), Sodium()
    block = b"".join(multiple(where) for _, where in pairs)
    weights = [scalar for scalar, _ in pairs]
    expected = times_base(Scalar(sum(scalar * where for scalar, where in pairs))).encoded
    assert kernel.combine(weights, block) == sodium.combine(weights, block) == expected


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 63, 300, 1200])
def test_sums_of_every_window_agree(size: int, arithmetic: PublicArithmetic) -> None:
    steps = [(7 * place + 1) * 2 ** (place % 240) % ORDER for place in range(size)]
    block = b"".join(MULTIPLES[1 + place % 15] for place in range(size))
    expected = sum(step * (1 + place % 15) for place, step in enumerate(steps))
    assert arithmetic.combine(steps, block) == multiple(expected)


@given(st.lists(st.tuples(st.none() | any_scalar, st.none() | any_scalar), min_size=1, max_size=9), scalars.filter(bool))
@settings(max_examples=25, deadline=None)
def test_fixed_bases_agree(pairs: list[Pair], secret: int) -> None:
    key = multiple(secret)
    expected = b"".join(multiple(((x or 0) + (y or 0) * secret) % ORDER) for x, y in pairs)
    assert public().combine_fixed(key, pairs) == Sodium().combine_fixed(key, pairs) == expected


@given(st.lists(st.lists(any_scalar, min_size=6, max_size=6), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_sums_of_blocks_agree(rows: list[list[int]]) -> None:
    blocks = [b"".join(multiple(value) for value in row) for row in rows]
    expected = b"".join(multiple(sum(column) % ORDER) for column in zip(*rows, strict=True))
    assert public().add_blocks(blocks) == Sodium().add_blocks(blocks) == expected


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=300)
def test_any_32_bytes_are_judged_alike(encoded: bytes) -> None:
    assert public().first_invalid(encoded) == Sodium().first_invalid(encoded)


@given(scalars, st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_points_with_one_bit_turned_are_judged_alike(value: int, bit: int) -> None:
    turned = bytearray(multiple(value))
    turned[bit // 8] ^= 1 << bit % 8
    assert public().first_invalid(bytes(turned)) == Sodium().first_invalid(bytes(turned))


def test_blocks_of_the_wrong_length_are_refused(arithmetic: PublicArithmetic) -> None:
    for wrong in (lambda: arithmetic.combine([1, 2], G.encoded), lambda: arithmetic.add_blocks([G.encoded * 2, G.encoded])):
        with pytest.raises(NotAPoint) as refused:
            wrong()
        assert refused.value.equation == "2.2"
        assert arithmetic.name != "kernel" or refused.value.reason == "32 bytes are not 2 points"


def test_each_arithmetic_says_its_name(arithmetic: PublicArithmetic) -> None:
    assert arithmetic.name.split()[0] in ("kernel", "libsodium")
    assert public().name == ("kernel" if find() else Sodium().name)
    assert public() is public()
