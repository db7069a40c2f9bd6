"""The ledger of consent as it is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from unionhall.messaging.models import ConsentEntry, Suppression
from unionhall.messaging.rules.consent import CATEGORY_WORDS, Category, Channel
from unionhall.people.queries import reach

#: The channel that a kind of contact point takes.
CHANNELS = {"phone": Channel.TEXT.value, "email": Channel.MAIL.value}


def stopped_addresses(person_id: int) -> list[Suppression]:
    """What is closed by address for somebody: a STOP texted from their phone, a link in a mail, a complaint."""
    ways = {(CHANNELS[way.kind], way.address) for way in reach.ways_to([person_id])}
    found = Suppression.objects.filter(address__in=[address for _channel, address in ways]).exclude(address="").select_related("entry")
    return sorted((one for one in found if (one.channel, one.address) in ways), key=lambda one: (one.channel, one.address, one.category))


def closed_by_address(person_id: int) -> set[tuple[str, str]]:
    """Channels and categories by which no address of theirs is left."""
    stopped: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in stopped_addresses(person_id):
        stopped[one.channel, one.address].add(one.category)
    closed = set()
    for channel in Channel:
        each = [stopped[channel.value, way.address] for way in reach.ways_to([person_id]) if CHANNELS[way.kind] == channel]
        closed |= {(channel.value, one.value) for one in Category if each and all({"", one.value} & some for some in each)}
    return closed


def choices_of(person_id: int) -> list[dict[str, Any]]:
    """Each category with whether it arrives by each channel: not what the person closed, nor where every address is stopped."""
    closed = set(Suppression.objects.filter(person_id=person_id).values_list("channel", "category")) | closed_by_address(person_id)
    return [
        {
            "words": CATEGORY_WORDS[category],
            "category": category.value,
            "channels": [(channel.value, not {(channel.value, ""), (channel.value, category.value)} & closed) for channel in Channel],
        }
        for category in Category
    ]


def are_texts_stopped(person_id: int) -> bool:
    """Whether no phone of theirs takes any text."""
    return {(Channel.TEXT.value, category.value) for category in Category} <= closed_by_address(person_id)


@dataclass(frozen=True, slots=True)
class Told:
    """One line as it is shown, and whether a later one undid it."""

    line: ConsentEntry
    is_undone: bool


def lines(address: str = "") -> list[Told]:
    """The newest 200 lines, of one address or of all, each with whether it was undone."""
    rows = ConsentEntry.objects.order_by("-pk")
    rows = (rows.filter(address=address) if address else rows)[:200]
    undone = set(ConsentEntry.objects.filter(undoes__in=[row.pk for row in rows]).values_list("undoes", flat=True))
    return [Told(row, row.pk in undone) for row in rows]
