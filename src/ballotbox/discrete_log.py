"""Small discrete logarithms by baby steps and giant steps (SPEC 9.5)."""

from math import isqrt

from ballotbox.exceptions import DecryptionRefused
from ballotbox.group import ZERO, Element, G, Scalar


class DiscreteLogs:
    """Finds m with M = mG for 0 ≤ m ≤ limit, in about √limit additions after as many for the table."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._width = isqrt(limit) + 1
        self._baby: dict[bytes, int] = {}
        step = ZERO
        for j in range(self._width):
            self._baby[step.encoded] = j
            step = step + G
        self._giant = G * Scalar(self._width)

    def find(self, point: Element) -> int:
        """(9.5) log_G of the point; raises DecryptionRefused when it is above the limit."""
        for high in range(self._width):
            if point.encoded in self._baby:
                total = high * self._width + self._baby[point.encoded]
                if total <= self.limit:
                    return total
            point = point - self._giant
        raise DecryptionRefused("9.5", f"a total is not between 0 and {self.limit}")
