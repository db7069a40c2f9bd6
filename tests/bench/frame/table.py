"""The results as `docs/bench.md`: one section an area, the others' sections kept as they were."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.frame.results import Result

HEAD = """# Measurements

Written by `make bench`; one area alone by `make bench ONLY=ballotbox`, the long runs too by `FULL=1`. What takes less than a
minute is the median of several runs; smaller is better; *ratio* is how many times better than the baseline, which did the
same work in turn with ours. Work in one process is measured in processor time, so that a busy machine says the same. A goal
that was not met stands here as **missed**.
"""
COLUMNS = "| what | database | n | ours | baseline | ratio | goal | met |\n|---|---|--:|--:|--:|--:|---|---|"


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    digits = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def _row(result: Result) -> str:
    baseline = _number(result.baseline, result.unit)
    if baseline and result.against:
        baseline += f" ({result.against})"
    ratio = "" if result.ratio is None else f"{_number(result.ratio)}×"
    met = {None: "", True: "yes", False: "**missed**"}[result.ok]
    cells = [
        result.name,
        result.database or "",
        f"{result.n:,}",
        _number(result.ours, result.unit),
        baseline,
        ratio,
        result.goal or "",
        met,
    ]
    return f"| {' | '.join(cells)} |"


def section(area: str, machine: str, results: Sequence[Result]) -> str:
    """One area's heading, machine and table."""
    rows = "\n".join(_row(result) for result in results)
    return f"## {area}\n\n{machine}.\n\n{COLUMNS}\n{rows}\n"


def write(path: Path, sections: Mapping[str, str]) -> None:
    """Put these sections into the page, each in the place of its older self."""
    kept = {}
    if path.exists():
        for piece in re.split(r"(?m)^(?=## )", path.read_text(encoding="utf-8"))[1:]:
            kept[piece.partition("\n")[0].removeprefix("## ").strip()] = piece.strip() + "\n"
    merged = {**kept, **sections}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEAD, *(merged[area] for area in sorted(merged))]), encoding="utf-8")
