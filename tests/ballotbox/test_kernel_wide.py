"""The kernel computes the same eight at a time as one by one, and as libsodium, on points, on noise and on edges of the field."""

import random
import shutil
from pathlib import Path

import pytest

from ballotbox.arithmetic import kernel
from ballotbox.arithmetic.interface import ORDER, PublicArithmetic
from ballotbox.arithmetic.sodium import Sodium, multiply_base

FIELD = 2**255 - 19


@pytest.fixture(scope="module")
def all_three(tmp_path_factory: pytest.TempPathFactory) -> tuple[PublicArithmetic, ...]:
    """The kernel as this processor runs it, a second copy held to one at a time, and libsodium."""
    compiled = next(iter(Path(kernel.__file__).parent.parent.glob("_kernel.*so")), None)
    assert compiled, "build the kernel first: python setup.py build_ext --inplace"
    copy = shutil.copy(compiled, tmp_path_factory.mktemp("kernel"))
    narrow = kernel.Kernel(Path(copy))
    narrow._code.ballotbox_stay_narrow()
    return kernel.Kernel(compiled), narrow, Sodium()


def _number(value: int) -> bytes:
    return value.to_bytes(32, "little")


def test_the_same_bytes_are_points_to_all(all_three: tuple[PublicArithmetic, ...]) -> None:
    chance = random.Random(9496)
    edges = [_number(value) for value in (0, 1, 2, 19, FIELD - 1, FIELD - 2, FIELD, FIELD + 1, 2**255 - 1, 2**255, 2**256 - 1)]
    noise = [_number(chance.getrandbits(255) & ~1) for _ in range(4000)]
    for encoded in edges + noise:
        assert len({by.first_invalid(encoded) for by in all_three}) == 1


def test_the_first_bad_point_is_found_at_any_place(all_three: tuple[PublicArithmetic, ...]) -> None:
    good = [multiply_base(_number(i)) for i in range(1, 25)]
    for count in range(1, 25):
        for bad in range(count):
            block = b"".join([*good[:bad], _number(FIELD), *good[bad + 1 : count]])
            assert [by.first_invalid(block) for by in all_three] == [bad] * 3
        assert [by.first_invalid(b"".join(good[:count])) for by in all_three] == [None] * 3


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 17, 40])
def test_sums_are_the_same(all_three: tuple[PublicArithmetic, ...], count: int) -> None:
    chance = random.Random(count)
    block = b"".join(multiply_base(_number(chance.randrange(ORDER))) for _ in range(count))
    scalars = [chance.choice((0, 1, ORDER - 1, chance.getrandbits(128), chance.randrange(ORDER))) for _ in range(count)]
    assert len({by.combine(scalars, block) for by in all_three}) == 1
    pairs = [(chance.randrange(ORDER), chance.randrange(ORDER)) for _ in range(count)]
    assert len({by.combine_fixed(multiply_base(_number(7)), pairs) for by in all_three}) == 1
    if count:
        assert len({by.add_blocks([block] * 3) for by in all_three}) == 1
