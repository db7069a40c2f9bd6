"""What follows what in a membership, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unionhall.kit.refusals import Clash, Unwelcome
from unionhall.membership.rules import (
    APPLIED,
    EXPELLED,
    MEMBER,
    TRANSFERRED,
    WITHDRAWN,
    Stretch,
    changed,
    checked,
    signed,
    status_on,
    united,
)

SPRING, SUMMER, AUTUMN = date(2026, 3, 20), date(2026, 6, 20), date(2026, 9, 20)
STRETCHES = st.lists(
    st.tuples(st.sampled_from([APPLIED, MEMBER, WITHDRAWN, TRANSFERRED, EXPELLED]), st.integers(0, 300), st.integers(0, 60)), max_size=5,
)

#: A busy machine draws slowly; that is no failure.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def a_history(parts: list[tuple[str, int, int]]) -> list[Stretch]:
    """A history without overlaps out of begin and length."""
    made: list[Stretch] = []
    for status, begin, length in sorted(parts, key=lambda part: part[1]):
        first = date(2025, 1, 1) + timedelta(days=begin)
        if not made or (made[-1].ends_on and made[-1].ends_on < first):
            made.append(Stretch(status, first, first + timedelta(days=length)))
    return made


def test_a_member_withdraws_and_comes_back() -> None:
    history = changed([Stretch(MEMBER, SPRING)], WITHDRAWN, SUMMER)
    assert history == [Stretch(MEMBER, SPRING, SUMMER - timedelta(days=1)), Stretch(WITHDRAWN, SUMMER)]
    assert status_on(changed(history, MEMBER, AUTUMN), AUTUMN) == MEMBER


@pytest.mark.parametrize(("history", "status"), [
    ([], WITHDRAWN), ([Stretch(MEMBER, SPRING)], MEMBER), ([Stretch(APPLIED, SPRING)], EXPELLED), ([Stretch(EXPELLED, SPRING)], MEMBER),
    ([Stretch(MEMBER, AUTUMN)], APPLIED),
])
def test_what_cannot_follow_is_refused(history: list[Stretch], status: str) -> None:
    with pytest.raises(Clash):
        changed(history, status, SUMMER)


def test_a_late_card_fills_the_days_before_and_undoes_nothing() -> None:
    withdrawn = [Stretch(WITHDRAWN, SUMMER)]
    assert signed(withdrawn, Stretch(MEMBER, SPRING)) == [Stretch(MEMBER, SPRING, SUMMER - timedelta(days=1)), *withdrawn]
    assert signed([Stretch(MEMBER, SUMMER)], Stretch(MEMBER, SPRING)) == [Stretch(MEMBER, SPRING)]
    assert signed([Stretch(MEMBER, SPRING)], Stretch(MEMBER, SUMMER)) == [Stretch(MEMBER, SPRING)]
    assert signed([Stretch(APPLIED, SUMMER)], Stretch(MEMBER, SPRING)) == [Stretch(MEMBER, SPRING)]
    assert signed([Stretch(EXPELLED, SPRING)], Stretch(MEMBER, SUMMER)) == [Stretch(EXPELLED, SPRING)]


@CALM
@given(STRETCHES, STRETCHES)
def test_no_membership_is_lost_when_two_are_one(one: list[tuple[str, int, int]], other: list[tuple[str, int, int]]) -> None:
    ours, theirs = a_history(one), a_history(other)
    both = united(ours, theirs)
    assert checked(both) == both
    for offset in range(0, 370, 7):
        day = date(2025, 1, 1) + timedelta(days=offset)
        said = {status_on(ours, day), status_on(theirs, day)}
        assert (status_on(both, day) == MEMBER) == (MEMBER in said)
        assert (status_on(both, day) is None) == (said == {None})


def test_lines_typed_by_hand_may_not_overlap() -> None:
    with pytest.raises(Unwelcome):
        checked([Stretch(MEMBER, SPRING), Stretch(WITHDRAWN, SUMMER)])
    with pytest.raises(Unwelcome):
        checked([Stretch(MEMBER, SUMMER, SPRING)])
