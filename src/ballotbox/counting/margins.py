"""How many more ballots could have changed an outcome: the measure for challenged and replaced ballots."""

from collections.abc import Callable
from dataclasses import replace

from ballotbox.counting.outcomes import Outcome
from ballotbox.counting.totals import Totals

Count = Callable[[Totals], Outcome]


def margin(totals: Totals, count: Count) -> int | None:
    """The fewest further ballots, all alike, that change what `count` says; None if no number does. Equation 12.11.

    Committees compare it with the challenged and replaced ballots, which may stay sealed only while they cannot
    matter (29 CFR 452.97(b)). Each chooses one candidate: a blank one, or one with several choices, never does more.
    """
    before = _decision(count(totals))

    def changes(choice: int, more: int) -> bool:
        return _decision(count(_with_more(totals, choice, more))) != before

    # Nobody needs more further ballots than twice those there are: then she has two thirds of them all, and no tie.
    enough = 2 * totals.ballots + 2
    within_reach = [choice for choice in range(len(totals.votes)) if changes(choice, enough)]
    return min((_fewest(choice, enough, changes) for choice in within_reach), default=None)


def _fewest(choice: int, enough: int, changes: Callable[[int, int], bool]) -> int:
    """Halve the interval: further ballots for one choice never undo a change that fewer of them made."""
    too_few = 0
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if changes(choice, middle) else (middle, enough)
    return enough


def _decision(outcome: Outcome) -> tuple[frozenset[int], frozenset[int], bool | None]:
    return frozenset(outcome.elected), frozenset(outcome.run_off), outcome.passed


def _with_more(totals: Totals, choice: int, more: int) -> Totals:
    votes = tuple(count + more * (place == choice) for place, count in enumerate(totals.votes))
    return replace(totals, votes=votes, ballots=totals.ballots + more)
