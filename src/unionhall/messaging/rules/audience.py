"""The guard against the wrong audience: who usually hears from this person, and whether a second person must look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

#: From this many times the usual on, we ask whether it is meant.
UNUSUAL = 3.0


@dataclass(frozen=True, slots=True)
class Guard:
    """What must be asked before a message leaves."""

    count: int
    usual: int
    needs_second: bool

    @property
    def is_unusual(self) -> bool:
        """Whether this is far more people than the sender usually writes to."""
        return self.usual > 0 and self.count >= UNUSUAL * self.usual and self.count - self.usual >= 50

    @property
    def sentence(self) -> str:
        """The question, as it is asked; empty where there is none."""
        if not self.is_unusual:
            return ""
        return f"You usually write to {self.usual:,} people, this is {self.count:,}."


def guard(count: int, earlier: Sequence[int], confirm_above: int) -> Guard:
    """The guard for so many people, from the sizes of the sender's earlier messages."""
    return Guard(count, round(median(earlier)) if earlier else 0, count > confirm_above)
