"""Carriers of phones as their caps are agreed: a few by name, all others together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: What a carrier's name contains, folded to letters, and how we call it.
KNOWN = {"att": "AT&T", "tmobile": "T-Mobile", "verizon": "Verizon", "uscellular": "US Cellular"}
OTHER = "other"
LANDLINE = "landline"
UNKNOWN = "unknown"


def carrier_of(name: str) -> str:
    """The carrier that a gateway's name for it means; `other` for those that nobody agreed a cap with, empty where there is no name."""
    letters = "".join(letter for letter in name.casefold() if letter.isalnum())
    return next((key for key in KNOWN if key in letters), OTHER if letters else "")


@dataclass(slots=True)
class Clocks:
    """When each bound of a line is free again, in seconds from now, and how many messages a carrier still takes today."""

    rates: Mapping[str, float]
    free: dict[str, float]
    left: dict[str, int] = field(default_factory=dict)

    def is_full(self, key: str, horizon: float) -> bool:
        """Whether nothing more goes by this number or to this carrier up to the horizon."""
        return self.free.get(key, 0.0) > horizon or self.left.get(key, 1) <= 0

    def full(self, kind: str, horizon: float) -> list[str]:
        """The numbers or carriers (`number:`, `carrier:`) that are full, without that word."""
        return [key.removeprefix(kind) for key in self.rates.keys() | self.left.keys() if key.startswith(kind) and self.is_full(key, horizon)]

    def take(self, keys: tuple[str, ...], segments: int, horizon: float) -> float | None:
        """The moment at which a message may leave that all these bound, its place taken; none where one of them is full."""
        bound = [key for key in keys if key in self.rates or key in self.left]
        if any(self.is_full(key, horizon) for key in bound):
            return None
        start = max((self.free.get(key, 0.0) for key in bound), default=0.0)
        for key in bound:
            if self.rates.get(key):
                # Each from where it stood itself: one slow bound does not push back what the others allow.
                self.free[key] = self.free.get(key, 0.0) + segments / self.rates[key]
            if key in self.left:
                self.left[key] -= 1
        return start
