"""A ranked race: its candidates, the lots drawn for ties, and the rankings, equal ones gathered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

Ranking = tuple[int, ...]


class BadRanking(ValueError):
    """A ranking names somebody twice or somebody who does not stand, or the lots do not name everyone once."""


@dataclass(frozen=True)
class Race:
    """A race for ranked ballots.

    `lots` is the order in which candidates' lots were drawn before counting began: of two who are equal to the end,
    the one drawn first prevails. A ranking lists candidate numbers, most preferred first; an empty one is blank.
    """

    candidates: int
    seats: int
    lots: Ranking
    rankings: Counter[Ranking] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        if self.candidates < 1 or self.seats < 1:
            raise BadRanking("A race has at least one candidate and one seat.")
        if sorted(self.lots) != list(range(self.candidates)):
            raise BadRanking("The lots must name every candidate once.")
        for line, ranking in enumerate(self.rankings, start=1):
            self._check(line, ranking)

    @classmethod
    def of(cls, candidates: int, seats: int, lots: Ranking, rankings: Iterable[Ranking]) -> "Race":
        """Gather equal rankings, so that counting time follows the different ones."""
        return cls(candidates, seats, lots, Counter(rankings))

    def _check(self, line: int, ranking: Ranking) -> None:
        if len(set(ranking)) != len(ranking):
            raise BadRanking(f"Ranking {line} names a candidate twice: {ranking}.")
        if not all(0 <= one < self.candidates for one in ranking):
            raise BadRanking(f"Ranking {line} names a candidate who does not stand: {ranking}.")

    @property
    def valid(self) -> int:
        """Ballots that rank somebody."""
        return self.rankings.total() - self.blanks

    @property
    def blanks(self) -> int:
        """Ballots that rank nobody."""
        return self.rankings[()]
