"""Whom a message would reach, and how long that takes: counted by way, time zone, carrier and number, held against every bound."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.messaging import figures
from unionhall.messaging.models import Blast, Line, NumberFact, Thread
from unionhall.messaging.rules.carriers import KNOWN, OTHER
from unionhall.messaging.rules.consent import Channel
from unionhall.messaging.rules.forecast import Bound, Load, forecast
from unionhall.messaging.rules.hours import zone
from unionhall.messaging.rules.merge import fields_in
from unionhall.messaging.rules.texts import segments_of
from unionhall.messaging.sending.expansion import line_for
from unionhall.messaging.sending.local import quiet, running_blasts, zone_name
from unionhall.messaging.sending.lookups import is_asked_first
from unionhall.messaging.sending.planning import Planned, chunks, plan
from unionhall.messaging.sending.words import nearest, text_for
from unionhall.people.queries import reach

#: Of a number that was not looked up yet.
NOT_KNOWN = "?"
#: How many numbers tell what share of a local each carrier has.
SAMPLE = 1000
#: Of so many people every text is measured; in a larger audience one of so many stands for the others.
MEASURED, EVERY = 4000, 10


class Mark(NamedTuple):
    """What bounds a message: the way, the clock of the person, the carrier, and the number they know us by (empty: any of the pool)."""

    channel: str
    time_zone: str
    carrier: str
    number: str


@dataclass(slots=True)
class Survey:
    """How many are reached by each channel, under "" those by none; the same by all that bounds them; and the segments of their texts."""

    totals: dict[str, int]
    marks: Counter[Mark] = field(default_factory=Counter)
    segments: float = 0.0

    @property
    def segments_each(self) -> float:
        """How many segments a text of theirs has, on average; 1 where there is no text yet."""
        texts = self.totals.get(Channel.TEXT, 0)
        return self.segments / texts if texts and self.segments else 1.0


def survey(blast: Blast, actor: Actor, power: Power = Power.WRITE_MESSAGES) -> Survey:
    """Count a message's audience; one address counts once, as it is sent once."""
    found = Survey(dict.fromkeys([*blast.channels, ""], 0))
    seen: set[tuple[str, str]] = set()
    text_line = line_for(Channel.TEXT) if Channel.TEXT in blast.channels else None
    texts = {row.language: row.text for row in blast.texts.order_by("pk") if row.text}
    for persons in chunks(blast, actor, power):
        fresh = []
        for each in plan(blast, persons):
            if not each.channel or (each.channel, each.address) not in seen:
                found.totals[each.channel] += 1
                seen.add((each.channel, each.address))
                fresh += [each] if each.channel else []
        found.marks.update(_marks(blast, fresh, text_line))
        found.segments += _segments(blast, texts, [each.person_id for each in fresh if each.channel == Channel.TEXT], len(seen))
    return found


def _segments(blast: Blast, texts: dict[str, str], persons: Sequence[int], so_far: int) -> float:
    """The segments of these people's texts: a name in another script can make two of one. None where nothing is written."""
    if not texts or not persons:
        return 0.0
    some = persons if so_far <= MEASURED else persons[::EVERY]
    said, homes = reach.fields_of(some, fields_in(texts.values())), reach.homes_of(some) if len(texts) > 1 else {}
    ours = {"local_name": settings.LOCAL_NAME, "sender_name": blast.author_name}
    total = 0
    for person in some:
        language = nearest(homes[person].language if person in homes else "", list(texts))
        total += segments_of(text_for(texts[language], {**ours, **said.get(person, {})}, language))
    return total * len(persons) / len(some)


