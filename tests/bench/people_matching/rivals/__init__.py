"""The rivals' own environment, which `requirements-matching.lock` pins and this installs, and one run of one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / ".venv-bench-matching"
LOCK = ROOT / "requirements-matching.lock"
SCRIPT = Path(__file__).with_name("febrl.py")


def install() -> Path:
    """The environment's Python; the environment is made when it is not there or the lock has changed."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / "installed.lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--clear", "--python", sys.executable, str(FOLDER)], check=True)
        subprocess.run([*uv, "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(LOCK)], check=True)
        stamp.write_bytes(LOCK.read_bytes())
    return python


def run(work: str, folder: Path) -> dict[str, Any]:
    """What a rival's run reports; `-P` because the script's folder is no place to import from."""
    done = subprocess.run([str(install()), "-P", str(SCRIPT), work, str(folder)], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
