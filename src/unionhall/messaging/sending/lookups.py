"""What kind of phone a number is, asked once before the first text: a landline is refused before anything is paid for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.messaging.gateways import NumberNews, traits_of
from unionhall.messaging.models import Delivery, Line, NumberFact
from unionhall.messaging.rules.carriers import LANDLINE, carrier_of
from unionhall.messaging.rules.errors import WORDS, Fault
from unionhall.messaging.rules.states import State
from unionhall.people.actions import contacts

AT_ONCE = 50


def is_asked_first(line: Line) -> bool:
    """Whether the line's texts wait until it is known what kind of phone they go to."""
    return line.looks_up and traits_of(line.gateway).knows_numbers


def to_look_up(line: Line) -> list[str]:
    """Numbers that texts wait for and of which nothing is known yet."""
    if not is_asked_first(line):
        return []
    known = NumberFact.objects.filter(address=OuterRef("address"))
    due = Delivery.objects.filter(line=line, state=State.QUEUED, not_before__lte=clock.now()).filter(~Exists(known))
    return list(dict.fromkeys(due.order_by("pk").values_list("address", flat=True)[:AT_ONCE]))


@transaction.atomic
def keep(found: Sequence[NumberNews]) -> None:
    """Remember what was said; texts that wait for a landline fail, and its contact points are marked."""
    NumberFact.objects.bulk_create([_fact(each) for each in found], ignore_conflicts=True)
    for number in [each.number for each in found if each.kind == LANDLINE]:
        waiting = Delivery.objects.filter(channel="text", address=number, state=State.QUEUED)
        waiting.update(state=State.FAILED, fault=Fault.LANDLINE, error="look-up", ended_at=clock.now())
        contacts.mark_bad("phone", number, by=Actor.machine("what gateways say"), reason=f"{WORDS[Fault.LANDLINE]} (look-up)")


def _fact(news: NumberNews) -> NumberFact:
    carrier, name = carrier_of(news.carrier_name), news.carrier_name[:100]
    return NumberFact(address=news.number, kind=news.kind, carrier=carrier, carrier_name=name, at=clock.now())


def landlines(addresses: Sequence[str]) -> set[str]:
    """Of these numbers, those that take no texts."""
    return set(NumberFact.objects.filter(address__in=addresses, kind=LANDLINE).values_list("address", flat=True))
