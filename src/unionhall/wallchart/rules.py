"""What the board says: density, cards to goal, change and what-if, in exact arithmetic; people, never appointments (g.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from unionhall.kit.refusals import Unwelcome

#: The version of these formulas; part of every number (INV-03). It changes when a formula does, and what each says stands in
#: docs/glossary.md.
FORMULAS = "density-2"
#: Who signed no longer than this before their first day at work in the local joined on that day (US-11); older members came. It is
#: a part of the formula and not a local's setting: numbers of one version can be compared between locals and over the years.
NEW_CARD = timedelta(days=90)
MAJORITY, SUPERMAJORITY = "majority", "supermajority"


@dataclass(frozen=True, slots=True)
class Goal:
    """A threshold in force: reached at a share of the workers, or only above it (50% + 1)."""

    code: str
    share: Decimal
    is_above: bool
    source: str
    effective_on: date | None = None
    version: int = 0

    @property
    def percent(self) -> str:
        """The share in words: 75%, 66.7%."""
        return f"{(self.share * 100).normalize():f}%"

    def needed(self, workers: int) -> int:
        """How many members reach it: the least whole number at the share, or above it."""
        exact = Fraction(self.share) * workers
        least = -(-exact.numerator // exact.denominator)
        if self.is_above and exact.denominator == 1:
            least += 1
        return min(least, workers) if workers else 0

    def to_go(self, members: int, workers: int) -> int:
        """Cards to goal: max(0, needed - members)."""
        return max(0, self.needed(workers) - members)


#: What holds until the local sets its own (e.2); the board says where each comes from.
SEEDS = {
    SUPERMAJORITY: Goal(
        SUPERMAJORITY, Decimal("0.75"), is_above=False, source="The local’s organizing goal: a supermajority of 75% or more.",
    ),
    MAJORITY: Goal(MAJORITY, Decimal("0.5"), is_above=True, source="The local’s organizing goal: majority membership, 50% + 1."),
}


@dataclass(frozen=True, slots=True)
class Density:
    """Members out of workers in a universe on a date, with everything needed to do the sum again (INV-03)."""

    members: int
    workers: int
    as_of: date
    universe: str
    goal: Goal
    roster_on: date | None = None
    roster: str = ""

    @property
    def nonmembers(self) -> int:
        """Workers who are not members."""
        return self.workers - self.members

    @property
    def percent(self) -> str:
        """The share in per cent with one decimal, half up; a dash where nobody works."""
        return percent(self.members, self.workers)

    @property
    def needed(self) -> int:
        """How many members the goal takes."""
        return self.goal.needed(self.workers)

    @property
    def to_go(self) -> int:
        """How many more cards the goal takes."""
        return self.goal.to_go(self.members, self.workers)

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached by somebody at all."""
        return self.workers > 0 and self.to_go == 0

    @property
    def rule(self) -> str:
        """The version of formula and threshold behind the numbers."""
        return f"{FORMULAS} / {self.goal.code} {self.goal.percent} v{self.goal.version}"


def percent(part: int, whole: int) -> str:
    """A share in per cent with one decimal, rounded half up from the exact fraction."""
    if whole == 0:
        return "–"
    exact = (Decimal(part) * 1000 / Decimal(whole)).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{exact / 10:.1f}%"


@dataclass(frozen=True, slots=True)
class Change:
    """How the members of a universe came to be so many: then + joined + came - left = now.

    Who joins and leaves again between the days is in both. Moving within the universe is neither.
    """

    since: date
    then_members: int
    then_workers: int
    joined: int
    came: int
    left: int

    @property
    def net(self) -> int:
        """More or fewer members than then."""
        return self.joined + self.came - self.left

    @property
    def signed(self) -> str:
        """The net change with its sign, a true minus."""
        return f"+{self.net:,}" if self.net > 0 else (f"−{-self.net:,}" if self.net else "±0")


def what_if(now: Density, *, workers: int = 0, members: int = 0, share: Decimal | None = None) -> Density:
    """The same universe after so many workers and members more (or fewer), under another threshold if one is given.

    US-28: 655 of 900, 100 workers and 60 members fewer, is 595 of 800.
    """
    after = replace(now, workers=now.workers + workers, members=now.members + members)
    if after.workers < 0:
        raise Unwelcome(f"So many cannot leave: {now.workers:,} people work here.")
    if after.members < 0:
        raise Unwelcome(f"So many members cannot leave: there are {now.members:,}.")
    if after.members > after.workers:
        raise Unwelcome(f"That makes {after.members:,} members of {after.workers:,} workers, which cannot be.")
    if share is None:
        return after
    return replace(after, goal=replace(now.goal, share=checked_share(share), is_above=False, source="what if"))


def checked_share(share: Decimal) -> Decimal:
    """A threshold between nothing and all, to a tenth of a per cent at the finest."""
    if not share.is_finite() or not 0 < share <= 1:
        raise Unwelcome("A threshold lies above 0% and is 100% at most.")
    return share
