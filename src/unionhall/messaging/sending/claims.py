"""Taking what is due: checked against every stop, given its moment on the line's clock, and its intent committed before a byte leaves."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from unionhall.kit import bulk, clock
from unionhall.messaging import journal, world
from unionhall.messaging.gateways import Outcome, Outgoing
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.carriers import Clocks
from unionhall.messaging.rules.consent import REQUIRED, Category, Channel, next_channel
from unionhall.messaging.rules.hours import Quiet
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import results
from unionhall.messaging.sending.expansion import reroute, when
from unionhall.messaging.sending.flow import BEGUN_WITHIN, HORIZON
from unionhall.messaging.sending.local import running_blasts
from unionhall.messaging.sending.lookups import is_asked_first
from unionhall.messaging.sending.words import Due, prepared

#: Time lost to a late round is made up for, but never more than this: no burst that a gateway would notice.
CREDIT = 0.2
#: How long to wait where nothing was due.
LOOK_AGAIN = 0.2


LOCKED = "FOR UPDATE OF waits SKIP LOCKED"
CARRIER = "coalesce((SELECT carrier FROM messaging_numberfact fact WHERE fact.address = waits.address), '')"
#: Where numbers are looked up first, a text waits for that.
KNOWN = "EXISTS (SELECT 1 FROM messaging_numberfact fact WHERE fact.address = waits.address)"
#: A suppression is asked for by the statement that takes a message, in the transaction that commits the intent.
DUE = f"""SELECT id, public_id, blast_id, channel, category, person_id, address, sender, language, time_zone, subject, body,
            EXISTS (SELECT 1 FROM messaging_suppression stop WHERE stop.channel = waits.channel AND stop.address = waits.address
                    AND stop.category IN ('', waits.category))
            OR EXISTS (SELECT 1 FROM messaging_suppression stop WHERE stop.channel = waits.channel AND stop.person_id = waits.person_id
                    AND stop.category IN ('', waits.category)),
            {CARRIER}
         FROM messaging_delivery waits
         WHERE state = 'queued' AND line_id = %s AND not_before <= %s AND {{of_whom}}
         ORDER BY {{order}} LIMIT %s {{locked}}"""

INTEND = """UPDATE messaging_delivery
            SET state = 'sending', worker = %s, attempt = attempt + 1, intended_at = %s,
                first_intended_at = coalesce(first_intended_at, %s), lease_until = %s
            WHERE {mine}"""
KEEP = """UPDATE messaging_line SET free_at = %s, clocks = {json}, carriers_today = {json}, sent_today = %s, counted_on = %s WHERE id = %s"""


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
    tide: tuple[str, int] | None = None


def turn(line_id: int, landed: Sequence[Outcome], room: int, shift: Shift) -> Taken:
    """One transaction of a line: write down what has landed, and commit the intent for up to `room` messages that may leave next."""
    with transaction.atomic():
        # Its key stays: whoever writes a message for this line, as an answer to news, is not kept waiting, nor we by them.
        line = Line.objects.select_for_update(no_key=True).get(pk=line_id)
        results.record(line, landed)
        try:
            taken = _take(line, room, shift)
        except world.Parked:
            taken = Taken(wait=1.0)
            world.is_open()
    if taken.tide is not None:
        journal.write_world(*taken.tide)
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
    clocks = _clocks(line, now)
    due = _due(line, blasts, places, clocks)
    if not due:
        return Taken(wait=LOOK_AGAIN)
    rows = _without_night(_without_stopped(due), blasts, shift.hours)
    carriers = {found.row.pk: found.carrier for found in due}
    taken, free = _scheduled(line, [(message, carriers[message.delivery_id]) for message in prepared(rows, blasts, shift.hours)], begins, clocks)
    taken.wait = max(0.0, free - HORIZON / 2) or (0.0 if len(taken.starts) == len(rows) else LOOK_AGAIN)
    if taken.starts:
        taken.tide = world.raise_tide()
        _commit(line, taken, now, shift.worker)
    _keep_clocks(line, clocks, now, free)
    return taken


def _scheduled(line: Line, messages: list[tuple[Outgoing, str]], begins: float, clocks: Clocks) -> tuple[Taken, float]:
    """The moment of each message on the clocks of the line, its number and its carrier, up to the horizon; when the line is free again."""
    taken, free = Taken(), begins
    for message, carrier in messages:
        if free > HORIZON:
            break
        own = clocks.take((f"number:{message.sender}", f"carrier:{carrier}"), message.segments, HORIZON)
        if own is not None:
            taken.starts.append((message, max(0.0, free, own)))
            free += message.segments / line.limits.pace
    taken.starts.sort(key=lambda start: start[1])
    return taken, free


def _clocks(line: Line, now: datetime) -> Clocks:
    """The clocks of the line's numbers and carriers, which all workers share, and what carriers take today."""
    rates = {f"number:{each['number']}": float(each["per_second"]) for each in line.numbers}
    rates |= {f"carrier:{each['carrier']}": float(each["per_second"]) for each in line.carriers if each.get("per_second")}
    free = {key: max(-CREDIT, float(at) - now.timestamp()) for key, at in line.clocks.items() if key in rates}
    return Clocks(rates, free, {key: cap - int(line.carriers_today.get(key, 0)) for key, cap in _caps(line).items()})


