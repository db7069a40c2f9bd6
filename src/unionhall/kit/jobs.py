"""Work that happens outside a request: jobs with attempts, a heartbeat, and a clock.

Jobs are written against Django's task interface; the queue is a table of our own database, so enqueueing is part of the
caller's transaction. What that queue lacks is here: retry with growing pauses, taking up the job of a worker that died, and
jobs that run by the calendar exactly once however many workers there are. Every job must be safe to run again.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from cronsim import CronSim
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from unionhall.kit.models import PeriodicSlot, WorkerBeat

P = ParamSpec("P")
R = TypeVar("R")

LEASE = timedelta(seconds=60)
BEAT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, R]):
    """A function that a worker runs; call `later` to have it run once the transaction is committed."""

    attempts: int = 5

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it here and now."""
        return self.call(*args, **kwargs)

    def later(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Put it in the queue, in the caller's transaction; arguments must be JSON."""
        self.enqueue(*args, **kwargs)

    def at(self, moment: datetime, *args: P.args, **kwargs: P.kwargs) -> None:
        """Put it in the queue, to be run not before this moment."""
        self.using(run_after=moment).enqueue(*args, **kwargs)


#: Sent by every worker each few seconds, with the `moment`.
beaten = Signal()
CALENDAR: dict[str, tuple[str, Job[..., Any]]] = {}


def job(*, attempts: int = 5, priority: int = 0, queue: str = "default") -> Callable[[Callable[P, R]], Job[P, R]]:
    """Make a module-level function a job; after `attempts` failures it is parked for a human to look at."""

    def make(function: Callable[P, R]) -> Job[P, R]:
        return Job(func=function, priority=priority, queue_name=queue, attempts=attempts)

    return make


def by_calendar(cron: str) -> Callable[[Job[P, R]], Job[P, R]]:
    """Have a job without arguments run at these times (cron, in the local's time zone), once however many workers."""

    def note(made: Job[P, R]) -> Job[P, R]:
        CALENDAR[made.module_path] = (cron, made)
        return made

    return note


def _job_at(path: str) -> Job[..., Any] | None:
    """The job of that name; none where this version has it no longer."""
    try:
        found = import_string(path)
    except ImportError:
        return None
    return found if isinstance(found, Job) else None


def pause_before(attempt: int) -> timedelta:
    """How long to wait before the next try: 2, 8, 32, 128 ... seconds, at most an hour."""
    return timedelta(seconds=min(3600, 2 * 4 ** max(0, attempt - 1)))


def _on_finished(sender: Any, task_result: Any, **_: Any) -> None:
    """Put a failed job back while it has attempts left."""
    row = DBTaskResult.objects.filter(pk=task_result.id, status="FAILED").first()
    if row is None:
        return
    known = _job_at(row.task_path)
    if known and len(row.worker_ids) < known.attempts:
        row.status, row.run_after = "READY", timezone.now() + pause_before(len(row.worker_ids))
        row.save(update_fields=["status", "run_after"])


task_finished.connect(_on_finished, dispatch_uid="unionhall.kit.jobs")


def beat(worker_id: str) -> None:
    """Say that this worker is alive."""
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id, defaults={"host": socket.gethostname(), "process": os.getpid(), "at": timezone.now()},
    )


def _is_dead(worker_id: str, now: datetime) -> bool:
    """Whether a worker stopped beating, or is on this host and its process is gone."""
    last = WorkerBeat.objects.filter(worker_id=worker_id).first()
    if last is None or last.at < now - LEASE:
        return True
    if last.host != socket.gethostname():
        return False
    try:
        os.kill(last.process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def reap() -> int:
    """Put the jobs of dead workers back into the queue, or park what killed its worker too often; how many."""
    now, taken = timezone.now(), 0
    for row in DBTaskResult.objects.filter(status="RUNNING"):
        if row.worker_ids and not _is_dead(row.worker_ids[-1], now):
            continue
        known = _job_at(row.task_path)
        again = known is not None and len(row.worker_ids) < known.attempts
        taken += DBTaskResult.objects.filter(pk=row.pk, status="RUNNING", worker_ids=row.worker_ids).update(
            status="READY" if again else "FAILED", run_after=now, finished_at=None if again else now,
        )
    return taken


def keep_calendar(now: datetime) -> int:
    """Enqueue what the calendar asks for since the last minute; a unique row per slot makes it once. How many."""
    local, made = timezone.localtime(now), 0
    for name, (cron, known) in CALENDAR.items():
        slot = next(CronSim(cron, local - timedelta(minutes=2)))
        while slot <= local:
            made += _take_slot(name, slot, known)
            slot = next(CronSim(cron, slot))
    return made


def _take_slot(name: str, slot: datetime, known: Job[..., Any]) -> int:
    try:
        with transaction.atomic():
            PeriodicSlot.objects.create(name=name, at=slot)
            known.later()
    except IntegrityError:
        return 0
    return 1
