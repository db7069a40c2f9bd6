"""ElectionGuard-Python as a process of its own environment, which `requirements-bench.lock` pins and this installs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / ".venv-bench"
LOCK = ROOT / "requirements-bench.lock"
SCRIPT = Path(__file__).with_name("electionguard_ballots.py")


def install() -> Path:
    """The environment's Python; the environment is made when it is not there or the lock has changed."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / "installed.lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--clear", "--python", sys.executable, str(FOLDER)], check=True)
        subprocess.run([*uv, "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(LOCK)], check=True)
        stamp.write_bytes(LOCK.read_bytes())
    return python


class ElectionGuard:
    """One process that encrypts or verifies on demand."""

    def __init__(self) -> None:
        words = [str(install()), "-P", str(SCRIPT)]  # -P: this folder's modules are not its own
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, work: str, count: int) -> None:
        """Begin; `finish` waits for the end."""
        assert self._process.stdin
        self._process.stdin.write(f"{work} {count}\n")
        self._process.stdin.flush()

    def finish(self) -> float:
        """The processor seconds that the work took."""
        assert self._process.stdout
        return float(self._process.stdout.readline())

    def seconds(self, work: str, count: int) -> float:
        """Processor seconds a ballot."""
        self.start(work, count)
        return self.finish() / count

    def __enter__(self) -> ElectionGuard:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
