"""Jobs for the tests of jobs."""

from __future__ import annotations

import time
from pathlib import Path

from unionhall.kit.jobs import job

_WRITTEN: list[str] = []


def written() -> list[str]:
    """What was written down, once."""
    said, _WRITTEN[:] = list(_WRITTEN), []
    return said


@job()
def write_down(words: str) -> None:
    """Remember the words."""
    _WRITTEN.append(words)


@job(attempts=3)
def always_fails() -> None:
    """Fail."""
    raise ValueError("as it must")


@job()
def slow(mark: str) -> None:
    """Take long the first time, so that it can be killed; be quick the second."""
    started = Path(mark + ".started")
    if not started.exists():
        started.touch()
        time.sleep(60)


@job()
def nightly() -> None:
    """Nothing, every night."""
