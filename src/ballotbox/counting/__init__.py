"""Counting rules as exact integer code: SPEC.md section 12. Pure functions of published totals."""

from ballotbox.counting.acclamation import acclaimed
from ballotbox.counting.margins import margin
from ballotbox.counting.outcomes import Outcome
from ballotbox.counting.questions import decide
from ballotbox.counting.rules import MAJORITY, MORE_YES_THAN_NO, PLURALITY, TWO_THIRDS_YES, Method, Rule
from ballotbox.counting.seats import elect
from ballotbox.counting.thresholds import MORE_THAN_HALF, TWO_THIRDS, Threshold
from ballotbox.counting.totals import ImpossibleTotals, Totals

__all__ = [
    "MAJORITY",
    "MORE_THAN_HALF",
    "MORE_YES_THAN_NO",
    "PLURALITY",
    "TWO_THIRDS",
    "TWO_THIRDS_YES",
    "ImpossibleTotals",
    "Method",
    "Outcome",
    "Rule",
    "Threshold",
    "Totals",
    "acclaimed",
    "decide",
    "elect",
    "margin",
]
