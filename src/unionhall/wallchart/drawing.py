"""The wall as SVG: fields of dots with the goal's line, bars, lines over time; drawn on the server, told in words beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

COLUMN, BLOCK = 5, 50
#: The ways a person is drawn, in the order in which a field is filled: class names of each layer.
LAYERS = {
    "in": ("d-in",), "new": ("d-new", "d-new-gap", "d-new-eye"), "out": ("d-out", "d-out-gap"), "hire": ("d-hire", "d-hire-gap", "d-hatch"),
    "hidden": ("d-hidden",),
}


@dataclass(frozen=True, slots=True)
class Dots:
    """How many people of each kind a field shows, and after how many the line stands; no line where it would lie."""

    members: int
    joined: int
    others: int
    hires: int
    hidden: int = 0
    goal: int | None = None

    def runs(self) -> Iterator[tuple[str, int, int]]:
        """Kind, first and last place of each run of equal dots."""
        start = 0
        kinds = (
            ("in", self.members - self.joined), ("new", self.joined), ("out", self.others - self.hires), ("hire", self.hires),
            ("hidden", self.hidden),
        )
        for kind, count in kinds:
            if count > 0:
                yield kind, start, start + count
                start += count

    @property
    def size(self) -> int:
        """Everybody."""
        return self.members + self.others + self.hidden


def field(dots: Dots) -> str:
    """A field of dots: five to a column, ten columns to a block of fifty; each kind one path a block."""
    runs = list(dots.runs())
    return "".join(_block(start, min(BLOCK, dots.size - start), runs, dots.goal) for start in range(0, dots.size, BLOCK))


def _block(start: int, size: int, runs: Sequence[tuple[str, int, int]], goal: int | None) -> str:
    columns = -(-size // COLUMN)
    paths: list[str] = []
    for kind, first, last in runs:
        low, high = max(first, start) - start, min(last, start + size) - start
        if low < high:
            paths.extend(f'<path class="{name}" d="{_points(low, high, name)}"/>' for name in LAYERS[kind])
    if goal is not None and start < goal <= start + BLOCK:
        line = goal_line(goal - start)
        paths.extend(f'<path class="{name}" d="{line}"/>' for name in ("d-goal-halo", "d-goal"))
    return f'<svg width="{columns}em" height="5em" viewBox="0 0 {columns} 5">{"".join(paths)}</svg>'


@lru_cache(maxsize=8192)
def _points(low: int, high: int, layer: str) -> str:
    """Places low to high of a block as points with round caps, or as short strokes for the hatch."""
    if layer == "d-hatch":
        return "".join(f"M{place // COLUMN}.28 {place % COLUMN}.72l.44-.44" for place in range(low, high))
    made = []
    for column in range(low // COLUMN, (high - 1) // COLUMN + 1):
        top, end = max(low - column * COLUMN, 0), min(high - column * COLUMN, COLUMN)
        made.append(f"M{column}.5 {top}.5h0" + "m0 1h0" * (end - top - 1))
    return "".join(made)


def goal_line(place: int) -> str:
    """The line after exactly so many dots of a block: straight down where a column is full, else with one step."""
    column, rest = divmod(place, COLUMN)
    return f"M{column + 1}-.6V{rest}H{column}V5.6" if rest else f"M{column}-.6V5.6"


def spark(points: Sequence[tuple[int, int]], share: float) -> str:
    """A line over the rosters, its last point named and the goal across; nothing moves if there is only one point."""
    shares = [members / workers if workers else 0.0 for members, workers in points]
    low, high = min(*shares, share) - 0.05, max(*shares, share) + 0.05
    across = [128.0 * place / max(1, len(shares) - 1) for place in range(len(shares))] if len(shares) > 1 else [128.0]

    def down(value: float) -> float:
        return round(52 - 48 * (value - low) / (high - low), 1)

    line = "L".join(f"{x:.1f} {down(value)}" for x, value in zip(across, shares, strict=True))
    goal, last = down(share), down(shares[-1])
    name_at = last + 12 if last >= goal else last - 6
    return (
        f'<path class="goal" d="M0 {goal}H176"/><text x="0" y="{max(9, goal - 4):.1f}">{share:.0%}</text>'
        f'<path d="M{line}"/><circle cx="{across[-1]:.1f}" cy="{last}" r="3.5"/>'
        f'<text x="136" y="{min(54, max(20, name_at)):.1f}">{shares[-1]:.1%}</text>'
    )
