"""Workers killed with -9 in the middle of a blast: nobody twice, nobody missed (T1, T2, T3), on the database of the test."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.children import environment
from tests.makers.messaging import a_blast, a_text_line, some_people
from unionhall.access.rules import Actor
from unionhall.messaging.models import Blast, Delivery
from unionhall.messaging.queries.blasts import uncertain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
#: In the suite a tenth; `KILLS=20 BLAST=10000` for the figures of the issue.
PEOPLE = int(os.environ.get("BLAST", "1000"))
KILLS = int(os.environ.get("KILLS", "5"))
SEED = int(os.environ.get("SEED", "1"))


def a_worker(outside, tmp_path: Path) -> subprocess.Popen[bytes]:
    """A worker of the house, as it runs in production."""
    command = [sys.executable, "-W", "ignore", "-m", "unionhall", "worker", "--queues", "messages", "--interval", "0.1"]
    made = environment(**outside.environment(tmp_path / "journal"))
    with (tmp_path / "worker.log").open("ab") as log:
        return subprocess.Popen(command, env=made, stdout=log, stderr=log)


def send_with_kills(outside, tmp_path: Path, blast: Blast, patience: float) -> int:
    """Run workers one after the other, killing each after a random while, until nothing moves any more; how many kills."""
    chance, kills = random.Random(SEED), 0
    worker, until = a_worker(outside, tmp_path), time.monotonic() + patience
    try:
        while time.monotonic() < until and not is_over(blast):
            if kills < KILLS:
                before = outside.told()["accepted"]
                # Killed while it sends, not while it starts: wait until something has moved.
                while outside.told()["accepted"] == before and not is_over(blast) and time.monotonic() < until:
                    time.sleep(0.05)
                time.sleep(chance.uniform(0.05, 0.8 * PEOPLE / 300 / KILLS))
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                kills += 1
                worker = a_worker(outside, tmp_path)
            time.sleep(0.1)
    finally:
        worker.kill()
        worker.wait()
    return kills


def is_over(blast: Blast, *, but_doubts: bool = False) -> bool:
    """Whether nothing waits, and nothing is uncertain (or only that)."""
    if not Blast.objects.get(pk=blast.pk).is_expanded:
        return False
    rows = Delivery.objects.filter(blast=blast)
    if rows.filter(state__in=["queued", "sending"]).exists():
        return False
    return but_doubts or not rows.filter(state="uncertain").exists()


@pytest.mark.parametrize(("gateway", "has_lookup"), [("telnyx", False), ("twilio", True)], ids=["T1 keys", "T2 look-up"])
def test_nobody_twice_nobody_missed(outside, tmp_path, gateway, has_lookup):
    """With keys (T1) or with a look-up after a grace longer than the slowest answer (T2): exactly one text each, none uncertain."""
    outside.turn(latency=[0.01, 1.0], has_lookup=has_lookup, has_keys=gateway == "telnyx")
    a_text_line(gateway, per_second=300, at_once=200, timeout_seconds=2, grace_seconds=3)
    some_people(PEOPLE, mails=False)
    blast = a_blast()
    kills = send_with_kills(outside, tmp_path, blast, patience=120 + PEOPLE / 8)
    told = outside.told()
    assert kills == KILLS, (tmp_path / "worker.log").read_text()[-3000:]
    assert told["twice"] == []
    assert told["people"] == told["accepted"] == PEOPLE
    assert Delivery.objects.filter(blast=blast).values_list("state").distinct().count() == 1


def test_without_evidence_nobody_twice_and_every_doubt_has_a_name(outside, tmp_path):
    """No keys, no look-up, no callbacks (T3): missed at most as many as uncertain, those at most what was in flight at the kills."""
    outside.turn(latency=[0.01, 1.0], has_lookup=False, has_keys=False)
    a_text_line("twilio", per_second=300, at_once=50, timeout_seconds=2, grace_seconds=3)
    some_people(PEOPLE, mails=False)
    blast = a_blast()
    until = time.monotonic() + 120 + PEOPLE / 8
    kills = send_with_kills_until_quiet(outside, tmp_path, blast, until)
    told = outside.told()
    unsure = Delivery.objects.filter(blast=blast, state="uncertain").count()
    assert told["twice"] == []
    assert PEOPLE - told["people"] <= unsure <= kills * 50
    named = uncertain(blast, Actor.machine("a test"))
    assert len(named) == min(unsure, 500)
    assert all(each["name"].startswith("Worker") for each in named)


def send_with_kills_until_quiet(outside, tmp_path: Path, blast: Blast, until: float) -> int:
    """As above, until nothing waits, whatever stays uncertain."""
    chance, kills = random.Random(SEED), 0
    worker = a_worker(outside, tmp_path)
    try:
        while time.monotonic() < until:
            if kills < KILLS:
                before = outside.told()["accepted"]
                while outside.told()["accepted"] == before and time.monotonic() < until:
                    time.sleep(0.05)
                time.sleep(chance.uniform(0.05, 0.5))
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                kills += 1
                worker = a_worker(outside, tmp_path)
            elif is_over(blast, but_doubts=True):
                break
            time.sleep(0.1)
    finally:
        worker.kill()
        worker.wait()
    return kills
