"""What stops a roster from being published before a person has looked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

MOST_CHANGE = Fraction(20, 100)
MOST_DUPLICATES = Fraction(5, 1000)


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts that guards look at."""

    rows: int
    rows_before: int | None = None
    unmapped_departments: int = 0
    unmapped_jobs: int = 0
    duplicates: int = 0
    same_number_other_name: int = 0
    undecided: int = 0
    does_add_up: bool = True
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """One reason to stop: its code, how much, and whether a person may say "publish anyway"."""

    code: str
    count: int
    can_be_accepted: bool


def standing(facts: Facts) -> list[Guard]:
    """The guards that stand in the way, gravest first."""
    too_many = facts.rows > 0 and Fraction(facts.duplicates, facts.rows) > MOST_DUPLICATES
    difference = abs(facts.rows - (facts.rows_before or 0)) if is_large_change(facts.rows, facts.rows_before) else 0
    rated = (
        Guard("does_not_add_up", int(not facts.does_add_up), can_be_accepted=False),
        Guard("unmapped_departments", facts.unmapped_departments, can_be_accepted=False),
        Guard("unmapped_jobs", facts.unmapped_jobs, can_be_accepted=False),
        Guard("same_number_other_name", facts.same_number_other_name, can_be_accepted=False),
        Guard("cut_off", int(facts.is_cut), can_be_accepted=True),
        Guard("rows_changed", difference, can_be_accepted=True),
        Guard("duplicates", facts.duplicates if too_many else 0, can_be_accepted=True),
        Guard("undecided", facts.undecided, can_be_accepted=True),
    )
    return [guard for guard in rated if guard.count]


def is_large_change(rows: int, before: int | None) -> bool:
    """Whether the file grew or shrank by more than a fifth since the last one; a first file has nothing to differ from."""
    return bool(before) and before is not None and abs(Fraction(rows - before, before)) > MOST_CHANGE
