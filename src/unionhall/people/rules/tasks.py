"""What rosters give to do, and how each kind of it can come out."""

from __future__ import annotations

from collections.abc import Mapping

#: Withdrawal cards are not among these: they change a membership, which is done elsewhere.
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "welcome": ("met", "not_here"),
    "access_window": ("met", "not_here"),
    "turf_hole": ("covered", "not_needed"),
    "leaver_check": ("left", "still_here"),
}


def can_come_out(kind: str, outcome: str) -> bool:
    """Whether work of this kind can come out so."""
    return outcome in OUTCOMES.get(kind, ())