def _caps(line: Line) -> dict[str, int]:
    return {f"carrier:{each['carrier']}": int(each["a_day"]) for each in line.carriers if each.get("a_day")}


def _keep_clocks(line: Line, clocks: Clocks, now: datetime, free: float) -> None:
    free_at = {key: round(now.timestamp() + ahead, 3) for key, ahead in clocks.free.items()}
    today = {key: cap - clocks.left[key] for key, cap in _caps(line).items()}
    kept = [bulk.moment(now + timedelta(seconds=free)), json.dumps(free_at), json.dumps(today), line.sent_today, str(line.counted_on or "") or None, line.pk]
    bulk.run(KEEP.format(json=bulk.as_json()), kept)


def _must_wait(line: Line, now: datetime) -> float:
    """Seconds until this line may be tried at all: an open circuit, a full day, or a switched-off or stopped line."""
    if not line.is_active or line.stopped_at is not None:
        return 5.0
    if line.open_until is not None and line.open_until > now:
        return min(5.0, (line.open_until - now).total_seconds())
    today = clock.today()
    if line.counted_on != today:
        line.counted_on, line.sent_today, line.carriers_today = today, 0, {}
    return 5.0 if line.a_day and line.sent_today >= line.a_day else 0.0


def _places(line: Line, begins: float, room: int) -> int:
    """How many places the line's clock, which all workers share, has up to the horizon; a half-open circuit lets one through."""
    places = room if line.open_until is None else 1
    if line.limits.pace < math.inf:
        places = min(places, math.ceil((HORIZON - begins) * line.limits.pace))
    return min(places, line.a_day - line.sent_today) if line.a_day else places


class Found(NamedTuple):
    """A due message, whether somebody stopped it, and the carrier of its number where that is known."""

    row: Due
    is_stopped: bool
    carrier: str


def _due(line: Line, blasts: Iterable[int], places: int, clocks: Clocks) -> list[Found]:
    """Up to so many due messages: single ones first, then the most urgent blast; none for whose number or carrier it is too soon."""
    full = {"sender": clocks.full("number:", HORIZON), CARRIER: clocks.full("carrier:", HORIZON)}
    narrow = [f"NOT {bulk.among(column)}" for column, keys in full.items() if keys] + ([KNOWN] if is_asked_first(line) else [])
    sets = [bulk.a_set(keys) for keys in full.values() if keys]
    found: list[tuple[Any, ...]] = []
    for blast_id in (None, *blasts):
        whose, order = ("blast_id IS NULL", "priority DESC, id") if blast_id is None else ("blast_id = %s", "id")
        statement = DUE.format(of_whom=" AND ".join([whose, *narrow]), order=order, locked=LOCKED if bulk.is_postgresql() else "")
        parameters = [line.pk, bulk.moment(clock.now()), *([] if blast_id is None else [blast_id]), *sets, places - len(found)]
        found += bulk.fetch(statement, parameters)
        if len(found) >= places:
            break
    return [Found(Due._make((row[0], UUID(str(row[1])), *row[2:-2], None)), bool(row[-2]), row[-1]) for row in found]


def _without_stopped(due: list[Found]) -> list[Due]:
    """Drop what somebody stopped, in the transaction that commits the intent of the rest; required notices look for the next channel."""
    stopped = [found.row for found in due if found.is_stopped]
    if stopped:
        gone = Delivery.objects.filter(pk__in=[row.pk for row in stopped])
        gone.update(state=State.SUPPRESSED, fault="stopped", ended_at=clock.now(), lease_until=None)
        for channel in {row.channel for row in stopped}:
            then = next_channel(Channel(channel))
            required = [row for row in stopped if row.channel == channel and Category(row.category) in REQUIRED]
            if then is not None and required:
                reroute(required, then)
    return [found.row for found in due if not found.is_stopped]


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
    intent, lease = bulk.moment(now), bulk.moment(now + BEGUN_WITHIN + timedelta(seconds=line.timeout_seconds + 1))
    bulk.run(INTEND.format(mine=bulk.among("id")), [worker, intent, intent, lease, bulk.a_set(message.delivery_id for message, _start in taken.starts)])
