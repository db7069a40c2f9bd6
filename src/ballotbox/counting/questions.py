"""Yes-or-no votes: strikes, ratifications, referenda, endorsements."""

from ballotbox.counting.outcomes import Outcome
from ballotbox.counting.thresholds import Threshold
from ballotbox.counting.totals import ImpossibleTotals, Totals

YES, NO = 0, 1


def decide(totals: Totals, threshold: Threshold) -> Outcome:
    """Say whether a question passes: `threshold` of yes + no, blanks left out. Equation 12.6.

    The first choice of the race is yes, the second no. Raises ImpossibleTotals for a race of another shape.
    """
    if len(totals.votes) != 2 or totals.limit != 1:
        raise ImpossibleTotals("A question has two choices, yes and no, and a ballot makes one.")
    base = sum(totals.votes)
    return Outcome(elected=(), base=base, passed=threshold.is_met(totals.votes[YES], base))
