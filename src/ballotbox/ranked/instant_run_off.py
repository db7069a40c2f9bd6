"""Instant run-off voting: one seat, the weakest leaves until somebody has more than half."""

from ballotbox.ranked.ballots import BadRanking, Race
from ballotbox.ranked.stages import Result, Stage, first_by_history


def instant_run_off(race: Race) -> Result:
    """Count one seat by instant run-off. Equations 13.1 and 13.2.

    More than half is of the ballots that still rank somebody who remains. One candidate leaves at each stage.
    Raises BadRanking for a race of several seats.
    """
    if race.seats != 1:
        raise BadRanking("Instant run-off fills one seat; for several use a single transferable vote.")
    remaining = set(range(race.candidates))
    history: list[tuple[int, ...]] = []
    stages: list[Stage] = []
    while True:
        votes = _first_choices(race, remaining)
        best = max(remaining, key=lambda one: votes[one])
        if 2 * votes[best] > sum(votes) or len(remaining) == 1:
            stages.append(Stage(votes, elected=(best,)))
            return Result("instant run-off", (best,), tuple(stages))
        history.append(votes)
        fewest = min(votes[one] for one in remaining)
        out = first_by_history([one for one in remaining if votes[one] == fewest], history, race.lots, highest=False)
        remaining.discard(out)
        stages.append(Stage(votes, excluded=(out,)))


def _first_choices(race: Race, remaining: set[int]) -> tuple[int, ...]:
    votes = [0] * race.candidates
    for ranking, count in race.rankings.items():
        first = next((one for one in ranking if one in remaining), None)
        if first is not None:
            votes[first] += count
    return tuple(votes)
