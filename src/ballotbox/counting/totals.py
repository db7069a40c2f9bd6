"""What decryption gives for one race: votes for each choice, ballots, and blanks among them."""

from dataclasses import dataclass
from functools import cached_property


class ImpossibleTotals(ValueError):
    """These totals cannot come from ballots that keep the race's limit; the sentence says why."""


@dataclass(frozen=True)
class Totals:
    """The totals of one race. Equations 12.2 to 12.4.

    `votes[i]` is the number of ballots that choose candidate i, `ballots` counts every ballot that carries the race,
    `blanks` those that abstain in it, `limit` (L) is the most choices a ballot may make.
    Raises ImpossibleTotals when no set of well-formed ballots adds up to them.
    """

    votes: tuple[int, ...]
    ballots: int
    blanks: int
    limit: int = 1

    def __post_init__(self) -> None:
        if self.limit < 1 or min((self.ballots, self.blanks, *self.votes)) < 0:
            raise ImpossibleTotals("A total is negative, or the limit is below one.")
        if self.blanks > self.ballots:
            raise ImpossibleTotals(f"{self.blanks} blanks are more than {self.ballots} ballots.")
        if max(self.votes, default=0) > self.non_blank:
            raise ImpossibleTotals(f"A choice has more votes than the {self.non_blank} ballots that are not blank.")
        if not self.non_blank <= sum(self.votes) <= self.limit * self.non_blank:
            raise ImpossibleTotals(
                f"{sum(self.votes)} choices do not fit {self.non_blank} ballots of one to {self.limit} choices each."
            )

    @cached_property
    def non_blank(self) -> int:
        """Ballots with a choice in this race. Equation 12.2."""
        return self.ballots - self.blanks

    def base(self, *, counts_blanks: bool) -> int:
        """The number that a majority is a share of; local rules say whether blanks belong to it. Equation 12.3."""
        return self.ballots if counts_blanks else self.non_blank
