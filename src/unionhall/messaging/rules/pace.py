"""How fast messages leave, how long that takes, and how long to wait after trouble."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

#: What a machine hands over in a second where no line is slower: for the estimate that is shown.
UNBOUND = 1000.0
#: So many failures one after another open the circuit (T14: 20 at most).
OPENS_AFTER = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a line: the gateway's account, the carriers' campaign, and each number; in segments a second. Zero: no bound."""

    gateway: float = 0.0
    carrier: float = 0.0
    numbers: Sequence[float] = ()
    a_day: int = 0

    @property
    def per_second(self) -> float:
        """The least of the bounds: what really leaves in a second."""
        return min(self.pace, UNBOUND)

    @property
    def pace(self) -> float:
        """The least of the bounds, infinite where none is known: then the messages that may be open at once are the bound."""
        return min((bound for bound in (self.gateway, self.carrier, float(sum(self.numbers))) if bound > 0), default=math.inf)


def in_words(span: timedelta) -> str:
    """A span as it is said: seconds, minutes and seconds, or hours and minutes."""
    seconds = round(span.total_seconds())
    if seconds < 60:
        return f"{max(1, seconds)} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def back_off(attempt: int, chance: random.Random | None = None, most: float = 300.0) -> timedelta:
    """How long to wait before the next try: doubling, with full jitter so that many do not come back at once."""
    draw = (chance or random.SystemRandom()).uniform(0.5, 1.0)
    return timedelta(seconds=min(most, 2.0 ** max(0, attempt)) * draw)
