"""Single transferable vote by Meek's method, in whole billionths so that every computer gets the same."""

from collections.abc import Collection

from ballotbox.ranked.ballots import Race
from ballotbox.ranked.stages import Result, Stage, first_by_history

UNIT = 1_000_000_000  # nine decimal places, the reference rule's precision
OMEGA = UNIT // 1_000_000  # a total surplus below this counts as none


def meek(race: Race) -> Result:
    """Count a race by Meek's method. Equations 13.7 to 13.10.

    Each elected candidate keeps just the part of every vote that holds her at the quota; the rest passes on, and the
    quota falls as ballots run out of names. Fixed point with nine decimals, ties as in equation 13.2.
    """
    return _Count(race).run()


class _Count:
    """One count under way: keep factors, the quota, who is still hopeful."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self.keep = [UNIT] * race.candidates
        self.hopeful = set(range(race.candidates))
        self.elected: list[int] = []
        self.history: list[tuple[int, ...]] = []
        self.stages: list[Stage] = []
        self.quota = 0

    def run(self) -> Result:
        while len(self.elected) < self.race.seats < len(self.elected) + len(self.hopeful):
            self._stage()
        if len(self.elected) < self.race.seats:
            self.history.append(self._votes())
            rest = self._order(self.hopeful)
            self.elected += rest
            self.stages.append(Stage(self.history[-1], elected=tuple(rest)))
        return Result("Meek STV", tuple(self.elected), tuple(self.stages), UNIT, self.quota)

    def _stage(self) -> None:
        """Adjust keep factors until somebody new has the quota, or nothing is left to pass on: then one leaves."""
        before: int | None = None
        while True:
            votes = self._votes()
            self.quota = sum(votes) // (self.race.seats + 1) + 1
            newly = [one for one in self.hopeful if votes[one] >= self.quota]
            if newly:
                return self._seat(votes, newly)
            surplus = sum(max(0, votes[one] - self.quota) for one in self.elected)
            if surplus < OMEGA or (before is not None and surplus >= before):
                return self._exclude(votes, surplus)
            before = surplus
            self._lower_keep_factors(votes)

    def _votes(self) -> tuple[int, ...]:
        """Share out every ballot down its ranking by the keep factors. Equation 13.7."""
        votes = [0] * self.race.candidates
        for ranking, count in self.race.rankings.items():
            left = UNIT
            for one in ranking:
                # Rounded up, and never more than is left, as the reference rule does: no vote is lost to rounding.
                kept = min(left, -(-left * self.keep[one] // UNIT))
                votes[one] += count * kept
                left -= kept
        return tuple(votes)

    def _seat(self, votes: tuple[int, ...], newly: list[int]) -> None:
        self.history.append(votes)
        ordered = self._order(newly)
        self.elected += ordered
        self.hopeful -= set(ordered)
        self.stages.append(Stage(votes, elected=tuple(ordered)))

    def _lower_keep_factors(self, votes: tuple[int, ...]) -> None:
        """Keep quota over votes of what was kept, rounded up. Equation 13.9."""
        for one in self.elected:
            self.keep[one] = min(UNIT, -(-self.keep[one] * self.quota // votes[one]))

    def _exclude(self, votes: tuple[int, ...], surplus: int) -> None:
        """Exclude the one with fewest votes; whoever is within the surplus of her is tied with her. Equation 13.10."""
        edge = min(votes[one] for one in self.hopeful) + surplus
        tied = [one for one in self.hopeful if votes[one] <= edge]
        out = first_by_history(tied, self.history, self.race.lots, highest=False)
        self.history.append(votes)
        self.hopeful.discard(out)
        self.keep[out] = 0
        self.stages.append(Stage(votes, excluded=(out,)))

    def _order(self, candidates: Collection[int]) -> list[int]:
        """Most votes first, equals as equation 13.2 says."""
        ordered: list[int] = []
        while remaining := [one for one in candidates if one not in ordered]:
            ordered.append(first_by_history(remaining, self.history, self.race.lots, highest=True))
        return ordered
