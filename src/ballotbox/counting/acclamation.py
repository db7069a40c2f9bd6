"""Races with no more candidates than seats: nobody needs to vote."""

from ballotbox.counting.outcomes import Outcome


def acclaimed(candidates: int, seats: int) -> Outcome | None:
    """Everyone who stands, when no more stand than there are seats; otherwise None. Equation 12.5."""
    if seats < 1 or candidates < 0:
        raise ValueError("A race has at least one seat and no negative number of candidates.")
    if candidates > seats:
        return None
    return Outcome(elected=tuple(range(candidates)), vacant=seats - candidates)
