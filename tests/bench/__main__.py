"""Runs the benches: `python -m tests.bench [area …]`, or ONLY=area; one JSON object a line, and `docs/bench.md`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.bench.frame import Database, areas, machine, table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bench.md"


def _chosen(words: list[str]) -> list[str]:
    wanted = words or os.environ.get("ONLY", "").replace(",", " ").split() or areas.names()
    if unknown := set(wanted) - set(areas.names()):
        raise SystemExit(f"There is no bench for {', '.join(sorted(unknown))}; there is {', '.join(areas.names())}.")
    return wanted


def _run_one(area: str, *database: str) -> int:
    for result in areas.run_here(area, Database(*database) if database else None):
        print(result.line(), flush=True)
    return 0


def main(words: list[str]) -> int:
    """Measure, print, write the page; 1 when a goal was missed."""
    if words[:1] == ["--area"]:
        return _run_one(*words[1:])
    sections, missed = {}, 0
    for area in _chosen(words):
        results, measured_on = [], machine.described()
        for result in areas.run_apart(area):
            print(result.line(), flush=True)
            results.append(result)
            missed += result.ok is False
        sections[area] = table.section(area, measured_on, results)
        table.write(PAGE, sections)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
