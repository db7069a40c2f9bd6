"""Taking what is due: checked against every stop, given its moment on the line's clock, and its intent committed before a byte leaves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from unionhall.kit import bulk, clock
from unionhall.messaging import journal, world
from unionhall.messaging.gateways import Outcome, Outgoing
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.consent import REQUIRED, Category, Channel, next_channel
from unionhall.messaging.rules.hours import Quiet
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import results
from unionhall.messaging.sending.expansion import reroute, when
from unionhall.messaging.sending.local import running_blasts
from unionhall.messaging.sending.words import Due, prepared

#: How far ahead of the clock messages are let go: short, so that a stop or a cancel holds at once.
HORIZON = 0.4
#: Time lost to a late round is made up for, but never more than this: no burst that a gateway would notice.
CREDIT = 0.2
#: How long to wait where nothing was due.
LOOK_AGAIN = 0.2


#: A suppression is asked for by the statement that takes a message, in the transaction that commits the intent.
DUE = """SELECT id, public_id, blast_id, channel, category, person_id, address, sender, language, time_zone, subject, body,
            EXISTS (SELECT 1 FROM messaging_suppression stop WHERE stop.channel = waits.channel AND stop.address = waits.address
                    AND stop.category IN ('', waits.category))
            OR EXISTS (SELECT 1 FROM messaging_suppression stop WHERE stop.channel = waits.channel AND stop.person_id = waits.person_id
                    AND stop.category IN ('', waits.category))
         FROM messaging_delivery waits
         WHERE state = 'queued' AND line_id = %s AND not_before <= %s AND {of_whom}
         ORDER BY {order} LIMIT %s {locked}"""


@dataclass(frozen=True, slots=True)
class Shift:
    """Who works, and the quiet hours as they were read when the shift began."""

    worker: str
    hours: Quiet


@dataclass(slots=True)
class Taken:
    """Which messages may leave now and when each: seconds from now; and how long to wait before taking again."""

    starts: list[tuple[Outgoing, float]] = field(default_factory=list)
    wait: float = 0.0


def turn(line_id: int, landed: Sequence[Outcome], room: int, shift: Shift) -> Taken:
    """One transaction of a line: write down what has landed, and commit the intent for up to `room` messages that may leave next."""
    with transaction.atomic():
        line = Line.objects.select_for_update().get(pk=line_id)
        results.record(line, landed)
        try:
            with transaction.atomic():
                taken = _take(line, room, shift)
                tide = world.raise_tide() if taken.starts else None
        except world.Parked:
            taken, tide = Taken(wait=1.0), None
            world.is_open()
    if tide is not None:
        journal.write_world(*tide)
    return taken


def _take(line: Line, room: int, shift: Shift) -> Taken:
    """Choose what is due and may leave within the horizon, drop what was stopped, and mark the rest as being sent."""
    now = clock.now()
    if not room:
        return Taken()
    if wait := _must_wait(line, now):
        return Taken(wait=wait)
    begins = max(-CREDIT, (line.free_at - now).total_seconds()) if line.free_at else 0.0
    places = _places(line, begins, room)
    if places <= 0:
        return Taken(wait=max(0.01, begins - HORIZON / 2))
    blasts = {blast.pk: blast for blast in running_blasts()}
    due = _due(line.pk, blasts, places)
    if not due:
        return Taken(wait=LOOK_AGAIN)
    rows = _without_night(_without_stopped(due), blasts, shift.hours)
    taken, free = Taken(), begins
    for message in prepared(rows, blasts, shift.hours):
        if free > HORIZON:
            break
        taken.starts.append((message, max(0.0, free)))
        free += message.segments / line.limits.pace
    taken.wait = max(0.0, free - HORIZON / 2)
    _commit(line, taken, now, shift.worker)
    line.free_at = now + timedelta(seconds=free)
    line.save(update_fields=["free_at", "sent_today", "counted_on"])
    return taken


def _must_wait(line: Line, now: datetime) -> float:
    """Seconds until this line may be tried at all: an open circuit, a full day, or a switched-off or stopped line."""
    if not line.is_active or line.stopped_at is not None:
        return 5.0
    if line.open_until is not None and line.open_until > now:
        return min(5.0, (line.open_until - now).total_seconds())
    today = clock.today()
    if line.counted_on != today:
        line.counted_on, line.sent_today = today, 0
    return 5.0 if line.a_day and line.sent_today >= line.a_day else 0.0


def _places(line: Line, begins: float, room: int) -> int:
    """How many places the line's clock, which all workers share, has up to the horizon; a half-open circuit lets one through."""
    places = room if line.open_until is None else 1
    if line.limits.pace < math.inf:
        places = min(places, math.ceil((HORIZON - begins) * line.limits.pace))
    return min(places, line.a_day - line.sent_today) if line.a_day else places


