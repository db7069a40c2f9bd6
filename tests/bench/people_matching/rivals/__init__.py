"""The rivals' own environment, which `requirements-matching.lock` pins and this installs, and one run of one of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.bench.frame.environments import installed

SCRIPT = Path(__file__).with_name("febrl.py")


def run(work: str, folder: Path) -> dict[str, Any]:
    """What a rival's run reports; `-P` because the script's folder is no place to import from."""
    python = installed(".venv-bench-matching", "requirements-matching.lock")
    done = subprocess.run([str(python), "-P", str(SCRIPT), work, str(folder)], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
