"""Hiding small counts in tables whose totals are shown, with enough others hidden that none can be found by subtraction.

A count from 1 to k-1 points at people, so it is hidden (k = 5). Where a row or a column shows its total, one hidden
count alone could be had by subtraction: then the smallest other count of that line is hidden as well.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TypeVar

K = 5
Key = TypeVar("Key", bound=Hashable)


class Hiding(StrEnum):
    """Why a cell is not shown: it is small itself, or it protects one that is."""

    SMALL = "small"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as it may be shown."""

    count: int | None
    hiding: Hiding | None = None

    def __str__(self) -> str:
        if self.hiding is None:
            return str(self.count)
        return f"<{K}" if self.hiding is Hiding.SMALL else "–"


def is_small(count: int, k: int = K) -> bool:
    """Whether a count points at people. Nought points at nobody and may be shown."""
    return 0 < count < k


def hide_in_table(rows: Sequence[Sequence[int]], *, k: int = K) -> list[list[Cell]]:
    """The table with its small cells hidden, and in every row and column with one hidden cell a second one.

    Totals of rows and columns are taken to be public. Ends because each step hides one more cell.
    """
    hidden: dict[tuple[int, int], Hiding] = {
        (r, c): Hiding.SMALL for r, row in enumerate(rows) for c, count in enumerate(row) if is_small(count, k)
    }
    lines = _lines(rows)
    while found := _unsafe(lines, rows, hidden, k):
        hidden[found] = Hiding.BESIDE
    return [
        [Cell(None, hidden[r, c]) if (r, c) in hidden else Cell(count) for c, count in enumerate(row)] for r, row in enumerate(rows)
    ]


def _lines(rows: Sequence[Sequence[int]]) -> list[list[tuple[int, int]]]:
    across = [[(r, c) for c in range(len(row))] for r, row in enumerate(rows)]
    down = [[(r, c) for r in range(len(rows))] for c in range(len(rows[0]) if rows else 0)]
    return list(chain(across, down)) if len(down) > 1 else down


def _unsafe(
    lines: list[list[tuple[int, int]]], rows: Sequence[Sequence[int]], hidden: Mapping[tuple[int, int], Hiding], k: int,
) -> tuple[int, int] | None:
    """The next cell to hide: in a line whose hidden cells are one, or together still point at people."""
    for line in lines:
        inside = [cell for cell in line if cell in hidden]
        if not inside or (len(inside) > 1 and sum(rows[r][c] for r, c in inside) >= k):
            continue
        others = [cell for cell in line if cell not in hidden]
        if others:
            # A nought tells nothing when it is hidden beside a small count, so others come first.
            return min(others, key=lambda cell: (rows[cell[0]][cell[1]] == 0, rows[cell[0]][cell[1]], cell))
    return None


def hide_in_column(counts: Mapping[Key, int], *, k: int = K) -> dict[Key, Cell]:
    """One column whose total is public, by key."""
    keys = list(counts)
    cells = hide_in_table([[counts[key]] for key in keys], k=k)
    return {key: cells[place][0] for place, key in enumerate(keys)}


def fold(sizes: Mapping[Key, int], *, k: int = K) -> frozenset[Key]:
    """The groups to count together: all below k, and the next smallest until the fold is two groups and k people or more.

    Nothing is folded where no group is small. Where everything together is still below k, everything is folded.
    """
    order = sorted(sizes, key=lambda key: (sizes[key], str(key)))
    taken = [key for key in order if sizes[key] < k]
    if not taken:
        return frozenset()
    for key in order[len(taken):]:
        if len(taken) > 1 and sum(sizes[one] for one in taken) >= k:
            break
        taken.append(key)
    return frozenset(taken)
