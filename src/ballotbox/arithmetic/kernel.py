"""Our own compiled kernel, for published data only; absent where nothing compiled it (SPEC 2.5, `_kernel.c`)."""

import ctypes
from collections.abc import Sequence
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from ballotbox.arithmetic.interface import ORDER, Pair
from ballotbox.exceptions import NotAPoint

HERE = Path(__file__).parent.parent
VERSION = 2


def find(folder: Path = HERE) -> "Kernel | None":
    """The kernel that the installation compiled, None where there is none."""
    paths = (folder / f"_kernel{suffix}" for suffix in EXTENSION_SUFFIXES)
    found = next((path for path in paths if path.is_file()), None)
    return None if found is None or version_of(found) != VERSION else Kernel(found)


def version_of(path: Path) -> int:
    """Which version of `_kernel.c` was compiled there; 0 when it does not say."""
    code = ctypes.CDLL(str(path))
    return int(code.ballotbox_version()) if hasattr(code, "ballotbox_version") else 0


class Kernel:
    """PublicArithmetic by `_kernel.c`; the time it takes depends on the data."""

    name = "kernel"

    def __init__(self, path: Path) -> None:
        self._code = ctypes.CDLL(str(path))
        for function in ("combine", "first_invalid", "add_blocks", "make_table", "combine_fixed"):
            getattr(self._code, f"ballotbox_{function}").restype = ctypes.c_long
        self._code.ballotbox_table_bytes.restype = ctypes.c_size_t
        self._table = lru_cache(maxsize=8)(self._make_table)

    def first_invalid(self, block: bytes) -> int | None:
        """See PublicArithmetic."""
        whole, rest = divmod(len(block), 32)
        place = self._code.ballotbox_first_invalid(block, ctypes.c_size_t(whole))
        if place:
            return int(place) - 1
        return whole if rest else None

    def combine(self, scalars: Sequence[int], block: bytes) -> bytes:
        """See PublicArithmetic."""
        _must_fit(block, len(scalars))
        out = ctypes.create_string_buffer(32)
        _judge(self._code.ballotbox_combine(out, _encode(scalars), block, ctypes.c_size_t(len(scalars))))
        return out.raw

    def add_blocks(self, blocks: Sequence[bytes]) -> bytes:
        """See PublicArithmetic."""
        width = len(blocks[0]) // 32
        for block in blocks:
            _must_fit(block, width)
        out = ctypes.create_string_buffer(32 * width)
        joined = b"".join(blocks)
        _judge(self._code.ballotbox_add_blocks(out, joined, ctypes.c_size_t(len(blocks)), ctypes.c_size_t(width)))
        return out.raw

    def combine_fixed(self, key: bytes, pairs: Sequence[Pair]) -> bytes:
        """See PublicArithmetic; not for secrets."""
        out = ctypes.create_string_buffer(32 * len(pairs))
        tables = self._table(BASE), self._table(key)
        scalars = _encode([scalar or 0 for pair in pairs for scalar in pair])
        _judge(self._code.ballotbox_combine_fixed(out, *tables, scalars, ctypes.c_size_t(len(pairs))))
        return out.raw

    def _make_table(self, point: bytes) -> "ctypes.Array[ctypes.c_char]":
        _must_fit(point, 1)
        table = ctypes.create_string_buffer(self._code.ballotbox_table_bytes())
        _judge(self._code.ballotbox_make_table(table, point))
        return table


BASE = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")


def _encode(scalars: Sequence[int]) -> bytes:
    return b"".join([(scalar if 0 <= scalar < ORDER else scalar % ORDER).to_bytes(32, "little") for scalar in scalars])


def _must_fit(block: bytes, points: int) -> None:
    """The C code trusts the length that we tell it."""
    if len(block) != 32 * points:
        raise NotAPoint("2.2", f"{len(block)} bytes are not {points} points")


def _judge(result: int) -> None:
    if result > 0:
        raise NotAPoint("2.2", f"point {result - 1} is not the encoding of a group element")
    if result < 0:
        raise MemoryError("no memory for a sum of this many points")