def _due(line_id: int, blasts: Iterable[int], places: int) -> list[tuple[Due, bool]]:
    """Up to so many due messages, each with whether somebody stopped it: single ones first, then the most urgent blast."""
    locked = "FOR UPDATE SKIP LOCKED" if bulk.is_postgresql() else ""
    found: list[tuple[Any, ...]] = []
    for blast_id in (None, *blasts):
        of_whom, order = ("blast_id IS NULL", "priority DESC, id") if blast_id is None else ("blast_id = %s", "id")
        parameters = [line_id, bulk.moment(clock.now()), *([] if blast_id is None else [blast_id]), places - len(found)]
        found += bulk.fetch(DUE.format(of_whom=of_whom, order=order, locked=locked), parameters)
        if len(found) >= places:
            break
    return [(Due._make((row[0], UUID(str(row[1])), *row[2:-1], None)), bool(row[-1])) for row in found]


def _without_stopped(due: list[tuple[Due, bool]]) -> list[Due]:
    """Drop what somebody stopped, in the transaction that commits the intent of the rest; required notices look for the next channel."""
    stopped = [row for row, is_stopped in due if is_stopped]
    if stopped:
        gone = Delivery.objects.filter(pk__in=[row.pk for row in stopped])
        gone.update(state=State.SUPPRESSED, fault="stopped", ended_at=clock.now(), lease_until=None)
        for channel in {row.channel for row in stopped}:
            then = next_channel(Channel(channel))
            required = [row for row in stopped if row.channel == channel and Category(row.category) in REQUIRED]
            if then is not None and required:
                reroute(required, then)
    return [row for row, is_stopped in due if not is_stopped]


def _without_night(rows: list[Due], blasts: Mapping[int, Blast], hours: Quiet) -> list[Due]:
    """Put texts off that have become night ones since they were queued; those that may go."""
    texted = {(row.blast_id, row.time_zone) for row in rows if row.blast_id and row.channel == Channel.TEXT}
    opens = {(blast_id, name): when(blasts[blast_id], name, hours) for blast_id, name in texted if blast_id}
    late = {where: moment for where, moment in opens.items() if moment > clock.now() + timedelta(seconds=1)}
    for where, moment in late.items():
        asleep = [row.pk for row in rows if (row.blast_id, row.time_zone) == where]
        Delivery.objects.filter(pk__in=asleep).update(not_before=moment)
    return [row for row in rows if (row.blast_id, row.time_zone) not in late]


def _commit(line: Line, taken: Taken, now: datetime, worker: str) -> None:
    """Mark what may leave as being sent, by whom and until when nobody else may look at it."""
    line.sent_today += len(taken.starts)
    Delivery.objects.filter(pk__in=[message.delivery_id for message, _start in taken.starts]).update(
        state=State.SENDING,
        worker=worker,
        attempt=F("attempt") + 1,
        intended_at=now,
        first_intended_at=Coalesce("first_intended_at", now),
        lease_until=now + timedelta(seconds=line.timeout_seconds + HORIZON + 1),
    )
