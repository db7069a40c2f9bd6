"""Who gets a message by which way: the first channel of theirs that is open, and the right address on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from unionhall.access.rules import Actor, Kind, Place, Power
from unionhall.messaging import stops
from unionhall.messaging.models import Blast
from unionhall.messaging.rules.addresses import country_of
from unionhall.messaging.rules.consent import SENSITIVE, Category, Channel
from unionhall.messaging.sending.local import rule
from unionhall.messaging.sending.lookups import landlines
from unionhall.people.queries import reach

KIND = {Channel.TEXT: "phone", Channel.MAIL: "email"}
CHUNK = 500


class Planned(NamedTuple):
    """One person and the way there; without a channel there is none that works and is open."""

    person_id: int
    channel: str
    address: str


def sender_of(blast: Blast) -> Actor:
    """The author with the places that were theirs when they sent it."""
    holds = frozenset((Power.SEND_MESSAGES, Place(Kind(kind), key)) for kind, key in blast.scope)
    return Actor("account", blast.author_name, blast.author_id, None, holds)


def chunks(blast: Blast, actor: Actor, power: Power, after: int = 0) -> Iterator[list[int]]:
    """The persons of a blast's segment in the order of their keys, some hundred at a time."""
    meant = reach.reach(actor, power, reach.Segment.read(blast.segment)).order_by("pk")
    while found := list(meant.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        yield found
        after = found[-1]


def plan(blast: Blast, person_ids: Sequence[int], channels: Sequence[str] = ()) -> list[Planned]:
    """The way for each of these persons."""
    open_ways = {channel: _open_ways(blast, person_ids, channel) for channel in channels or blast.channels}
    planned = []
    for person_id in person_ids:
        channel = next((name for name, ways in open_ways.items() if person_id in ways), "")
        planned.append(Planned(person_id, channel, open_ways[channel][person_id] if channel else ""))
    return planned


def _open_ways(blast: Blast, person_ids: Sequence[int], channel: str) -> dict[int, str]:
    """Each person's best address on a channel, where they did not say stop."""
    ways = [way for way in reach.ways_to(person_ids) if way.kind == KIND[Channel(channel)] and _is_fit(blast, way)]
    closed_addresses, closed_persons = stops.closed_ways(channel, blast.category, [way.address for way in ways], list(person_ids))
    countries: set[int] = set()
    if channel == Channel.TEXT:
        countries, closed_addresses = set(rule("country_codes")), closed_addresses | landlines([way.address for way in ways])
    found: dict[int, str] = {}
    for person_id, theirs in groupby(ways, key=lambda way: way.person_id):
        if person_id in closed_persons:
            continue
        fit = (way.address for way in theirs if way.address not in closed_addresses)
        address = next((each for each in fit if not countries or _is_near(each, countries)), None)
        if address is not None:
            found[person_id] = address
    return found


def _is_fit(blast: Blast, way: reach.Way) -> bool:
    """An address of the employer's is never used for what the employer must not read (INV-09), else only where the author says so."""
    if not way.is_employers:
        return True
    return blast.uses_employer_addresses and Category(blast.category) not in SENSITIVE


def _is_near(number: str, countries: set[int]) -> bool:
    """Whether we text to this country: numbers abroad can cost a hundred times as much."""
    return number.startswith("+") and country_of(number) in countries
