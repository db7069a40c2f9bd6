"""What messaging does by itself: the pump, the schedule, alerts, and reading the journal again."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from django.dispatch import receiver
from django_tasks_db.models import DBTaskResult

from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.jobs import beaten, by_calendar, job
from unionhall.messaging import actions, figures, journal, world
from unionhall.messaging.models import Machine
from unionhall.messaging.queries.upkeep import next_work
from unionhall.messaging.sending.pump import Pump, close_done
from unionhall.messaging.signals import news_kept, outbox_filled

REPORTS_EVERY = timedelta(seconds=30)
#: News waits so long for more of its kind.
APPLIES_AFTER = timedelta(seconds=1)
#: When this process last asked for it, on the clock that never goes back.
ASKED = {"at": float("-inf")}
CLOCK = Actor.machine("the clock of messages")


@job(attempts=100_000, priority=60, queue="messages")
def pump_outbox() -> None:
    """Hand over what is due for one shift, then queue the next shift while there is work. Safe to run many times at once."""
    world.report_in()
    Pump().run()
    actions.news.apply_news(by=CLOCK)
    close_done()
    wake_pump()


def wake_pump() -> None:
    """Queue a shift for when there is work again, unless one is waiting already."""
    moment = next_work()
    if moment is None:
        return
    waiting = DBTaskResult.objects.filter(task_path=pump_outbox.module_path, status="READY")
    if moment <= clock.now() + timedelta(seconds=1):
        if not waiting.filter(run_after__lte=clock.now()).exists():
            pump_outbox.later()
    elif not waiting.filter(run_after__lte=moment).exists():
        pump_outbox.at(moment)


@receiver(outbox_filled, dispatch_uid="unionhall.messaging.pump")
def on_outbox_filled(sender: Any, **_: Any) -> None:
    """Something new waits: a shift now."""
    if not DBTaskResult.objects.filter(task_path=pump_outbox.module_path, status="READY", run_after__lte=clock.now()).exists():
        pump_outbox.later()


@job(priority=60)
def apply_news() -> None:
    """Apply what gateways told; while a pump runs, it does the same. Safe to run many times at once."""
    actions.news.apply_news(by=CLOCK)


@receiver(news_kept, dispatch_uid="unionhall.messaging.news")
def on_news_kept(sender: Any, **_: Any) -> None:
    """Have news applied in a second, asked for at most once a second by each process: what comes meanwhile is applied with it."""
    if time.monotonic() - ASKED["at"] < APPLIES_AFTER.total_seconds():
        return
    ASKED["at"] = time.monotonic()
    moment = clock.now() + APPLIES_AFTER
    if not DBTaskResult.objects.filter(task_path=apply_news.module_path, status="READY", run_after__lte=moment).exists():
        apply_news.at(moment)


@receiver(beaten, dispatch_uid="unionhall.messaging.machine")
def on_beat(sender: Any, moment: datetime, **_: Any) -> None:
    """Twice a minute, on every machine with a worker."""
    if not Machine.objects.filter(key=journal.machine(), seen_at__gt=moment - REPORTS_EVERY).exists():
        world.report_in()


@by_calendar("* * * * *")
@job(priority=60, queue="messages")
def tend_outbox() -> None:
    """Start what is scheduled, and the pump should the queue have lost it; apply news that a crash left."""
    actions.news.apply_news(by=CLOCK)
    actions.sending.start_due(by=CLOCK)
    wake_pump()
    figures.fold()


@by_calendar("40 2 * * *")
@job(queue="messages")
def recount() -> None:
    """Each night: hold the figures of messages against their deliveries. A difference is mended and noted."""
    actions.sending.recount(by=CLOCK)


@by_calendar("*/15 * * * *")
@job(queue="messages")
def tend_talks() -> None:
    """Tell of texts without an answer, close talks that fell silent."""
    actions.talks.alert_unanswered(by=CLOCK)
    actions.talks.close_quiet(by=CLOCK)
