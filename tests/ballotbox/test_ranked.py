"""Ranked counts: examples worked by hand, ties, blanks, and the laws that hold for all rankings."""

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotbox.ranked import BadRanking, Race, Result, Stage, instant_run_off, meek, scottish
from ballotbox.ranked.stages import first_by_history

A, B, C, D, E = range(5)
S = 100_000
M = 1_000_000_000


def a_race(candidates: int, seats: int, rankings: dict[tuple[int, ...], int]) -> Race:
    return Race(candidates, seats, tuple(range(candidates)), Counter(rankings))


def test_instant_run_off_passes_on_the_votes_of_the_weakest() -> None:
    result = instant_run_off(a_race(3, 1, {(A,): 4, (B, A): 3, (C, B): 2}))
    assert result.stages == (Stage((4, 3, 2), excluded=(C,)), Stage((4, 5, 0), elected=(B,)))
    assert (result.variant, result.elected, result.unit, result.quota) == ("instant run-off", (B,), 1, 0)


def test_instant_run_off_stops_at_more_than_half_of_what_continues() -> None:
    assert len(instant_run_off(a_race(3, 1, {(A,): 5, (B,): 3, (C,): 1})).stages) == 1
    halves = instant_run_off(a_race(3, 1, {(A,): 2, (B,): 1, (C, B): 1}))
    assert halves.stages[0] == Stage((2, 1, 1), excluded=(C,))
    exhausted = instant_run_off(a_race(3, 1, {(A,): 4, (B,): 3, (C,): 2}))
    assert (exhausted.elected, exhausted.stages[-1]) == ((A,), Stage((4, 3, 0), elected=(A,)))


def test_instant_run_off_breaks_ties_by_earlier_stages_then_by_lot() -> None:
    by_history = {(A,): 6, (B,): 4, (C, D): 3, (D,): 2, (E, C): 1}
    assert instant_run_off(a_race(5, 1, by_history)).stages[0].excluded == (E,)
    later = instant_run_off(a_race(4, 1, {(A,): 5, (B,): 3, (C,): 2, (D, C): 1}))
    assert [stage.excluded for stage in later.stages] == [(D,), (C,), ()]
    against_lots = Race(5, 1, (D, C, A, B, E), Counter({(A,): 6, (B,): 5, (C,): 3, (D,): 2, (E, D): 1}))
    assert [stage.excluded for stage in instant_run_off(against_lots).stages[:2]] == [(E,), (D,)]
    lots = Race(2, 1, (B, A), Counter({(A,): 1, (B,): 1}))
    assert instant_run_off(lots).elected == (B,)
    assert instant_run_off(a_race(2, 1, {(A,): 1, (B,): 1})).elected == (A,)


def test_instant_run_off_with_nobody_voting_is_decided_by_lot() -> None:
    assert instant_run_off(Race(3, 1, (C, A, B), Counter({(): 7}))).elected == (C,)


def test_instant_run_off_fills_one_seat() -> None:
    with pytest.raises(BadRanking, match=r"^Instant run-off fills one seat; for several use a single transferable vote.$"):
        instant_run_off(a_race(3, 2, {}))


@pytest.mark.parametrize(
    ("candidates", "seats", "lots", "ranking", "why"),
    [
        (0, 1, (), (), "A race has at least one candidate and one seat."),
        (1, 0, (0,), (), "A race has at least one candidate and one seat."),
        (2, 1, (0, 0), (), "The lots must name every candidate once."),
        (2, 1, (0,), (), "The lots must name every candidate once."),
        (2, 1, (0, 1), (1, 1), "Ranking 2 names a candidate twice: (1, 1)."),
        (2, 1, (0, 1), (0, 2), "Ranking 2 names a candidate who does not stand: (0, 2)."),
        (2, 1, (0, 1), (-1,), "Ranking 2 names a candidate who does not stand: (-1,)."),
    ],
)
def test_bad_races_are_refused(
    candidates: int, seats: int, lots: tuple[int, ...], ranking: tuple[int, ...], why: str
) -> None:
    with pytest.raises(BadRanking) as caught:
        Race.of(candidates, seats, lots, [(0,), ranking])
    assert str(caught.value) == why


def test_blanks_are_counted_apart() -> None:
    race = Race.of(2, 1, (0, 1), [(), (0,), (0, 1), (), (0,)])
    assert (race.valid, race.blanks, race.rankings[(0,)]) == (3, 2, 2)


def test_scottish_transfers_a_surplus_at_a_truncated_value() -> None:
    # Quota 9/3 + 1 = 4. A has 7: surplus 3, each ballot goes on at 3/7 = 0.42857.
    result = scottish(a_race(3, 2, {(A, B): 5, (A, C): 2, (C,): 1, (B,): 1}))
    assert result.quota == 4 * S
    assert result.stages[0] == Stage((7 * S, S, S), elected=(A,))
    assert result.stages[1] == Stage((4 * S, S + 5 * 42_857, S + 2 * 42_857))
    assert result.stages[2] == Stage((4 * S, 314_285, 0), elected=(B,), excluded=(C,))
    assert (result.variant, result.elected, result.unit) == ("Scottish STV", (A, B), S)


