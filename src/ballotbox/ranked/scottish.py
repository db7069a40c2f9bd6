"""Single transferable vote by the weighted inclusive Gregory method of Scottish local elections (SSI 2007/42)."""

from ballotbox.ranked.ballots import Race, Ranking
from ballotbox.ranked.stages import Result, Stage, first_by_history

UNIT = 100_000  # Rule 48: transfer values to five decimal places, the remainder ignored.

Parcel = tuple[Ranking, int, int]  # a ranking, how many ballots carry it, what each is worth in 1/UNIT


def scottish(race: Race) -> Result:
    """Count a race by the Scottish rules of 2007. Equations 13.3 to 13.6."""
    return _Count(race).run()


class _Count:
    """One count under way: who holds which ballots, who continues, who is elected."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self.quota = (race.valid // (race.seats + 1) + 1) * UNIT
        self.continuing = set(range(race.candidates))
        self.elected: list[int] = []
        self.waiting: list[int] = []  # elected, their surplus not yet transferred
        self.held: list[list[Parcel]] = [[] for _ in range(race.candidates)]
        self.history: list[tuple[int, ...]] = []
        self.stages: list[Stage] = []

    def run(self) -> Result:
        self._hand_on([(ranking, count, UNIT) for ranking, count in self.race.rankings.items()])
        excluded: tuple[int, ...] = ()
        while True:
            votes = tuple(sum(count * value for _, count, value in parcels) for parcels in self.held)
            self.history.append(votes)
            newly = self._elect(votes)
            self.stages.append(Stage(votes, tuple(newly), excluded))
            if not self.continuing or len(self.elected) >= self.race.seats:
                return Result("Scottish STV", tuple(self.elected), tuple(self.stages), UNIT, self.quota)
            excluded = self._transfer(votes)

    def _elect(self, votes: tuple[int, ...]) -> list[int]:
        """Declare those with the quota elected, or all who continue when only as many seats remain. Rules 47, 52."""
        newly = self._order([one for one in self.continuing if votes[one] >= self.quota])
        self._seat(newly)
        self.waiting += [one for one in newly if votes[one] > self.quota]
        if len(self.continuing) <= self.race.seats - len(self.elected):
            last = self._order(list(self.continuing))
            self._seat(last)
            newly += last
        return newly

    def _seat(self, newly: list[int]) -> None:
        self.elected += newly
        self.continuing -= set(newly)

    def _order(self, candidates: list[int]) -> list[int]:
        """Most votes first, equals as equation 13.2 says."""
        ordered: list[int] = []
        while remaining := [one for one in candidates if one not in ordered]:
            ordered.append(first_by_history(remaining, self.history, self.race.lots, highest=True))
        return ordered

    def _transfer(self, votes: tuple[int, ...]) -> tuple[int, ...]:
        """Pass on the largest surplus, or else the ballots of the one with fewest votes. Rules 48 to 51."""
        if self.waiting:
            giver = self._order(self.waiting)[0]
            self.waiting.remove(giver)
            self._pass_on_surplus(giver, votes[giver])
            return ()
        fewest = first_by_history(self.continuing, self.history, self.race.lots, highest=False)
        self.continuing.discard(fewest)
        parcels, self.held[fewest] = self.held[fewest], []
        self._hand_on(parcels)
        return (fewest,)

    def _pass_on_surplus(self, giver: int, votes: int) -> None:
        """Each ballot goes on at surplus times value over votes; the giver keeps the quota. Equation 13.5."""
        surplus = votes - self.quota
        parcels, self.held[giver] = self.held[giver], [((), self.quota // UNIT, UNIT)]
        self._hand_on([(ranking, count, surplus * value // votes) for ranking, count, value in parcels])

    def _hand_on(self, parcels: list[Parcel]) -> None:
        """Give each ballot to the next candidate on it who continues, or set it aside."""
        for ranking, count, value in parcels:
            taker = next((one for one in ranking if one in self.continuing), None)
            if taker is not None:
                self.held[taker].append((ranking, count, value))
