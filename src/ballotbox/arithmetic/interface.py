"""What the library asks of ristretto255 arithmetic on published data, whichever code does it (SPEC 2)."""

from collections.abc import Sequence
from typing import Final, Protocol

ORDER: Final = 2**252 + 27742317777372353535851937790883648493
IDENTITY: Final = bytes(32)
Pair = tuple[int | None, int | None]


class PublicArithmetic(Protocol):
    """Group operations that may take a time that depends on the data: for published data only (2.5).

    Points go in and come out as their 32-byte encodings; a block is encodings end to end. Scalars are integers below ORDER.
    """

    @property
    def name(self) -> str:
        """What a verifier reports: "libsodium 1.0.18" or "kernel"."""

    def first_invalid(self, block: bytes) -> int | None:
        """The place of the first 32 bytes that are not a point (2.2), None when all are."""

    def combine(self, scalars: Sequence[int], block: bytes) -> bytes:
        """Σ scalar·point; raises NotAPoint when a point is none. Shorter scalars may be faster."""

    def add_blocks(self, blocks: Sequence[bytes]) -> bytes:
        """The block whose j-th point is the sum of the j-th points of all; raises NotAPoint when a point is none."""

    def combine_fixed(self, key: bytes, pairs: Sequence[Pair]) -> bytes:
        """For each pair (x, y) the point x·G + y·key, end to end; None leaves that base out."""