def test_scottish_multiplies_values_that_pass_twice() -> None:
    # Quota 21/3 + 1 = 8. A: 14, surplus 6, value 6/14 = 0.42857; B then has 4 + 14 * 0.42857 = 9.99998,
    # surplus 1.99998, so A's ballots pass on at 1.99998 * 0.42857 / 9.99998 = 0.08571 and B's own at 0.19999.
    result = scottish(a_race(4, 3, {(A, B, C): 14, (B, D): 4, (C,): 2, (D,): 1}))
    assert result.quota == 6 * S
    assert result.stages[0] == Stage((14 * S, 4 * S, 2 * S, S), elected=(A,))
    value = 8 * S * S // (14 * S)
    assert value == 57_142
    second = 4 * S + 14 * value
    assert result.stages[1] == Stage((6 * S, second, 2 * S, S), elected=(B,))
    surplus = second - 6 * S
    assert result.stages[2].votes == (
        6 * S, 6 * S, 2 * S + 14 * (surplus * value // second), S + 4 * (surplus * S // second)
    )  # fmt: skip
    assert result.elected == (A, B, C)


def test_scottish_transfers_the_largest_surplus_first() -> None:
    result = scottish(a_race(4, 3, {(A, D): 9, (B, C): 12, (C,): 1, (D,): 2}))
    assert result.stages[0].elected == (B, A)
    assert result.stages[1].votes[B] == result.quota
    assert result.stages[1].votes[A] == 9 * S
    assert result.stages[2].votes[A] == result.quota


def test_scottish_ends_when_the_seats_are_filled_though_others_continue() -> None:
    assert scottish(a_race(3, 1, {(A,): 5, (B,): 3, (C,): 1})).stages == (Stage((5 * S, 3 * S, S), elected=(A,)),)


def test_scottish_fills_the_last_seats_with_those_who_continue() -> None:
    result = scottish(a_race(3, 2, {(A,): 3, (B,): 2, (C,): 1}))
    assert (result.elected, result.stages) == (
        (A, B),
        (Stage((3 * S, 2 * S, S), elected=(A,)), Stage((3 * S, 2 * S, 0), elected=(B,), excluded=(C,))),
    )
    assert scottish(a_race(2, 3, {(B,): 1})).elected == (B, A)
    assert scottish(a_race(3, 1, {})).elected == (A,)


def test_scottish_ties_look_back_then_to_the_lots() -> None:
    result = scottish(Race(4, 1, (D, C, B, A), Counter({(A,): 5, (B,): 3, (C,): 2, (D, C): 1})))
    assert [stage.excluded for stage in result.stages] == [(), (D,), (C,), (B,)]
    assert scottish(Race(2, 1, (B, A), Counter({(A,): 1, (B,): 1}))).elected == (B,)


def test_meek_keeps_the_quota_and_passes_on_the_rest() -> None:
    result = meek(a_race(3, 2, {(A, B): 6, (A, C): 2, (C,): 1}))
    assert result.stages[0] == Stage((8 * M, 0, M), elected=(A,))
    assert (result.variant, result.elected, result.unit) == ("Meek STV", (A, B), M)
    # A keeps 3/8 of each ballot; B gets 6 * 5/8 = 3.75, more than the quota of 9/3.
    assert result.stages[1] == Stage((3 * M + 8, 3_750_000_000 - 6, 2_250_000_000 - 2), elected=(B,))


def test_meek_lowers_the_quota_as_ballots_run_out() -> None:
    # B's ballots name nobody else: when B leaves, 5 of 11 ballots count no more.
    result = meek(a_race(4, 2, {(A, C): 6, (B,): 1, (C,): 1, (D,): 3}))
    assert result.elected == (A, D) or result.elected == (A, C)
    assert result.quota < 11 * M // 3


def test_meek_excludes_within_the_surplus_by_history_then_lot() -> None:
    assert meek(Race(2, 1, (B, A), Counter({(A,): 1, (B,): 1}))).elected == (B,)
    assert meek(Race(3, 1, (C, A, B), Counter())).elected == (C,)
    assert meek(a_race(2, 3, {(B,): 1})).elected == (B, A)


def test_meek_seats_those_who_reach_the_quota_together_by_their_votes() -> None:
    assert meek(a_race(3, 2, {(B, C): 3, (A, B): 2})).elected == (B, A)


def test_meek_goes_on_when_rounding_keeps_a_surplus_from_falling() -> None:
    """A billion ballots rounded up by 10⁻⁹ each are a whole vote that no keep factor can take away."""
    many = 10**9
    result = meek(a_race(4, 2, {(A, B): 5 * many, (B,): many, (C,): 2 * many + 1, (D,): 2 * many}))
    assert result.elected == (A, B)


@pytest.mark.parametrize(
    ("rankings", "left"),
    [
        ({(A, B): 23, (A, C): 12, (B, A): 37, (C,): 33, (D, B): 24, (D,): 39}, 999),
        ({(A, B): 36, (A, C): 6, (B, A): 32, (C,): 32, (D, B): 31, (D,): 33}, 1000),
    ],
)
def test_meek_passes_on_a_surplus_until_it_is_below_a_millionth_of_a_vote(rankings: dict[tuple[int, ...], int], left: int) -> None:
    """The two were searched for: with one a surplus of 999 billionths is reached and left, with the other one of 1000 is passed on."""
    stages = meek(a_race(4, 2, rankings)).stages
    surpluses = [surplus_of(stage, stages[:at], seats=2) for at, stage in enumerate(stages) if stage.excluded]
    assert (left in surpluses) == (left < 1000)
    assert max(surpluses) < 1000


def test_meek_elects_whoever_has_just_the_quota() -> None:
    """Numbers for which B, with what A cannot keep, has the quota to the last billionth."""
    result = meek(a_race(4, 2, {(A, B): 466_666_666, (B,): 186_666_667, (C,): 163_333_333, (D,): 163_333_333}))
    assert result.quota == 326_666_666_333_333_334
    assert (result.stages[1].votes[B], result.stages[1].elected, len(result.stages)) == (result.quota, (B,), 2)


def surplus_of(stage: Stage, before: tuple[Stage, ...], seats: int) -> int:
    """What those elected before have above the quota of (13.8)."""
    quota = sum(stage.votes) // (seats + 1) + 1
    return sum(max(0, stage.votes[one] - quota) for past in before for one in past.elected)


def test_history_decides_before_lots() -> None:
    assert first_by_history([A, B], [(1, 2), (3, 3)], (A, B), highest=True) == B
    assert first_by_history([A, B], [(1, 2), (3, 3)], (A, B), highest=False) == A
    assert first_by_history([A, B], [(2, 2), (3, 3)], (A, B), highest=True) == A
    assert first_by_history([A, B], [(2, 2)], (A, B), highest=False) == B
    assert first_by_history([A, B, C], [(9, 1, 2), (3, 2, 2)], (A, B, C), highest=False) == B


@st.composite
def races(draw: st.DrawFn, most_seats: int = 4) -> Race:
    candidates = draw(st.integers(1, 5))
    rankings = draw(st.lists(st.permutations(range(candidates)).flatmap(_cut), max_size=30))
    lots = tuple(draw(st.permutations(range(candidates))))
    return Race.of(candidates, draw(st.integers(1, most_seats)), lots, rankings)


def _cut(order: list[int]) -> st.SearchStrategy[tuple[int, ...]]:
    return st.integers(0, len(order)).map(lambda length: tuple(order[:length]))


@given(races())
def test_transferable_votes_fill_every_seat_once(race: Race) -> None:
    for result in (scottish(race), meek(race)):
        assert len(result.elected) == len(set(result.elected)) == min(race.seats, race.candidates)
        assert [one for stage in result.stages for one in stage.elected] == list(result.elected)
        assert not {one for stage in result.stages for one in stage.excluded} & set(result.elected)
        assert all(sum(stage.votes) <= race.valid * result.unit for stage in result.stages)
        assert all(min(stage.votes) >= 0 for stage in result.stages)
        for at, stage in enumerate(result.stages):
            gone = [one for past in result.stages[:at] for one in past.excluded]
            assert not any(stage.votes[one] for one in gone)


@given(races())
def test_a_solid_coalition_gets_its_quotas(race: Race) -> None:
    """Droop's proportionality: k quotas of voters who put the same people first seat k of them, or all."""
    for result in (scottish(race), meek(race)):
        for size in range(1, race.candidates + 1):
            for group in {frozenset(ranking[:size]) for ranking in race.rankings if len(ranking) >= size}:
                behind = sum(count for ranking, count in race.rankings.items() if frozenset(ranking[:size]) == group)
                # Rounding loses less than a hundredth of a vote in so few ballots.
                quota = max(result.quota, race.valid * result.unit // (race.seats + 1) + 1)
                owed = int((behind - Fraction(1, 100)) * result.unit / quota)
                assert len(group & set(result.elected)) >= min(len(group), owed)


@given(races(most_seats=1))
def test_with_one_seat_all_three_agree_on_a_majority(race: Race) -> None:
    first = Counter(ranking[0] for ranking in race.rankings.elements() if ranking)
    for one, votes in first.items():
        if 2 * votes > race.valid:
            results: list[Result] = [instant_run_off(race), scottish(race), meek(race)]
            assert [result.elected for result in results] == [(one,)] * 3


@given(races())
def test_the_order_of_ballots_does_not_matter(race: Race) -> None:
    backwards = Race.of(race.candidates, race.seats, race.lots, reversed(list(race.rankings.elements())))
    assert (scottish(race), meek(race)) == (scottish(backwards), meek(backwards))


def test_every_ranking_of_three_counts_the_same_when_candidates_are_renumbered() -> None:
    counts = {(A, B, C): 5, (B, C): 4, (C, A): 3, (B,): 2}
    for names in permutations(range(3)):
        renamed = {tuple(names[one] for one in ranking): count for ranking, count in counts.items()}
        for count in (instant_run_off, scottish, meek):
            plain = count(a_race(3, 1, counts)).elected
            assert count(Race(3, 1, names, Counter(renamed))).elected == tuple(names[one] for one in plain)
