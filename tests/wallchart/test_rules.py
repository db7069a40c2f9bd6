"""The formulas of the board, in exact arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unionhall.kit.refusals import Unwelcome
from unionhall.wallchart.rules import MAJORITY, SEEDS, SUPERMAJORITY, Change, Density, Goal, percent, what_if

#: A busy machine draws slowly; that is no failure.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TODAY = date(2026, 3, 20)


def now(members: int, workers: int, goal: Goal = SEEDS[SUPERMAJORITY]) -> Density:
    return Density(members, workers, TODAY, "unit:PD", goal, date(2026, 3, 16), "snapshot")


@pytest.mark.parametrize(("members", "workers", "share", "to_go"), [
    (148, 200, "74.0%", 2), (144, 190, "75.8%", 0), (655, 900, "72.8%", 20), (29, 41, "70.7%", 2), (0, 0, "–", 0), (0, 1, "0.0%", 1),
    (3, 4, "75.0%", 0),
])
def test_density_and_cards_to_goal(members: int, workers: int, share: str, to_go: int) -> None:
    """US-23 and others like it."""
    assert now(members, workers).percent == share
    assert now(members, workers).to_go == to_go


def test_what_if_of_the_road_to_75() -> None:
    """US-28."""
    postdocs = now(655, 900)
    assert (postdocs.to_go, postdocs.needed) == (20, 675)
    summer = what_if(postdocs, workers=-100, members=-60)
    assert (summer.members, summer.workers, summer.percent, summer.to_go) == (595, 800, "74.4%", 5)
    assert what_if(postdocs, share=Decimal("0.65")).to_go == 0
    assert what_if(postdocs, workers=-100, members=-60, share=Decimal("0.65")).to_go == 0


@pytest.mark.parametrize(("workers", "members"), [(-901, 0), (0, -656), (-300, 0), (0, 300)])
def test_what_cannot_be_is_refused(workers: int, members: int) -> None:
    with pytest.raises(Unwelcome):
        what_if(now(655, 900), workers=workers, members=members)


@CALM
@given(st.integers(0, 3_000_000), st.integers(0, 3_000_000), st.integers(1, 100_000))
def test_cards_to_goal_is_exact(one: int, other: int, share: int) -> None:
    members, workers = min(one, other), max(one, other)
    goal = Goal("x", Decimal(share) / 100_000, is_above=False, source="")
    assert goal.to_go(members, workers) == max(0, ceil(Fraction(share, 100_000) * workers) - members)


@CALM
@given(st.integers(1, 100_000))
def test_a_majority_is_more_than_half(workers: int) -> None:
    assert SEEDS[MAJORITY].needed(workers) == floor(workers / 2) + 1


def test_percentages_are_rounded_half_up_from_the_fraction() -> None:
    assert percent(1, 8) == "12.5%"
    assert percent(1, 2000) == "0.1%"
    assert percent(2, 3) == "66.7%"


def test_a_number_says_its_rule_and_threshold() -> None:
    assert now(1, 2).rule == "density-2 / supermajority 75% v0"


def test_a_change_is_a_sum() -> None:
    change = Change(TODAY, 100, 140, joined=9, came=2, left=15)
    assert (change.net, change.signed) == (-4, "−4")
