"""P7: the pages while a blast is on its way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from urllib.error import URLError

from tests.bench.frame import Result, limit, plain
from tests.bench.messaging.stage import a_department
from tests.children import ROOT
from tests.makers.messaging import MACHINE, a_blast, a_text_line
from tests.outside import Outside, a_free_port
from unionhall.messaging import actions
from unionhall.messaging.models import Event
from unionhall.site.management.commands.run import web_server

ASKED, RUNS = 200, 5
#: A blast longer than the pages are asked for.
SECONDS = 40


def cases(database: str, outside: Outside) -> Iterator[Result]:
    """The slowest twentieth of requests to a page with a query, idle and during a blast at 100 texts a second, in turn.

    The gateway is a machine of its own in life: here it gets what the hall leaves of this one.
    """
    outside.empty()
    a_text_line("twilio", per_second=100, at_once=100)
    segment = a_department(100 * SECONDS)
    outside.step_back()
    port = a_free_port()
    # Receipts are told to this server: its address, and the one that the worker writes into every text.
    os.environ["UNIONHALL_ADDRESS"] = f"http://127.0.0.1:{port}"
    with a_server(port) as address:
        p95(address)
        pairs = [(p95(address), _busy(address, segment, outside)) for _ in range(RUNS)]
        outside.turn(calls_back=True)
        told = [(p95(address), _busy(address, segment, outside)) for _ in range(RUNS)]
        outside.turn(calls_back=False)
    yield plain("pages: p95 idle", ASKED, median(idle for idle, _during in pairs) * 1000, unit="ms", database=database)
    ratio = median(during.pages / idle for idle, during in pairs)
    yield limit("pages during a blast: p95 over idle", ASKED, ratio, at_most=1.5, unit="x", database=database)
    ratio = median(during.pages / idle for idle, during in told)
    yield limit("pages during a blast with receipts: p95 over idle", ASKED, ratio, at_most=1.5, unit="x", database=database)
    pace = median(during.pace for _idle, during in told)
    yield limit("texts at 100/s with receipts: time over N / limit", ASKED, pace, at_most=1.1, unit="x", database=database)
    yield plain("receipts taken a second", ASKED, median(during.receipts for _idle, during in told), unit="/s", database=database)


@dataclass(frozen=True, slots=True)
class During:
    """While a blast is on its way: the pages' p95 in seconds, the time of texts over N / limit, and receipts taken a second."""

    pages: float
    pace: float
    receipts: float


def _busy(address: str, segment: dict[str, list[str]], outside: Outside) -> During:
    """The pages while a blast is on its way all the time, each text told of twice where the gateway calls back."""
    outside.empty()
    blast = a_blast(segment=segment, keeps_quiet_hours=False)
    with a_worker():
        while (before := outside.told())["accepted"] < 50:
            time.sleep(0.1)
        events, began = Event.objects.count(), time.monotonic()
        pages = p95(address)
        after, took = outside.told(), time.monotonic() - began
        receipts = (Event.objects.count() - events) / took
        assert after["accepted"] < 100 * SECONDS
    actions.sending.cancel(str(blast.public_id), by=MACHINE)
    # The last receipts are not to be found in what is idle.
    time.sleep(1)
    handed, span = after["accepted"] - before["accepted"], after["last_at"] - before["last_at"]
    return During(pages, span / (handed / 100), receipts)


@contextmanager
def a_server(port: int) -> Iterator[str]:
    """The house's web server, as `unionhall run` starts it."""
    command = web_server("127.0.0.1", port)
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
