"""The counting rules: the facts of issue 4 and of US-47 and US-48, and their laws for all totals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotbox.counting import (
    MORE_THAN_HALF,
    TWO_THIRDS,
    ImpossibleTotals,
    Outcome,
    Threshold,
    Totals,
    acclaimed,
    decide,
    elect,
    margin,
)


def a_question(yes: int, no: int, blanks: int = 0) -> Totals:
    return Totals((yes, no), yes + no + blanks, blanks)


def a_race(*votes: int, blanks: int = 0) -> Totals:
    return Totals(votes, sum(votes) + blanks, blanks)


@pytest.mark.parametrize(
    ("yes", "of", "passes"),
    [(267, 400, True), (266, 400, False), (268, 401, True), (267, 401, False), (2, 3, True), (0, 0, False), (1, 1, True)],
)
def test_two_thirds_is_exact(yes: int, of: int, passes: bool) -> None:
    assert decide(a_question(yes, of - yes), TWO_THIRDS).passed is passes


@pytest.mark.parametrize(("yes", "no", "passes"), [(201, 199, True), (200, 200, False), (0, 0, False), (1, 0, True)])
def test_a_simple_majority_is_more_than_half(yes: int, no: int, passes: bool) -> None:
    assert decide(a_question(yes, no), MORE_THAN_HALF).passed is passes


def test_blanks_are_not_in_the_base_of_a_question() -> None:
    assert decide(a_question(2, 1, blanks=97), TWO_THIRDS) == Outcome(elected=(), base=3, passed=True)
    assert decide(a_question(0, 0, blanks=97), TWO_THIRDS) == Outcome(elected=(), base=0, passed=False)


@pytest.mark.parametrize("totals", [Totals((1, 2, 3), 6, 0), Totals((1,), 1, 0), Totals((3, 3), 4, 0, limit=2)])
def test_a_question_has_two_choices_and_takes_one(totals: Totals) -> None:
    with pytest.raises(ImpossibleTotals, match=r"^A question has two choices, yes and no, and a ballot makes one\.$"):
        decide(totals, TWO_THIRDS)


def test_nobody_with_a_majority_means_a_run_off_of_the_first_two() -> None:
    outcome = elect(a_race(180, 150, 70), 1, MORE_THAN_HALF)
    assert outcome == Outcome(elected=(), run_off=(0, 1), open_seats=1, base=400)
    assert not outcome.is_final


def test_a_majority_of_one_elects() -> None:
    assert elect(a_race(201, 199), 1, MORE_THAN_HALF) == Outcome(elected=(0,), base=400)
    assert elect(a_race(199, 201), 1, MORE_THAN_HALF).is_final


def test_a_tie_of_two_goes_to_them_again() -> None:
    assert elect(a_race(200, 200), 1, MORE_THAN_HALF).run_off == (0, 1)
    assert elect(a_race(200, 200), 1, None) == Outcome(elected=(), run_off=(0, 1), tied=(0, 1), open_seats=1, base=400)


def test_all_who_tie_for_the_second_place_stand_in_the_run_off() -> None:
    assert elect(a_race(110, 180, 110), 1, MORE_THAN_HALF).run_off == (1, 0, 2)
    assert elect(a_race(100, 100, 100), 1, MORE_THAN_HALF).run_off == (0, 1, 2)


def test_local_rules_may_count_blanks_in_the_base() -> None:
    totals = a_race(201, 180, blanks=40)
    assert elect(totals, 1, MORE_THAN_HALF).elected == (0,)
    assert elect(totals, 1, MORE_THAN_HALF, counts_blanks=True) == Outcome((), (0, 1), (), open_seats=1, base=421)


def test_plurality_fills_the_seats_with_the_best() -> None:
    totals = Totals((50, 90, 70, 40), 100, 0, limit=3)
    assert elect(totals, 2, None) == Outcome(elected=(1, 2), base=100)
    assert elect(totals, 3, None) == Outcome(elected=(1, 2, 0), base=100)


def test_a_tie_at_the_edge_of_plurality_seats_only_those_who_are_sure() -> None:
    totals = Totals((70, 90, 70, 40), 100, 0, limit=3)
    assert elect(totals, 2, None) == Outcome(elected=(1,), run_off=(0, 2), tied=(0, 2), open_seats=1, base=100)
    assert elect(totals, 1, None).elected == (1,)
    assert elect(totals, 3, None).elected == (1, 0, 2)


def test_several_seats_by_majority_leave_the_open_ones_to_a_run_off() -> None:
    totals = Totals((80, 50, 45, 30, 20, 10), 100, 0, limit=3)
    assert elect(totals, 3, MORE_THAN_HALF) == Outcome((0,), (1, 2, 3, 4), (), open_seats=2, base=100)


def test_more_majorities_than_seats_seat_the_best() -> None:
    totals = Totals((80, 70, 60, 10), 100, 0, limit=3)
    assert elect(totals, 2, MORE_THAN_HALF) == Outcome((0, 1), base=100)
    tied = Totals((80, 60, 60, 10), 100, 0, limit=3)
    assert elect(tied, 2, MORE_THAN_HALF) == Outcome((0,), (1, 2), (1, 2), open_seats=1, base=100)


def test_a_race_nobody_votes_in_elects_nobody() -> None:
    assert elect(Totals((0, 0, 0), 9, 9), 1, MORE_THAN_HALF).run_off == (0, 1, 2)
    assert elect(Totals((0, 0, 0), 0, 0), 1, None).tied == (0, 1, 2)


def test_no_more_candidates_than_seats_are_elected_by_acclamation() -> None:
    assert acclaimed(2, 3) == Outcome(elected=(0, 1), vacant=1)
    assert acclaimed(3, 3) == Outcome(elected=(0, 1, 2))
    assert acclaimed(4, 3) is None
    assert acclaimed(0, 1) == Outcome(elected=(), vacant=1)
    assert elect(Totals((0, 0), 5, 5), 2, MORE_THAN_HALF) == Outcome(elected=(0, 1))


@pytest.mark.parametrize(("candidates", "seats"), [(1, 0), (-1, 1)])
def test_acclamation_needs_a_real_race(candidates: int, seats: int) -> None:
    with pytest.raises(ValueError, match=r"^A race has at least one seat and no negative number of candidates\.$"):
        acclaimed(candidates, seats)


@pytest.mark.parametrize(
    ("votes", "ballots", "blanks", "limit", "why"),
    [
        ((-1, 2), 1, 0, 1, "A total is negative, or the limit is below one."),
        ((1, 0), 1, 0, 0, "A total is negative, or the limit is below one."),
        ((1, 0), -1, 0, 1, "A total is negative, or the limit is below one."),
        ((1, 0), 1, -1, 1, "A total is negative, or the limit is below one."),
        ((0, 0), 1, 2, 1, "2 blanks are more than 1 ballots."),
        ((3, 0), 2, 0, 2, "A choice has more votes than the 2 ballots that are not blank."),
        ((1, 0), 2, 0, 1, "1 choices do not fit 2 ballots of one to 1 choices each."),
        ((2, 1), 2, 0, 1, "3 choices do not fit 2 ballots of one to 1 choices each."),
        ((2, 2, 1), 2, 0, 2, "5 choices do not fit 2 ballots of one to 2 choices each."),
    ],
)
def test_totals_that_no_ballots_give_are_refused(
    votes: tuple[int, ...], ballots: int, blanks: int, limit: int, why: str
) -> None:
    with pytest.raises(ImpossibleTotals) as caught:
        Totals(votes, ballots, blanks, limit)
    assert str(caught.value) == why


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (-1, 2), (3, 2), (0, 0), (1, -2)])
def test_a_threshold_is_a_fraction(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError) as caught:
        Threshold(numerator, denominator, is_strict=True)
    assert str(caught.value) == f"A threshold is a fraction between 0 and 1, not {numerator}/{denominator}."


def test_a_race_without_candidates_has_blanks_alone() -> None:
    assert Totals((), 2, 2).non_blank == 0
    with pytest.raises(ImpossibleTotals, match=r"^0 choices do not fit 2 ballots of one to 1 choices each\.$"):
        Totals((), 2, 0)


def test_a_threshold_reads_aloud() -> None:
    assert (str(MORE_THAN_HALF), str(TWO_THIRDS)) == ("more than 1/2", "at least 2/3")


def test_thresholds_reach_from_none_to_all() -> None:
    assert Threshold(0, 1, is_strict=False).is_met(0, 5)
    assert not Threshold(0, 1, is_strict=False).is_met(0, 0)
    assert Threshold(1, 1, is_strict=False).is_met(5, 5)
    assert not Threshold(1, 1, is_strict=True).is_met(5, 5)


def test_margins_say_how_many_ballots_could_matter() -> None:
    def strike(totals: Totals) -> Outcome:
        return decide(totals, TWO_THIRDS)

    def chair(totals: Totals) -> Outcome:
        return elect(totals, 1, MORE_THAN_HALF)

    assert margin(a_question(267, 133), strike) == 1
    assert margin(a_question(266, 134), strike) == 2
    assert margin(a_question(400, 0), strike) == 201
    assert margin(a_question(0, 0), strike) == 1
    assert margin(a_race(201, 199), chair) == 2
    assert margin(a_race(180, 150, 70), chair) == 41
    assert margin(a_race(1, 1), chair) == 1
    assert margin(a_race(0, 0), lambda totals: elect(totals, 2, None)) is None
    assert margin(a_race(9, 4), lambda totals: elect(totals, 1, None)) == 5


def test_blank_ballots_can_matter_where_the_base_has_them() -> None:
    assert margin(a_race(6, 3), lambda totals: elect(totals, 1, MORE_THAN_HALF, counts_blanks=True)) == 3


@st.composite
def totals_of_a_race(draw: st.DrawFn, limit: int | None = None) -> Totals:
    """Totals that real ballots give: each ballot is drawn."""
    candidates = draw(st.integers(1, 6))
    most = limit or draw(st.integers(1, candidates))
    choices = st.sets(st.integers(0, candidates - 1), max_size=min(most, candidates))
    ballots = draw(st.lists(choices, max_size=25))
    votes = tuple(sum(one in ballot for ballot in ballots) for one in range(candidates))
    return Totals(votes, len(ballots), sum(not ballot for ballot in ballots), most)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_two_thirds_agrees_with_fractions(yes: int, no: int) -> None:
    expected = yes + no > 0 and Fraction(yes, max(1, yes + no)) >= Fraction(2, 3)
    assert decide(a_question(yes, no), TWO_THIRDS).passed is expected


@given(totals_of_a_race(), st.integers(1, 6), st.sampled_from([None, MORE_THAN_HALF, TWO_THIRDS]), st.booleans())
def test_outcomes_are_whole_and_fair(totals: Totals, seats: int, threshold: Threshold | None, blanks: bool) -> None:
    outcome = elect(totals, seats, threshold, counts_blanks=blanks)
    everyone, seated, standing = range(len(totals.votes)), set(outcome.elected), set(outcome.run_off)
    if len(everyone) <= seats:
        assert (seated, outcome.vacant) == (set(everyone), seats - len(everyone))
        return
    assert len(seated) + outcome.open_seats == seats
    assert not seated & standing
    assert set(outcome.tied) <= standing
    assert bool(standing) == bool(outcome.open_seats)
    assert outcome.is_final or len(standing) > outcome.open_seats
    out = set(everyone) - seated - standing
    assert all(totals.votes[one] > totals.votes[other] for one in seated | standing for other in out)
    assert all(totals.votes[one] >= totals.votes[other] for one in seated for other in standing)
    if threshold is not None:
        base = totals.base(counts_blanks=blanks)
        assert all(threshold.is_met(totals.votes[one], base) for one in seated)


@given(totals_of_a_race(limit=2), st.integers(1, 3), st.sampled_from([None, MORE_THAN_HALF]), st.booleans())
def test_a_margin_is_the_least(totals: Totals, seats: int, threshold: Threshold | None, blanks: bool) -> None:
    def count(these: Totals) -> tuple[set[int], set[int]]:
        outcome = elect(these, seats, threshold, counts_blanks=blanks)
        return set(outcome.elected), set(outcome.run_off)

    def changes(more: int) -> bool:
        blank = Totals(totals.votes, totals.ballots + more, totals.blanks + more, totals.limit)
        filled = [
            Totals(
                (*totals.votes[:one], totals.votes[one] + more, *totals.votes[one + 1 :]),
                totals.ballots + more, totals.blanks, totals.limit,
            )
            for one in range(len(totals.votes))
        ]  # fmt: skip
        return any(count(after) != count(totals) for after in [blank, *filled])

    least = next((more for more in range(1, 2 * totals.ballots + 8) if changes(more)), None)
    assert margin(totals, lambda these: elect(these, seats, threshold, counts_blanks=blanks)) == least
