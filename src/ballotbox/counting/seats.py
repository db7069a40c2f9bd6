"""Races for one or several seats, by plurality or by majority with a run-off."""

from ballotbox.counting.acclamation import acclaimed
from ballotbox.counting.outcomes import Outcome
from ballotbox.counting.thresholds import Threshold
from ballotbox.counting.totals import Totals


def elect(totals: Totals, seats: int, threshold: Threshold | None, *, counts_blanks: bool = False) -> Outcome:
    """Elect `seats` candidates. Equations 12.7 to 12.10.

    Without a threshold the best win (plurality). With one, the best of those who reach it win, and the seats left
    open go to a run-off among the best two for each open seat. Equal votes are never decided here: where they
    straddle an edge, all who are tied stand in the run-off.
    """
    uncontested = acclaimed(len(totals.votes), seats)
    if uncontested is not None:
        return uncontested
    base = totals.base(counts_blanks=counts_blanks)
    ranking = _by_votes(totals, range(len(totals.votes)))
    able = [one for one in ranking if threshold is None or threshold.is_met(totals.votes[one], base)]
    elected, tied = _cut(totals, able, seats)
    open_seats = seats - len(elected)
    standing = tied if tied or not open_seats else _contenders(totals, ranking, elected, open_seats)
    return Outcome(
        elected=tuple(elected), run_off=tuple(standing), tied=tuple(tied), open_seats=open_seats, base=base
    )


def _by_votes(totals: Totals, candidates: range) -> list[int]:
    return sorted(candidates, key=lambda one: (-totals.votes[one], one))


def _cut(totals: Totals, ranking: list[int], places: int) -> tuple[list[int], list[int]]:
    """Split off those who surely have one of the places, and those tied for the last of them. Equation 12.8."""
    if len(ranking) <= places:
        return ranking, []
    edge = totals.votes[ranking[places]]
    if totals.votes[ranking[places - 1]] > edge:
        return ranking[:places], []
    sure = [one for one in ranking if totals.votes[one] > edge]
    return sure, [one for one in ranking if totals.votes[one] == edge]


def _contenders(totals: Totals, ranking: list[int], elected: list[int], open_seats: int) -> list[int]:
    """The best two for each open seat, and whoever equals the last of them. Equation 12.9."""
    remaining = [one for one in ranking if one not in elected]
    sure, tied = _cut(totals, remaining, 2 * open_seats)
    return sure + tied
