"""The made-up world of texts and mail as a process of its own on loopback, with its knobs."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.children import ROOT

TOKEN = "a-token-of-the-made-up-world"
ACCOUNT = "AC" + "0" * 32


def a_free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Outside:
    """The made-up world, seen from a test."""

    process = 0

    def __init__(self, web: int, smtp: int) -> None:
        self.web, self.smtp = web, smtp
        self.url = f"http://127.0.0.1:{web}"

    def _ask(self, path: str, said: dict[str, Any] | None = None) -> Any:
        body = None if said is None else json.dumps(said).encode()
        with urllib.request.urlopen(
            urllib.request.Request(self.url + path, data=body, headers={"Content-Type": "application/json"}), timeout=30
        ) as answer:
            return json.loads(answer.read())

    def told(self) -> dict[str, Any]:
        """Totals."""
        return self._ask("/knobs/told")

    def sent(self) -> list[dict[str, Any]]:
        """Every text the gateway accepted."""
        return self._ask("/knobs/sent")

    def letters(self) -> list[dict[str, Any]]:
        """Every mail that arrived."""
        return self._ask("/knobs/letters")

    def turn(self, **knobs: Any) -> None:
        """Turn knobs."""
        self._ask("/knobs/set", knobs)

    def empty(self) -> None:
        """Forget everything."""
        self._ask("/knobs/empty", {})

    def person_texts(self, sender: str, to: str, body: str, provider: str = "twilio") -> int:
        """Somebody texts the local; the status of the hall's answer."""
        return int(self._ask("/knobs/text", {"from": sender, "to": to, "body": body, "provider": provider})["status"])

    def step_back(self) -> None:
        """From now on the world takes only what the others leave of the processor, as if it were nearly another machine."""
        os.setpriority(os.PRIO_PROCESS, self.process, 19)

    def settings(self, journal: Any, address: str = "http://127.0.0.1:1") -> dict[str, Any]:
        """What the hall must know of this world."""
        from fakeworld import signing

        return {
            "JOURNAL": journal,
            "BOUNCE_DOMAIN": "bounces.example",
            "TWILIO_URL": self.url,
            "TWILIO_LOOKUP_URL": self.url,
            "TWILIO_ACCOUNT": ACCOUNT,
            "TWILIO_TOKEN": TOKEN,
            "TELNYX_URL": self.url,
            "TELNYX_KEY": TOKEN,
            "TELNYX_PUBLIC_KEY": signing.telnyx_public(TOKEN),
        }

    def environment(self, journal: Any) -> dict[str, str]:
        """The same for a process of its own."""
        known = {name: str(value) for name, value in self.settings(journal).items() if name != "JOURNAL"}
        return {**known, "UNIONHALL_JOURNAL": str(journal), "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.smtp)}


@contextmanager
def an_outside(hall: str = "http://127.0.0.1:1", latency: str = "0.005,0.02") -> Iterator[Outside]:
    """The world, running until the end of the block."""
    made = Outside(a_free_port(), a_free_port())
    command = [
        sys.executable,
        "-m",
        "fakeworld",
        "--web",
        str(made.web),
        "--smtp",
        str(made.smtp),
        "--hall",
        hall,
        "--token",
        TOKEN,
        "--latency",
        latency,
    ]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.DEVNULL) as process:
        made.process = process.pid
        try:
            _wait_for(made)
            yield made
        finally:
            process.send_signal(signal.SIGKILL)


def _wait_for(made: Outside) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            made.told()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError("The made-up world did not start.")
