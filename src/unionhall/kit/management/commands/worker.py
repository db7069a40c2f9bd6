"""The command that runs jobs until it is told to stop."""

from __future__ import annotations

import logging
import os
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from unionhall.kit import jobs

NICE = 10
log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs jobs; beats, takes up dead workers' jobs and keeps the calendar beside them."""

    help = "Run background jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which queues, and whether to stop when they are empty."""
        parser.add_argument("--queues", default="*")
        parser.add_argument("--interval", type=float, default=0.5)
        parser.add_argument("--until-empty", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        worker_id, stop = get_random_string(32), threading.Event()
        if not options["until_empty"]:
            # Pages go first: somebody waits for them, and for jobs nobody does.
            os.nice(NICE)
        jobs.beat(worker_id)
        jobs.reap()
        side = threading.Thread(target=_keep_time, args=(worker_id, stop), daemon=True)
        side.start()
        worker = Worker(
            queue_names=options["queues"].split(","), interval=options["interval"], batch=options["until_empty"], backend_name="default",
            startup_delay=False, max_tasks=None, worker_id=worker_id, excluded_queue_names=[],
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            stop.set()


def _keep_time(worker_id: str, stop: threading.Event) -> None:
    """Beat, reap and keep the calendar every few seconds; trouble with the database is logged and outlived."""
    while not stop.wait(jobs.BEAT.total_seconds()):
        try:
            jobs.beat(worker_id)
            jobs.reap()
            jobs.keep_calendar(timezone.now())
            jobs.beaten.send(None, moment=timezone.now())
        except Exception:  # whatever it was, the next beat tries again
            log.exception("The worker's clock missed a beat.")
        finally:
            connections.close_all()
