"""From a segment to deliveries, some hundred people at a time, so that the first text leaves while the last is still being looked up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from unionhall.access.rules import Power
from unionhall.kit import clock
from unionhall.messaging.models import Blast, Delivery, Line, Thread
from unionhall.messaging.rules.hours import Quiet, earliest, zone
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending.local import quiet, zone_name
from unionhall.messaging.sending.planning import Planned, chunks, plan, sender_of
from unionhall.people.queries import reach


def line_for(channel: str) -> Line | None:
    """The line that messages of a channel leave by: the first active one."""
    return Line.objects.filter(channel=channel, is_active=True).order_by("pk").first()


@transaction.atomic
def expand(blast_id: int) -> bool:
    """Make the deliveries of the next few hundred people; whether there are more."""
    blast = Blast.objects.select_for_update().get(pk=blast_id)
    if blast.is_expanded or blast.state != "sending":
        return False
    found = next(chunks(blast, sender_of(blast), Power.SEND_MESSAGES, after=blast.expanded_to), [])
    if not found:
        Blast.objects.filter(pk=blast_id).update(is_expanded=True)
        return False
    planned = plan(blast, found)
    Delivery.objects.bulk_create(deliveries(blast, [each for each in planned if each.channel]), ignore_conflicts=True, batch_size=500)
    Blast.objects.filter(pk=blast_id).update(
        expanded_to=found[-1],
        unreached=blast.unreached + sum(not each.channel for each in planned),
    )
    return True


def deliveries(blast: Blast, planned: list[Planned]) -> list[Delivery]:
    """The rows for these people: with their language, their zone, and the first moment that is not a quiet one."""
    said = reach.fields_of([each.person_id for each in planned])
    lines = {channel: line_for(channel) for channel in {each.channel for each in planned}}
    known = dict(Thread.objects.filter(address__in=[each.address for each in planned]).values_list("address", "our_number"))
    hours = quiet()
    return [
        _delivery(
            blast,
            each,
            said[each.person_id],
            line,
            when(blast, said[each.person_id]["time_zone"], hours),
            _number(line, known.get(each.address, ""), each.person_id),
        )
        for each in planned
        if (line := lines[each.channel]) is not None
    ]


def _number(line: Line, sticky: str, turn: int) -> str:
    """The number a person knows us by, else the pool's next in turn, so that neighbours in the outbox leave by different numbers."""
    pool = line.pool
    return sticky if sticky in pool else (pool[turn % len(pool)] if pool else "")


def _delivery(blast: Blast, each: Planned, said: dict[str, str], line: Line, opens: datetime, sender: str) -> Delivery:
    return Delivery(
        blast=blast,
        line=line,
        channel=each.channel,
        category=blast.category,
        person_id=each.person_id,
        address=each.address,
        sender=sender,
        language=said["language"],
        time_zone=said["time_zone"],
        priority=blast.priority,
        state=State.HELD if blast.kind == "peer" else State.QUEUED,
        not_before=opens,
    )


def when(blast: Blast, time_zone: str, hours: Quiet) -> datetime:
    """The first moment at which this may leave."""
    now = clock.now()
    return earliest(now, zone(time_zone, zone_name()), hours) if blast.keeps_quiet_hours else now


def reroute(refused: list[Delivery], channel: str) -> int:
    """Required notices that a stop closed on one channel go by the next one (US-05); how many found a way."""
    made = 0
    for blast in {delivery.blast for delivery in refused if delivery.blast is not None}:
        persons = [row.person_id for row in refused if row.blast_id == blast.pk and row.person_id is not None]
        planned = plan(blast, persons, [channel])
        rows = deliveries(blast, [each for each in planned if each.channel])
        made += len(Delivery.objects.bulk_create(rows, ignore_conflicts=True))
        if missed := sum(not each.channel for each in planned):
            Blast.objects.filter(pk=blast.pk).update(unreached=blast.unreached + missed)
    return made
