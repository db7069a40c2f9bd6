"""Jobs: retried with pauses, parked in the end, taken over from a killed worker, and once by the calendar."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tests.children import environment
from tests.kit import sample_jobs
from unionhall.kit import jobs
from unionhall.kit.models import PeriodicSlot, WorkerBeat

pytestmark = pytest.mark.django_db(transaction=True)


def work_off(worker_id: str = "w1") -> None:
    """Run what is ready, in this process."""
    jobs.beat(worker_id)
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None, worker_id=worker_id,
        excluded_queue_names=[],
    ).run()


def test_a_job_runs_after_the_commit_of_its_caller():
    """Enqueueing is part of the caller's transaction."""
    sample_jobs.write_down.later("first")
    work_off()
    assert sample_jobs.written() == ["first"]


def test_a_failing_job_is_tried_again_later_and_parked_in_the_end():
    """Three attempts, then it stays failed for a human."""
    sample_jobs.always_fails.later()
    for attempt in (1, 2, 3):
        work_off()
        row = DBTaskResult.objects.get()
        assert len(row.worker_ids) == attempt
        if attempt < 3:
            assert row.status == "READY"
            assert row.run_after > timezone.now()
            DBTaskResult.objects.update(run_after=timezone.now())
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2), (2, 8), (3, 32), (9, 3600)])
def test_pauses_grow(attempt: int, seconds: int):
    """By four each time, to an hour."""
    assert jobs.pause_before(attempt) == timedelta(seconds=seconds)


def claimed_by(worker_id: str, *, attempts: int = 1) -> DBTaskResult:
    """A job that a worker has taken."""
    sample_jobs.write_down.later("again")
    row = DBTaskResult.objects.get()
    row.worker_ids = ["old"] * (attempts - 1)
    row.claim(worker_id)
    return row


def test_the_job_of_a_silent_worker_is_taken_up_again():
    """A lease is a minute of silence."""
    row = claimed_by("gone")
    WorkerBeat.objects.create(worker_id="gone", host="elsewhere", process=1, at=timezone.now() - timedelta(seconds=61))
    assert jobs.reap() == 1
    work_off("next")
    row.refresh_from_db()
    assert (row.status, row.worker_ids) == ("SUCCESSFUL", ["gone", "next"])


def test_the_job_of_a_living_worker_is_left_alone():
    """Nobody's job is taken while he beats."""
    claimed_by("busy")
    jobs.beat("busy")
    assert jobs.reap() == 0


def test_what_kills_its_worker_five_times_is_parked():
    """Poison does not go round for ever."""
    row = claimed_by("gone", attempts=5)
    assert jobs.reap() == 1
    row.refresh_from_db()
    assert row.status == "FAILED"


def test_a_killed_worker_loses_nothing(tmp_path: Path):
    """A real worker process, kill -9 in mid-job: the next one finishes the job within seconds on the same machine."""
    sample_jobs.slow.later(str(tmp_path / "mark"))
    command = [sys.executable, "-m", "unionhall", "worker"]
    started = tmp_path / "mark.started"
    with subprocess.Popen(command, env=environment()) as first:
        try:
            _wait_for(started.exists)
        finally:
            first.send_signal(signal.SIGKILL)
    assert subprocess.run([*command, "--until-empty"], env=environment(), timeout=30, check=False).returncode == 0
    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids)) == ("SUCCESSFUL", 2)


def _wait_for(what, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def test_the_calendar_runs_a_slot_once(monkeypatch: pytest.MonkeyPatch):
    """Three schedulers at the same minute make one job."""
    monkeypatch.setattr(jobs, "CALENDAR", {"nightly": ("0 3 * * *", sample_jobs.nightly)})
    three = datetime(2026, 11, 2, 3, 0, 20, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert [jobs.keep_calendar(three), jobs.keep_calendar(three), jobs.keep_calendar(three + timedelta(seconds=30))] == [1, 0, 0]
    assert PeriodicSlot.objects.count() == DBTaskResult.objects.count() == 1
