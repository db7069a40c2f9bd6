"""Deliveries of which we do not know whether they left: taken up again only on evidence."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from unionhall.kit import clock
from unionhall.messaging.gateways import Kind, Outcome, Outgoing, traits_of
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import news
from unionhall.messaging.sending.flow import BEGUN_WITHIN
from unionhall.messaging.sending.local import quiet, running_blasts
from unionhall.messaging.sending.words import prepared, read

AT_ONCE = 200
ASK_AGAIN = timedelta(seconds=60)


@transaction.atomic
def expire_leases() -> int:
    """What a dead worker had intended to send is uncertain. How many."""
    late = Delivery.objects.filter(lease_until__lt=clock.now())
    return late.filter(state=State.SENDING).update(state=State.UNCERTAIN, worker="", lease_until=None)


def _unsure() -> QuerySet[Delivery]:
    """Those we do not know of, and of which no news waits: what a gateway told goes before what it answers, or we decide."""
    return Delivery.objects.filter(state=State.UNCERTAIN).exclude(public_id__in=news.with_news_waiting())


@transaction.atomic
def settle(line: Line) -> int:
    """Send again what may be sent again safely: with the same key while it lives, or where the far end folds doubles. How many."""
    traits, now = traits_of(line.gateway), clock.now()
    unsure = _unsure().filter(line=line)
    if traits.has_keys:
        unsure = unsure.filter(first_intended_at__gt=now - traits.key_life + timedelta(minutes=10))
    elif not traits.folds_doubles:
        return 0
    return unsure.update(state=State.QUEUED, not_before=now, worker="", lease_until=None)


def to_ask(line: Line) -> list[Outgoing]:
    """The uncertain ones whose grace is over, so that the gateway can be asked about them."""
    if not traits_of(line.gateway).has_lookup:
        return []
    now = clock.now()
    unsure = _unsure().filter(line=line, intended_at__lt=now - _grace(line))
    due = unsure.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now)).order_by("intended_at")
    rows = read(due[: min(AT_ONCE, line.at_once)])
    return prepared(rows, Blast.objects.in_bulk({row.blast_id for row in rows if row.blast_id}), quiet()) if rows else []


def _grace(line: Line) -> timedelta:
    """How long after the intent a look-up is evidence: the last byte may leave a little later, and then the gateway takes its time."""
    return BEGUN_WITHIN + timedelta(seconds=line.grace_seconds)


@transaction.atomic
def take_answer(delivery_id: int, outcome: Outcome | None) -> None:
    """What the gateway said about an uncertain one: it had it, or it never came; where it could not be asked, it is asked again later."""
    unsure, now = _unsure().filter(pk=delivery_id), clock.now()
    if outcome is None:
        unsure.update(lease_until=now + ASK_AGAIN)
    elif outcome.kind == Kind.ACCEPTED:
        unsure.update(state=State.ACCEPTED, gateway_id=outcome.gateway_id, segments=outcome.segments, accepted_at=now, lease_until=None)
    elif outcome.kind == Kind.UNSENT:
        unsure.update(state=State.QUEUED, not_before=now, worker="", lease_until=None)


def may_still_be_settled(rows: QuerySet[Delivery]) -> bool:
    """Whether some of these are uncertain, and the gateway can still give evidence; after a day a human decides."""
    lines = [line.pk for line in Line.objects.all() if can_prove(line.gateway)]
    return rows.filter(state=State.UNCERTAIN, line__in=lines, first_intended_at__gt=clock.now() - timedelta(hours=24)).exists()


def can_prove(gateway: str) -> bool:
    """Whether this gateway leaves any way to find out."""
    traits = traits_of(gateway)
    return traits.has_keys or traits.has_lookup or traits.folds_doubles


def next_moment(line_ids: set[int]) -> datetime | None:
    """When these lines have something to do again: a message due, a lease that ends, a grace that is over."""
    mine = Delivery.objects.filter(line__in=line_ids)
    moments: list[datetime] = []
    due = mine.filter(state=State.QUEUED).filter(Q(blast__isnull=True) | Q(blast__in=running_blasts())).order_by("not_before")
    moments += due.values_list("not_before", flat=True)[:1]
    leased = mine.filter(state=State.SENDING, lease_until__isnull=False).order_by("lease_until")
    moments += [moment for moment in leased.values_list("lease_until", flat=True)[:1] if moment]
    for line in Line.objects.filter(pk__in=line_ids):
        if traits_of(line.gateway).has_lookup:
            asked = mine.filter(line=line, state=State.UNCERTAIN, intended_at__isnull=False)
            grace = _grace(line)
            fresh = asked.filter(lease_until__isnull=True).order_by("intended_at").values_list("intended_at", flat=True)[:1]
            moments += [moment + grace for moment in fresh if moment]
            moments += [moment for moment in asked.order_by("lease_until").values_list("lease_until", flat=True)[:1] if moment]
    return min(moments, default=None)
