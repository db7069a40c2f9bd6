"""What the figures were measured on: the make of the machine, never its name."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def _field(path: str, key: str) -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []:
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "unknown"


def _memory() -> str:
    kilobytes = _field("/proc/meminfo", "MemTotal").split()[0]
    return f"{int(kilobytes) / 2**20:.0f} GB memory" if kilobytes.isdigit() else "memory unknown"


def described() -> str:
    """The processor, cores, memory, Python and kernel in one line."""
    processor = _field("/proc/cpuinfo", "model name")
    kernel = f"{platform.system()} {platform.release().split('-')[0]}"
    cores = f"{len(os.sched_getaffinity(0))} cores"
    busy = f"load {os.getloadavg()[0]:.1f} when it began"
    return f"{processor}, {cores}, {_memory()}, Python {platform.python_version()}, {kernel}, {busy}"
