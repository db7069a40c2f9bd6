"""P7: the pages while a blast is on its way."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError

from tests.bench.frame import Result, limit
from tests.bench.messaging.stage import a_department
from tests.children import ROOT
from tests.makers.messaging import a_blast, a_text_line
from tests.outside import Outside, a_free_port

ASKED = 200


def cases(database: str, outside: Outside) -> Iterator[Result]:
    """The slowest twentieth of requests to a page with a query, idle and during a blast at 100 texts a second."""
    outside.empty()
    with a_server() as address:
        idle = p95(address)
        a_text_line("twilio", per_second=100, at_once=100)
        a_blast(segment=a_department(2000), keeps_quiet_hours=False)
        with a_worker():
            while outside.told()["accepted"] < 50:
                time.sleep(0.1)
            busy = p95(address)
    yield limit("pages during a blast: p95 over idle", ASKED, busy / idle, at_most=1.5, unit="x", database=database)


@contextmanager
def a_server() -> Iterator[str]:
    """The house's web server on a port of its own."""
    port = a_free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        "1",
        "unionhall.site.wsgi:application",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}/health"
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(address, timeout=5).read()
                break
            except URLError:
                time.sleep(0.1)
        try:
            yield address
        finally:
            process.terminate()


@contextmanager
def a_worker() -> Iterator[None]:
    """A worker for messages beside it."""
    command = [sys.executable, "-W", "ignore", "-m", "unionhall", "worker", "--queues", "messages", "--interval", "0.2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def p95(address: str) -> float:
    """The 95th of a hundred parts, over requests a few milliseconds apart."""
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        urllib.request.urlopen(address, timeout=30).read()
        took.append(time.perf_counter() - began)
        time.sleep(0.01)
    return sorted(took)[int(0.95 * ASKED)]
