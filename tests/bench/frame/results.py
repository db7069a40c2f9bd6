"""One measured fact, with its goal and whether it was met."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """`ours` and `baseline` are in `unit`, smaller is better; `ratio` is how many times we are better."""

    name: str
    n: int
    ours: float
    unit: str = "s"
    database: str | None = None
    baseline: float | None = None
    against: str | None = None
    ratio: float | None = None
    goal: str | None = None
    ok: bool | None = None

    def line(self) -> str:
        """This result as one JSON object on one line."""
        shown = {key: _rounded(value) if isinstance(value, float) else value for key, value in asdict(self).items()}
        return json.dumps(shown, ensure_ascii=False)


def _rounded(number: float) -> float:
    return float(f"{number:.4g}")


def compare(
    name: str,
    n: int,
    times: tuple[float, float],
    *,
    against: str,
    at_least: float | None = None,
    unit: str = "s",
    database: str | None = None,
) -> Result:
    """Ours against the same work done by another: `times` is (ours, theirs); the goal is a ratio."""
    ours, baseline = times
    ratio = baseline / ours
    goal = None if at_least is None else f">= {at_least:g}x"
    ok = None if at_least is None else ratio >= at_least
    return Result(name, n, ours, unit, database, baseline, against, ratio, goal, ok)


def limit(name: str, n: int, ours: float, *, at_most: float, unit: str = "s", database: str | None = None) -> Result:
    """A measure that must not be exceeded."""
    return Result(name, n, ours, unit, database, goal=f"<= {at_most:g} {unit}", ok=ours <= at_most)


def plain(name: str, n: int, ours: float, *, unit: str = "s", database: str | None = None) -> Result:
    """A measure without a goal."""
    return Result(name, n, ours, unit, database)
