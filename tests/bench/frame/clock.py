"""Timing: medians of several runs, and two rivals measured in turn so that a busy machine slows both alike."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

Work = Callable[[], object]
Clock = Callable[[], float]


def processor_seconds() -> float:
    """Processor time spent so far by this process, and by the process of a PostgreSQL server on this machine that works for it."""
    from django.db import connection  # needs settings

    spent = time.process_time()
    if connection.vendor != "postgresql":
        return spent
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return spent + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def seconds(work: Work, clock: Clock = time.perf_counter) -> float:
    """How long one run takes."""
    start = clock()
    work()
    return clock() - start


def median_seconds(work: Work, runs: int = 5, clock: Clock = time.perf_counter) -> float:
    """The median of several runs."""
    return median(seconds(work, clock) for _ in range(runs))


def paired_seconds(ours: Work, theirs: Work, runs: int = 3, clock: Clock = time.perf_counter) -> tuple[float, float]:
    """The medians of two works, run in turn."""
    pairs = [(seconds(ours, clock), seconds(theirs, clock)) for _ in range(runs)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
