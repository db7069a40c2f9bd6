"""What a count shows of itself: each stage with everyone's votes, and in the end who is elected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ballotbox.ranked.ballots import Ranking


@dataclass(frozen=True)
class Stage:
    """One stage: `votes` of each candidate in units of 1/`Result.unit`, and what was then decided."""

    votes: tuple[int, ...]
    elected: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    """The result of a ranked count: `elected` in the order of their election, and every stage for observers."""

    variant: str
    elected: tuple[int, ...]
    stages: tuple[Stage, ...]
    unit: int = 1
    quota: int = 0


def first_by_history(tied: Collection[int], history: Sequence[Sequence[int]], lots: Ranking, *, highest: bool) -> int:
    """Choose among candidates with equal votes: by the latest earlier stage that tells them apart, then by lot.

    With `highest` the one with more votes then, or the earlier lot, is chosen; without it the one with fewer, or the
    later lot: the same candidate prevails either way. Equation 13.2.
    """
    pick = max if highest else min
    remaining = set(tied)
    for votes in reversed(history):
        edge = pick(votes[one] for one in remaining)
        remaining = {one for one in remaining if votes[one] == edge}
    return pick(remaining, key=lambda one: -lots.index(one))
