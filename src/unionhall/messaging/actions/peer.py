"""Texting one by one: members take a batch, send each first text with a tap, and keep the answers."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotThere
from unionhall.ledger.actions import note
from unionhall.messaging.actions.sending import by_any
from unionhall.messaging.actions.zones import refuse_if_frozen
from unionhall.messaging.models import Blast, Delivery, Thread
from unionhall.messaging.queries.peer import free_for, open_to
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending.expansion import when
from unionhall.messaging.sending.local import quiet, rule
from unionhall.messaging.signals import outbox_filled


def _running(blast_id: str, by: Actor) -> Blast:
    blast = open_to(by).filter(public_id=blast_id).first()
    if blast is None:
        raise NotThere(_("There is no such message."))
    return blast


@transaction.atomic
def take_batch(blast_id: str, *, by: Actor) -> int:
    """Take the next people nobody has; two members never get the same. How many one holds then."""
    by_any(by, Power.ANSWER_MESSAGES)
    blast = _running(blast_id, by)
    held = Delivery.objects.filter(blast=blast, state=State.HELD, holder=by.account_id).count()
    room = int(rule("batch_size")) - held
    free = free_for(blast, by).select_for_update(skip_locked=True, of=("self",))
    taken = list(free.values_list("pk", flat=True)[: max(0, room)])
    Delivery.objects.filter(pk__in=taken, holder__isnull=True).update(holder=by.account_id)
    note("messaging.batch_taken", blast, by=by, rows=len(taken))
    return held + len(taken)


@transaction.atomic
def give_back(blast_id: str, *, by: Actor) -> int:
    """Give the people one has not written to back to all; how many."""
    by_any(by, Power.ANSWER_MESSAGES)
    blast = _running(blast_id, by)
    back = Delivery.objects.filter(blast=blast, state=State.HELD, holder=by.account_id).update(holder=None)
    note("messaging.batch_given_back", blast, by=by, rows=back)
    return back


def send_first(blast_id: str, delivery_id: str, *, by: Actor) -> bool:
    """Send the first text to one person. A second tap, or another member's, finds it gone: never two. Whether it was sent now."""
    by_any(by, Power.ANSWER_MESSAGES)
    refuse_if_frozen("send a first text", by=by)
    return _send_first(blast_id, delivery_id, by=by)


@transaction.atomic
def _send_first(blast_id: str, delivery_id: str, *, by: Actor) -> bool:
    blast = _running(blast_id, by)
    row = Delivery.objects.filter(public_id=delivery_id, blast=blast, holder=by.account_id).first()
    if row is None:
        raise NotThere(_("There is no such message."))
    moved = Delivery.objects.filter(pk=row.pk, state=State.HELD).update(
        state=State.QUEUED, not_before=when(blast, row.time_zone, quiet()), priority=40
    )
    if not moved:
        return False
    if blast.state != "sending":
        raise Clash(_("This message is held or over."))
    thread, _made = Thread.objects.get_or_create(address=row.address, defaults={"our_number": row.sender, "last_at": clock.now()})
    thread.person_id, thread.blast_id, thread.assigned_to_id = row.person_id, blast.pk, by.account_id
    thread.last_at, thread.our_number = clock.now(), row.sender
    thread.state = "open" if thread.state == "closed" else thread.state
    thread.save()
    outbox_filled.send(None)
    return True
