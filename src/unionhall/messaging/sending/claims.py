"""Claiming messages with a lease, and committing the intent to send before the first byte leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from unionhall.kit import clock
from unionhall.messaging import journal, stops, world
from unionhall.messaging.gateways import Outgoing
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.consent import REQUIRED, Category, Channel, next_channel
from unionhall.messaging.rules.hours import Quiet
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending.expansion import reroute, when
from unionhall.messaging.sending.local import quiet
from unionhall.messaging.sending.words import prepared

#: How long a claim may wait for its turn; nothing of it has left, so it is simply taken up again.
CLAIM_LEASE = timedelta(seconds=30)
#: How far ahead of the clock a slice is let go: short, so that a stop or a cancel holds at once.
HORIZON = 0.4
#: Time lost to a late round is made up for, but never more than this: no burst that a gateway would notice.
CREDIT = 0.2


@dataclass(slots=True)
class Go:
    """Which of the asked may leave now and when each: seconds from now; and how long to wait before asking again."""

    starts: dict[int, float] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    wait: float = 0.0


@transaction.atomic
def claim(line_id: int, room: int, worker: str) -> list[Outgoing]:
    """Take up to so many due messages of a line, the most urgent blast first, and fill in their words."""
    taken: list[Delivery] = []
    urgent: list[int | None] = [None, *_on_their_way()]
    for blast_id in urgent:
        if len(taken) < room:
            taken += _due(line_id, blast_id, room - len(taken))
    if not taken:
        return []
    now = clock.now()
    Delivery.objects.filter(pk__in=[row.pk for row in taken]).update(state=State.CLAIMED, worker=worker, lease_until=now + CLAIM_LEASE)
    hours = quiet()
    ready = [row for row in taken if not _sent_to_bed(row, now, hours)]
    return prepared(ready)


def _on_their_way() -> list[int]:
    return list(Blast.objects.filter(state="sending").order_by("-priority", "pk").values_list("pk", flat=True))


def _due(line_id: int, blast_id: int | None, room: int) -> list[Delivery]:
    due = Delivery.objects.filter(state=State.QUEUED, line=line_id, not_before__lte=clock.now())
    due = due.filter(blast__isnull=True).order_by("-priority", "pk") if blast_id is None else due.filter(blast=blast_id).order_by("pk")
    found = list(due.select_for_update(skip_locked=True, of=("self",))[:room])
    blasts = Blast.objects.in_bulk({row.blast_id for row in found if row.blast_id})
    for row in found:
        row.blast = blasts.get(row.blast_id or 0)
    return found


def _sent_to_bed(row: Delivery, now: datetime, hours: Quiet) -> bool:
    """Put a text off that has become a night one since it was queued."""
    if row.channel != Channel.TEXT or row.blast is None:
        return False
    opens = when(row.blast, row.time_zone, hours)
    if opens <= now + timedelta(seconds=1):
        return False
    Delivery.objects.filter(pk=row.pk).update(state=State.QUEUED, worker="", lease_until=None, not_before=opens)
    return True


def intend(line_id: int, messages: list[Outgoing], worker: str) -> Go:
    """Commit the intent for what may leave now; the suppressions are asked in this same transaction, and the tide is raised."""
    try:
        with transaction.atomic():
            go, tide = _intend(line_id, messages, worker)
    except world.Parked:
        world.is_open()
        put_back([message.delivery_id for message in messages], worker)
        return Go(dropped={message.delivery_id for message in messages}, wait=1.0)
    if tide is not None:
        journal.write_world(*tide)
    return go


def _intend(line_id: int, messages: list[Outgoing], worker: str) -> tuple[Go, tuple[str, int] | None]:
    line = Line.objects.select_for_update().get(pk=line_id)
    now = clock.now()
    go = Go(wait=_must_wait(line, now))
    if go.wait:
        return go, None
    segments = {message.delivery_id: message.segments for message in messages}
    mine = Delivery.objects.filter(pk__in=list(segments), state=State.CLAIMED, worker=worker)
    _close(mine)
    still = set(mine.filter(Q(blast__isnull=True) | Q(blast__state="sending")).values_list("pk", flat=True))
    go.dropped = set(segments) - still
    _reserve(line, [pk for pk in segments if pk in still], segments, now, go)
    if not go.starts:
        return go, None
    lease = now + timedelta(seconds=line.timeout_seconds + HORIZON + 1)
    Delivery.objects.filter(pk__in=list(go.starts)).update(
        state=State.SENDING,
        attempt=F("attempt") + 1,
        intended_at=now,
        first_intended_at=Coalesce("first_intended_at", now),
        lease_until=lease,
    )
    return go, world.raise_tide()


def _must_wait(line: Line, now: datetime) -> float:
    """Seconds until this line may be tried at all: an open circuit, a full day, or a switched-off line."""
    if not line.is_active:
        return 5.0
    if line.open_until is not None and line.open_until > now:
        return min(5.0, (line.open_until - now).total_seconds())
    today = clock.today()
    if line.counted_on != today:
        line.counted_on, line.sent_today = today, 0
    return 5.0 if line.a_day and line.sent_today >= line.a_day else 0.0


def _close(mine: object) -> None:
    """Drop what somebody stopped; required notices look for the next channel."""
    closed = list(stops.closing(mine).select_related("blast"))  # type: ignore[arg-type]
    if not closed:
        return
    Delivery.objects.filter(pk__in=[row.pk for row in closed]).update(
        state=State.SUPPRESSED,
        fault="stopped",
        ended_at=clock.now(),
        lease_until=None,
    )
    for channel in {row.channel for row in closed}:
        then = next_channel(Channel(channel))
        required = [row for row in closed if row.channel == channel and Category(row.category) in REQUIRED]
        if then is not None and required:
            reroute(required, then)


def _reserve(line: Line, wanted: list[int], segments: dict[int, int], now: datetime, go: Go) -> None:
    """Take places on the line's clock, which all workers share; a half-open circuit lets one through."""
    starts = max(-CREDIT, (line.free_at - now).total_seconds()) if line.free_at else 0.0
    room = 1 if line.open_until is not None else len(wanted)
    if line.a_day:
        room = min(room, line.a_day - line.sent_today)
    for pk in wanted[:room]:
        if starts > HORIZON:
            break
        go.starts[pk] = starts
        starts += segments[pk] / line.limits.per_second
    go.wait = max(0.01, min(HORIZON, starts - HORIZON)) if len(go.starts) < len(wanted) else 0.0
    line.free_at, line.sent_today = now + timedelta(seconds=starts), line.sent_today + len(go.starts)
    line.save(update_fields=["free_at", "sent_today", "counted_on"])


@transaction.atomic
def put_back(delivery_ids: list[int], worker: str) -> None:
    """Return claimed messages of which nothing has left."""
    Delivery.objects.filter(pk__in=delivery_ids, state=State.CLAIMED, worker=worker).update(state=State.QUEUED, worker="", lease_until=None)
