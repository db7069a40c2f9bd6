"""ElectionGuard-Python as a process of its own environment, which `requirements-bench.lock` pins and this installs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import TracebackType

from tests.bench.frame.environments import installed

SCRIPT = Path(__file__).with_name("electionguard_ballots.py")


class ElectionGuard:
    """One process that encrypts or verifies on demand."""

    def __init__(self) -> None:
        python = installed(".venv-bench", "requirements-bench.lock")
        words = [str(python), "-P", str(SCRIPT)]  # -P: this folder's modules are not its own
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
