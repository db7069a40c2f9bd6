"""The one binary encoding of every value that is hashed, signed or stored (SPEC 1)."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from ballotbox.exceptions import Malformed

T = TypeVar("T")


def u8(value: int) -> bytes:
    """(1.1) One byte; raises OverflowError outside 0..255."""
    return value.to_bytes(1, "little")


def u32(value: int) -> bytes:
    """(1.1) Four bytes, little-endian."""
    return value.to_bytes(4, "little")


def u64(value: int) -> bytes:
    """(1.1) Eight bytes, little-endian."""
    return value.to_bytes(8, "little")


def blob(value: bytes) -> bytes:
    """(1.2) Bytes behind their length."""
    return u32(len(value)) + value


def text(value: str) -> bytes:
    """(1.3) UTF-8 in normal form NFC behind its length; raises Malformed on a lone surrogate."""
    try:
        return blob(unicodedata.normalize("NFC", value).encode("utf-8"))
    except UnicodeEncodeError as error:
        raise Malformed("1.3", "a text cannot be written as UTF-8") from error


def listing(items: Iterable[bytes]) -> bytes:
    """(1.4) Encoded items behind their count."""
    encoded = list(items)
    return u32(len(encoded)) + b"".join(encoded)


class Reader:
    """Takes values off the front of some bytes and refuses everything but their one encoding."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def fixed(self, size: int) -> bytes:
        """(1.6) The next `size` bytes as they are."""
        end = self._at + size
        if end > len(self._data):
            raise Malformed("1.5", f"{size} bytes expected at byte {self._at}, {len(self._data) - self._at} are left")
        taken, self._at = self._data[self._at : end], end
        return taken

    def u8(self) -> int:
        """(1.1)"""
        return self.fixed(1)[0]

    def u32(self) -> int:
        """(1.1)"""
        return int.from_bytes(self.fixed(4), "little")

    def u64(self) -> int:
        """(1.1)"""
        return int.from_bytes(self.fixed(8), "little")

    def blob(self) -> bytes:
        """(1.2)"""
        return self.fixed(self.u32())

    def text(self) -> str:
        """(1.3)"""
        try:
            value = self.blob().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("1.3", "a text is not UTF-8") from error
        if not unicodedata.is_normalized("NFC", value):
            raise Malformed("1.3", "a text is not in Unicode normal form NFC")
        return value

    def listing(self, item: Callable[["Reader"], T], least: int = 1) -> tuple[T, ...]:
        """(1.4) As many items as the count says, each of at least `least` bytes."""
        count = self.u32()
        if count * least > len(self._data) - self._at:
            raise Malformed("1.4", f"a list of {count} items cannot fit in {len(self._data) - self._at} bytes")
        return tuple(item(self) for _ in range(count))

    def end(self) -> None:
        """(1.5) Nothing may be left."""
        if self._at != len(self._data):
            raise Malformed("1.5", f"{len(self._data) - self._at} bytes too many")


def read_all(data: bytes, item: Callable[[Reader], T]) -> T:
    """(1.5) One value that is all of `data`."""
    reader = Reader(data)
    value = item(reader)
    reader.end()
    return value
