"""The emergency stop: a line, all lines or one message stops within a second or two, with a reason, until somebody lifts it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotThere, Unwelcome
from unionhall.ledger.actions import note
from unionhall.messaging.models import Blast, Line, Machine
from unionhall.messaging.queries.blasts import open_to
from unionhall.messaging.signals import outbox_filled


@transaction.atomic
def stop_lines(line_id: str, why: str, *, by: Actor) -> int:
    """Let nothing more leave by this line, or by any (empty id); what waits keeps its place. How many were stopped."""
    by.must(Power.SET_UP_MESSAGING)
    stopped = _stop(_lines(line_id).filter(stopped_at__isnull=True), why, by)
    note("messaging.line_stopped", *_single(_lines(line_id), line_id), by=by, purpose=why, rows=stopped)
    return stopped


@transaction.atomic
def lift_lines(line_id: str, why: str, *, by: Actor) -> int:
    """Let this line, or all of them, go on from where they stood; how many."""
    by.must(Power.SET_UP_MESSAGING)
    lifted = _lift(_lines(line_id), why)
    note("messaging.line_lifted", *_single(_lines(line_id), line_id), by=by, purpose=why, rows=lifted)
    return lifted


@transaction.atomic
def stop_blast(blast_id: str, why: str, *, by: Actor) -> int:
    """Let nothing more of this message leave, whoever wrote it."""
    by.must(Power.SET_UP_MESSAGING)
    blast = _seen(blast_id, by)
    stopped = _stop(Blast.objects.filter(pk=blast.pk, state="sending", stopped_at__isnull=True), why, by)
    if not stopped:
        raise Clash(_("It is not on its way."))
    note("messaging.blast_stopped", blast, by=by, purpose=why)
    return stopped


@transaction.atomic
def lift_blast(blast_id: str, why: str, *, by: Actor) -> int:
    """Let a stopped message go on from where it stood."""
    by.must(Power.SET_UP_MESSAGING)
    blast = _seen(blast_id, by)
    lifted = _lift(Blast.objects.filter(pk=blast.pk), why)
    note("messaging.blast_lifted", blast, by=by, purpose=why)
    return lifted


@transaction.atomic
def let_in(machine_id: str, why: str, *, by: Actor) -> int:
    """Let a further machine send; it begins as soon as it has applied its own journal."""
    by.must(Power.SET_UP_MESSAGING)
    _must_say(why)
    let = Machine.objects.filter(public_id=machine_id).update(let_in_at=clock.now())
    note("messaging.machine_let_in", _name_of(machine_id), by=by, purpose=why, rows=let)
    return let


@transaction.atomic
def retire(machine_id: str, why: str, *, by: Actor) -> int:
    """Forget a machine that does not come back, so that the others need not wait for it; what it alone knew is lost."""
    by.must(Power.SET_UP_MESSAGING)
    _must_say(why)
    name = _name_of(machine_id)
    Machine.objects.filter(public_id=machine_id).delete()
    outbox_filled.send(None)
    note("messaging.machine_retired", name, by=by, purpose=why)
    return 1


def _name_of(machine_id: str) -> str:
    found = Machine.objects.filter(public_id=machine_id).first()
    if found is None:
        raise NotThere("There is no such machine.")
    return f"messaging.machine:{found.public_id} {found.name}"


def _must_say(why: str) -> None:
    if len(why.strip()) < 5:
        raise Unwelcome(_("Say why, in a few words: the ledger keeps it."))


def _seen(blast_id: str, by: Actor) -> Blast:
    found = open_to(by).filter(public_id=blast_id).first()
    if found is None:
        raise NotThere("There is no such message.")
    return found


def _lines(line_id: str) -> QuerySet[Line]:
    return Line.objects.filter(public_id=line_id) if line_id else Line.objects.all()


def _single(lines: QuerySet[Line], line_id: str) -> list[Line]:
    """The thing that the ledger names: the one line, or none for all of them."""
    return [line for line in lines if line_id]


def _stop(things: QuerySet[Line] | QuerySet[Blast], why: str, by: Actor) -> int:
    if len(why.strip()) < 5:
        raise Unwelcome(_("Say why, in a few words: everybody who waits for it reads it, and the ledger keeps it."))
    return things.update(stopped_at=clock.now(), stopped_because=why.strip()[:200], stopped_by=by.name[:200])


def _lift(things: QuerySet[Line] | QuerySet[Blast], why: str) -> int:
    if len(why.strip()) < 5:
        raise Unwelcome(_("Say why it may go on: the ledger keeps it."))
    lifted = things.filter(stopped_at__isnull=False).update(stopped_at=None, stopped_because="", stopped_by="")
    if not lifted:
        raise Clash(_("Nothing is stopped."))
    outbox_filled.send(None)
    return lifted
