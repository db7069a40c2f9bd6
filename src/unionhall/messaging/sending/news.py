"""News of deliveries: kept at once, in one statement, and applied by workers in the order in which it came."""

from __future__ import annotations

import json
import logging
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import takewhile
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from unionhall.kit import bulk, clock
from unionhall.messaging.gateways import StatusNews
from unionhall.messaging.models import Delivery, Event
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import results

#: So many at a time: a few hundredths of a second, for which no other writer waits noticeably.
AT_ONCE = 500
#: What has consequences is applied one by one, and not for longer than this before others have their turn.
ONE_BY_ONE_SECONDS = 0.2
KEEP = """INSERT INTO messaging_event (gateway, event_id, kind, received_at, changed_something, waits, key, gateway_id, error)
          VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (gateway, event_id) DO NOTHING"""
TOLD = {"delivery_id": "bigint", "to_state": "text", "named": "text", "told_at": "timestamptz"}
APPLY = """UPDATE messaging_delivery
           SET state = told.to_state, lease_until = NULL, error = '',
               ended_at = CASE WHEN told.to_state = 'delivered' THEN told.told_at ELSE ended_at END,
               accepted_at = CASE WHEN gateway_id = '' AND told.named <> '' THEN told.told_at ELSE accepted_at END,
               gateway_id = told.named
           FROM {given} AS told
           WHERE id = told.delivery_id"""
log = logging.getLogger(__name__)


def keep(gateway: str, key: str | UUID, news: StatusNews) -> bool:
    """Keep news of a text until it is applied, durably and in one statement; whether it is not a replay."""
    named = UUID(str(key)) if key else None
    shown = named.hex if named is not None and not bulk.is_postgresql() else named
    at = bulk.moment(clock.now())
    return bulk.run(KEEP, [gateway, news.event_id[:200], news.state, at, False, True, shown, news.gateway_id[:100], news.error[:40]]) == 1


def waiting() -> QuerySet[Event]:
    """What is kept and not applied yet, in the order in which it came."""
    return Event.objects.filter(waits=True).order_by("pk")


def with_news_waiting() -> QuerySet[Event, UUID | None]:
    """The keys of deliveries of which news waits: nobody may decide what became of them before it is applied."""
    return waiting().filter(key__isnull=False).order_by().values_list("key", flat=True)


def apply_all() -> int:
    """Apply what waits now, to the last; how many pieces of news are done with."""
    done = 0
    while True:
        some = apply_some()
        done += some
        if not some:
            return done


@dataclass(slots=True)
class Batch:
    """Waiting news by what is to be done: written down together, or followed one by one, for it has consequences."""

    told: list[Event]
    done: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    moved: list[tuple[int, str, str, str]] = field(default_factory=list)
    one_by_one: list[list[int]] = field(default_factory=list)


def apply_some() -> int:
    """Apply some of what waits: how many pieces are done with. Safe to run many times at once; none where all that waits is being applied."""
    after, until = 0, time.monotonic() + ONE_BY_ONE_SECONDS
    passed: set[UUID | None] = set()
    while waiting().filter(pk__gt=after).exists():
        batch = _write_down(after, passed)
        done = len(batch.done)
        for news_ids in batch.one_by_one:
            done += _follow(news_ids) if time.monotonic() < until else 0
        if done or not batch.told or time.monotonic() > until:
            return done
        # Nothing of these could be done now: what comes after them, of other deliveries, does not wait for them.
        after, passed = batch.told[-1].pk, passed | {event.key for event in batch.told if event.key}
    return 0


@transaction.atomic
def _write_down(after: int, passed: Collection[UUID | None]) -> Batch:
    """Apply together what only moves deliveries on, and say what has to be followed."""
    batch = _sorted_out(_together(list(waiting().select_for_update().filter(pk__gt=after)[:AT_ONCE])), passed)
    if batch.moved:
        bulk.run(APPLY.format(given=bulk.given(TOLD)), [json.dumps(batch.moved)])
    if batch.changed:
        Event.objects.filter(pk__in=batch.changed).update(waits=False, changed_something=True)
    if batch.done:
        Event.objects.filter(pk__in=batch.done, waits=True).update(waits=False)
    return batch


def _together(told: list[Event]) -> list[Event]:
    """What can be looked at together: up to news without our key, which may be of any delivery; that is looked at alone."""
    return list(takewhile(lambda event: event.key, told)) or told[:1]


def _sorted_out(told: list[Event], passed: Collection[UUID | None]) -> Batch:
    """What becomes of each piece, in the order in which it came for each delivery; not of those that were passed over."""
    batch = Batch(told, one_by_one=[[event.pk] for event in told if not event.key])
    by_key: dict[UUID, list[Event]] = defaultdict(list)
    for event in told:
        if event.key and event.key not in passed:
            by_key[event.key].append(event)
    texts = Delivery.objects.filter(channel="text", public_id__in=list(by_key))
    known = dict(texts.values_list("public_id", "pk"))
    batch.done += [event.pk for key, events in by_key.items() if key not in known for event in events]
    grave = {key for key in known if any(event.kind == State.FAILED for event in by_key[key])}
    batch.one_by_one += [[event.pk for event in by_key[key]] for key in known if key in grave]
    # A delivery that somebody else is just moving is left for the next time: nobody waits here while others wait for us.
    free = Delivery.objects.select_for_update(of=("self",), skip_locked=bulk.is_postgresql())
    for row in free.filter(pk__in=[pk for key, pk in known.items() if key not in grave]).only("public_id", "state", "gateway_id"):
        _move(row, by_key[row.public_id], batch)
    return batch


def _move(row: Delivery, events: list[Event], batch: Batch) -> None:
    """Where news that has no consequences leaves a delivery."""
    moved_at = None
    for event in events:
        batch.done.append(event.pk)
        if results.is_believed(row, event.kind, event.gateway_id):
            row.state, row.gateway_id, moved_at = event.kind, row.gateway_id or event.gateway_id, event.received_at
            batch.changed.append(event.pk)
    if moved_at is not None:
        batch.moved.append((row.pk, row.state, row.gateway_id, bulk.moment(moved_at)))


def _follow(news_ids: list[int]) -> int:
    """Apply the news of one delivery piece by piece, with what follows from a failure; what goes wrong is logged, and waits on."""
    try:
        with transaction.atomic():
            told = list(waiting().select_for_update().filter(pk__in=news_ids))
            for event in told:
                news = StatusNews(event.event_id, event.gateway_id, event.kind, event.error)
                changed = results.take_news(str(event.key or ""), news)
                Event.objects.filter(pk=event.pk).update(waits=False, changed_something=changed)
    except Exception as trouble:  # noqa: BLE001 - whatever it was, sending goes on; news is not lost, and tried again the next time
        log.warning("News %s could not be applied: %s", news_ids, type(trouble).__name__)
        return 0
    return len(told)
