"""From a segment to deliveries, some hundred people at a time, so that the first text leaves while the last is still being looked up."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from unionhall.access.rules import Power
from unionhall.kit import bulk, clock
from unionhall.messaging.models import Blast, Delivery, Line, Thread
from unionhall.messaging.rules.hours import Quiet, earliest, zone
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending.local import quiet, zone_name
from unionhall.messaging.sending.planning import Planned, chunks, plan, sender_of
from unionhall.messaging.sending.words import Due
from unionhall.people.queries import reach

COLUMNS = {
    "public_id": "uuid",
    "person_id": "bigint",
    "channel": "text",
    "address": "text",
    "line_id": "bigint",
    "sender": "text",
    "language": "text",
    "time_zone": "text",
    "not_before": "timestamptz",
}
#: An address that the blast has already is left out: the unique constraint is what makes "twice" impossible.
INSERT = """INSERT INTO messaging_delivery ({names}, blast_id, category, priority, state,
                subject, body, attempt, worker, gateway_id, segments, error, fault)
            SELECT {names}, %s, %s, %s, %s, '', '', 0, '', '', 0, '', '' FROM {given} AS planned WHERE true
            ON CONFLICT DO NOTHING"""
PLACES = """INSERT INTO messaging_peerplace (blast_id, unit_id, department_id)
            SELECT DISTINCT %s, unit_id, department_id FROM people_currentpost WHERE {these} ON CONFLICT DO NOTHING"""


class Routed(NamedTuple):
    """One person with the way there: the line, our number, their language and zone, and the first moment that is not a quiet one."""

    person_id: int
    channel: str
    address: str
    line_id: int
    sender: str
    language: str
    time_zone: str
    not_before: datetime


def line_for(channel: str) -> Line | None:
    """The line that messages of a channel leave by: the first active one."""
    return Line.objects.filter(channel=channel, is_active=True).order_by("pk").first()


@transaction.atomic
def expand(blast_id: int) -> bool:
    """Make the deliveries of the next few hundred people; whether there are more."""
    blast = Blast.objects.select_for_update(no_key=True).get(pk=blast_id)
    if blast.is_expanded or blast.state != "sending":
        return False
    found = next(chunks(blast, sender_of(blast), Power.SEND_MESSAGES, after=blast.expanded_to), [])
    if not found:
        Blast.objects.filter(pk=blast_id).update(is_expanded=True)
        return False
    planned = plan(blast, found)
    _insert(blast, routed(blast, planned))
    Blast.objects.filter(pk=blast_id).update(
        expanded_to=found[-1],
        unreached=blast.unreached + sum(not each.channel for each in planned),
    )
    return True


def _insert(blast: Blast, rows: Iterable[Routed]) -> int:
    """Put these into the outbox in one statement; how many were not in it yet."""
    rows = list(rows)
    given = [[uuid.uuid4().hex, *row[:-1], bulk.moment(row.not_before)] for row in rows]
    state = State.QUEUED
    if blast.kind == "peer":
        state = State.HELD
        note_places(blast.pk, [row.person_id for row in rows])
    statement = INSERT.format(names=", ".join(COLUMNS), given=bulk.given(COLUMNS))
    return bulk.run(statement, [blast.pk, blast.category, blast.priority, state.value, json.dumps(given)])


def note_places(blast_id: int, person_ids: Sequence[int]) -> None:
    """Remember in which departments these people work, so that who answers for them finds the message one by one."""
    bulk.run(PLACES.format(these=bulk.among("person_id")), [blast_id, bulk.a_set(person_ids)])


def deliveries(about: Blast, planned: Sequence[Planned]) -> list[Delivery]:
    """The rows for single messages, not saved: each gets words of its own."""
    return [Delivery(**row._asdict(), category=about.category, priority=about.priority) for row in routed(about, planned)]


def routed(blast: Blast, planned: Sequence[Planned]) -> list[Routed]:
    """The way for each of these people that has one."""
    reached = [each for each in planned if each.channel]
    homes = reach.homes_of([each.person_id for each in reached])
    lines = {channel: line_for(channel) for channel in {each.channel for each in reached}}
    known = dict(Thread.objects.filter(address__in=[each.address for each in reached]).values_list("address", "our_number"))
    hours = quiet()
    opens = {time_zone: when(blast, time_zone, hours) for time_zone in {home.time_zone for home in homes.values()}}
    return [
        Routed(*each, line.pk, _number(line, known.get(each.address, ""), each.person_id), *homes[each.person_id], opens[homes[each.person_id].time_zone])
        for each in reached
        if (line := lines[each.channel]) is not None
    ]


def _number(line: Line, sticky: str, turn: int) -> str:
    """The number a person knows us by, else the pool's next in turn, so that neighbours in the outbox leave by different numbers."""
    pool = line.pool
    return sticky if sticky in pool else (pool[turn % len(pool)] if pool else "")


def when(blast: Blast, time_zone: str, hours: Quiet) -> datetime:
    """The first moment at which this may leave."""
    now = clock.now()
    return earliest(now, zone(time_zone, zone_name()), hours) if blast.keeps_quiet_hours else now


def reroute(refused: Sequence[Due], channel: str) -> int:
    """Required notices that a stop closed on one channel go by the next one (US-05); how many found a way."""
    made = 0
    for blast in Blast.objects.filter(pk__in={row.blast_id for row in refused if row.blast_id}):
        persons = [row.person_id for row in refused if row.blast_id == blast.pk and row.person_id is not None]
        planned = plan(blast, persons, [channel])
        made += _insert(blast, routed(blast, planned))
        if missed := sum(not each.channel for each in planned):
            Blast.objects.filter(pk=blast.pk).update(unreached=F("unreached") + missed)
    return made