def _marks(blast: Blast, fresh: Sequence[Planned], text_line: Line | None) -> list[Mark]:
    """What bounds each of these; only what can matter is looked up."""
    homes = reach.homes_of([each.person_id for each in fresh]) if blast.keeps_quiet_hours else {}
    texted = [each.address for each in fresh if each.channel == Channel.TEXT]
    carriers, sticky = {}, {}
    if text_line is not None and texted:
        if is_asked_first(text_line) and text_line.carriers:
            carriers = dict(NumberFact.objects.filter(address__in=texted).values_list("address", "carrier"))
        if len(text_line.pool) > 1:
            sticky = dict(Thread.objects.filter(address__in=texted).values_list("address", "our_number"))
    return [
        Mark(
            each.channel,
            homes[each.person_id].time_zone or zone_name() if each.person_id in homes else "",
            carriers.get(each.address, NOT_KNOWN) if each.channel == Channel.TEXT else "",
            sticky.get(each.address, "") if each.channel == Channel.TEXT else "",
        )
        for each in fresh
    ]


def seconds_for(blast: Blast, found: Survey) -> float:
    """How long until the last of these has left, with what waits before them."""
    took = [_took(blast, line, found, found.segments_each if channel == Channel.TEXT else 1.0) for channel, line in _lines(found)]
    return max((each.total_seconds() for each in took), default=0.0)


def _lines(found: Survey) -> list[tuple[str, Line]]:
    each = [(channel, line_for(channel)) for channel, count in found.totals.items() if channel and count]
    return [(channel, line) for channel, line in each if line is not None]


def _took(blast: Blast, line: Line, found: Survey, segments: float) -> timedelta:
    loads = [
        Load(amount, bounds, zone(mark.time_zone, zone_name()) if mark.time_zone else None, mark.channel == Channel.TEXT)
        for mark, count in found.marks.items()
        if mark.channel == line.channel
        for amount, bounds in _spread(line, mark, count, found)
    ]
    if ahead := _ahead(blast, line):
        loads.append(Load(ahead, ("line",)))
    begins = max(clock.now(), blast.send_at or clock.now())
    return forecast(loads, _bounds(line, segments, begins), begins, quiet(), zone("", zone_name()))


def _spread(line: Line, mark: Mark, count: int, found: Survey) -> list[tuple[float, tuple[str, ...]]]:
    """A mark's messages by number and carrier: those of the pool in equal parts, numbers not looked up as the known ones."""
    pool = [mark.number] if mark.number in line.pool else (line.pool or [""])
    carriers = _shares_of(found) if mark.carrier == NOT_KNOWN and is_asked_first(line) and line.carriers else {mark.carrier: 1.0}
    return [
        (count * share / len(pool), ("line", f"number:{number}", f"carrier:{carrier}"))
        for number in pool
        for carrier, share in carriers.items()
    ]


def _shares_of(found: Survey) -> dict[str, float]:
    """What share each carrier has: of this audience, else of the numbers the local knows, else all alike."""
    known: Counter[str] = Counter()
    for mark, count in found.marks.items():
        if mark.carrier not in {NOT_KNOWN, ""}:
            known[mark.carrier] += count
    if not known:
        known.update(carrier for carrier in NumberFact.objects.order_by("-pk").values_list("carrier", flat=True)[:SAMPLE] if carrier)
    known = known or Counter([*KNOWN, OTHER])
    return {carrier: times / known.total() for carrier, times in known.items()}


def _bounds(line: Line, segments: float, begins: datetime) -> dict[str, Bound]:
    """All that bounds a line, in messages of so many segments, with what it had on the day on which these begin."""
    is_today = line.counted_on == begins.astimezone(zone("", zone_name())).date()
    bounds = {"line": Bound(line.limits.per_second / segments, line.a_day, line.sent_today if is_today else 0)}
    bounds |= {f"number:{each['number']}": Bound(float(each["per_second"]) / segments) for each in line.numbers}
    for each in line.carriers:
        key = f"carrier:{each['carrier']}"
        used = int(line.carriers_today.get(key, 0)) if is_today else 0
        bounds[key] = Bound(float(each.get("per_second") or 0) / segments, int(each.get("a_day") or 0), used)
    return bounds


def _ahead(blast: Blast, line: Line) -> float:
    """How many messages that leave first wait for this line."""
    first = [each.pk for each in running_blasts() if each.priority >= blast.priority and each.pk != blast.pk]
    waiting = figures.waiting_at(line.pk, first) if first else 0
    return float(waiting) if math.isfinite(line.limits.pace) else 0.0
