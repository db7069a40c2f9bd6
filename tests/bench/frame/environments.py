"""Environments of rivals, apart from ours: each is what its lock file pins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def installed(folder: str, lock: str) -> Path:
    """The Python of the environment `folder`, made when it is not there or when `lock` has changed; both are names in the repository's root."""
    python, stamp, pinned = ROOT / folder / "bin" / "python", ROOT / folder / "installed.lock", (ROOT / lock).read_bytes()
    if not stamp.exists() or stamp.read_bytes() != pinned:
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--clear", "--python", sys.executable, str(ROOT / folder)], check=True)
        subprocess.run([*uv, "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(ROOT / lock)], check=True)
        stamp.write_bytes(pinned)
    return python
