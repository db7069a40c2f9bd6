"""Small counts are hidden, and cannot be had back by subtraction."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unionhall.kit.small_cells import Hiding, K, fold, hide_in_column, hide_in_table

#: A busy machine draws slowly; that is no failure.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

COUNTS = st.integers(0, 30)


def test_a_cell_of_three_shows_less_than_five_and_a_second_goes_with_it() -> None:
    """US-39: the small cell, and one more in its row and in its column."""
    shown = hide_in_table([[3, 9, 12], [8, 10, 20], [7, 30, 40]])
    assert str(shown[0][0]) == "<5"
    assert [cell.hiding for cell in shown[0]].count(None) == 1
    assert [row[0].hiding for row in shown].count(None) == 1
    assert str(shown[0][1]) == "–"


def test_noughts_and_large_counts_are_shown() -> None:
    assert [str(cell) for cell in hide_in_table([[0, 5, 60]])[0]] == ["0", "5", "60"]


@CALM
@given(st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=2, max_size=7)))
def test_no_line_can_be_solved(rows: list[list[int]]) -> None:
    """Every row and column has no hidden cell, or at least two that are k together, or nothing left to hide."""
    shown = hide_in_table(rows)
    lines = [list(column) for column in zip(*shown, strict=True)]
    counts = [list(column) for column in zip(*rows, strict=True)]
    if len(rows[0]) > 1:
        lines, counts = lines + [list(row) for row in shown], counts + [list(row) for row in rows]
    for line, numbers in zip(lines, counts, strict=True):
        gone = [number for cell, number in zip(line, numbers, strict=True) if cell.hiding]
        assert not gone or len(gone) == len(line) or (len(gone) > 1 and sum(gone) >= K)
        assert all(cell.hiding for cell, number in zip(line, numbers, strict=True) if 0 < number < K)
        assert all(cell.count == number for cell, number in zip(line, numbers, strict=True) if not cell.hiding)


def test_a_column_keeps_its_keys() -> None:
    shown = hide_in_column({"English": 2, "Physics": 9, "Law": 40})
    assert shown["English"].hiding is Hiding.SMALL and shown["Physics"].hiding is Hiding.BESIDE and shown["Law"].count == 40


def test_one_small_department_is_never_folded_alone() -> None:
    assert fold({"Law": 3, "English": 8, "Physics": 40}) == {"Law", "English"}
    assert fold({"Law": 6, "English": 8}) == frozenset()
    assert fold({"a": 1, "b": 1, "c": 1, "d": 7, "e": 9}) == {"a", "b", "c", "d"}


@CALM
@given(st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 40), max_size=12))
def test_a_fold_hides_every_small_group_in_a_crowd(sizes: dict[str, int]) -> None:
    folded = fold(sizes)
    assert {key for key, size in sizes.items() if size < K} <= folded
    if folded and folded != set(sizes):
        assert len(folded) > 1 and sum(sizes[key] for key in folded) >= K
