"""Handing a message in, confirming it by a second person, starting, pausing, cancelling, and deciding what is uncertain."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import LOCAL, Actor, Kind, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotThere, Unwelcome
from unionhall.ledger.actions import note
from unionhall.messaging import figures, stops, world
from unionhall.messaging.actions.zones import refuse_if_frozen
from unionhall.messaging.models import Blast, Delivery, World
from unionhall.messaging.queries.blasts import checked, open_to, problems_of
from unionhall.messaging.rules.consent import PRIORITY, Category
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import news
from unionhall.messaging.signals import outbox_filled


def _locked(blast_id: str, power: Power, by: Actor) -> Blast:
    """The blast that this actor may see and do this with, locked; its key stays, so that whoever counts for it does not wait for us."""
    found = open_to(by).filter(public_id=blast_id).first()
    if found is None:
        raise NotThere("There is no such message.")
    by.must(power, found)
    return Blast.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)


def hand_in(blast_id: str, send_at: datetime | None, *, by: Actor, is_meant: bool = False) -> Blast:
    """Send a message now or at a time; above the local's number a second person confirms, an unusual audience must be meant."""
    by_any(by, Power.SEND_MESSAGES)
    refuse_if_frozen("send a message", by=by)
    return _hand_in(blast_id, send_at, by=by, is_meant=is_meant)


def by_any(by: Actor, power: Power) -> None:
    """Refuse who holds the power nowhere."""
    if not by.may_somewhere(power):
        by.must(power)


@transaction.atomic
def _hand_in(blast_id: str, send_at: datetime | None, *, by: Actor, is_meant: bool) -> Blast:
    blast = open_to(by).filter(public_id=blast_id).first()
    if blast is None:
        raise NotThere("There is no such message.")
    if blast.state != "draft":
        raise Clash(_("This message has been handed in already."))
    if blast.author_id != by.account_id and by.kind == "account":
        raise Clash(_("Only who wrote it sends it. Keep it as a template to send it yourself."))
    _refuse_bad_times(send_at)
    if problems := problems_of(blast):
        raise Unwelcome(problems[0])
    blast.send_at = send_at
    check = checked(blast, by)
    if not check.total:
        raise Unwelcome(_("Nobody in this segment can be reached. Look at the filters, and at the channels."))
    if check.guard.is_unusual and not is_meant:
        raise Clash(check.guard.sentence + " " + _("Tick that you mean it."))
    blast.audience, blast.estimate_seconds = check.total, check.seconds
    blast.scope, blast.send_at, blast.priority = scope_of(by), send_at, PRIORITY[Category(blast.category)]
    blast.state = "waiting" if check.guard.needs_second else "scheduled" if send_at else "sending"
    blast.started_at = clock.now() if blast.state == "sending" else None
    blast.save()
    outbox_filled.send(None)
    note("messaging.handed_in", blast, by=by, rows=check.total, detail={"state": blast.state})
    return blast


def scope_of(by: Actor) -> list[list[str]]:
    """Where the actor may send, to be kept with the message."""
    if (Power.SEND_MESSAGES, LOCAL) in by.holds:
        return [[Kind.LOCAL, ""]]
    return sorted([kind.value, key] for kind in (Kind.UNIT, Kind.DEPARTMENT, Kind.TURF) for key in by.where(Power.SEND_MESSAGES, kind))


def _refuse_bad_times(send_at: datetime | None) -> None:
    if send_at is not None and send_at < clock.now() - timedelta(minutes=1):
        raise Unwelcome(_("That time has passed. Choose a later one, or send it now."))
    if send_at is not None and send_at > clock.now() + timedelta(days=366):
        raise Unwelcome(_("That is more than a year ahead."))


@transaction.atomic
def confirm(blast_id: str, *, by: Actor) -> Blast:
    """Confirm a large message as its second person; never one's own."""
    blast = _locked(blast_id, Power.CONFIRM_MESSAGES, by)
    if blast.state != "waiting":
        raise Clash(_("This message does not wait for anybody."))
    if blast.author_id == by.account_id:
        raise Clash(_("A second person has to look at it: you wrote it."))
    later = blast.send_at is not None and blast.send_at > clock.now()
    blast.state, blast.confirmed_by_id = ("scheduled" if later else "sending"), by.account_id
    blast.started_at = None if later else clock.now()
    blast.save(update_fields=["state", "confirmed_by", "started_at"])
    outbox_filled.send(None)
    note("messaging.confirmed", blast, by=by, rows=blast.audience)
    return blast


@transaction.atomic
def send_back(blast_id: str, why: str, *, by: Actor) -> Blast:
    """Give a large message back to its author, with a reason."""
    blast = _locked(blast_id, Power.CONFIRM_MESSAGES, by)
    if blast.state != "waiting":
        raise Clash(_("This message does not wait for anybody."))
    blast.state, blast.ended_because = "draft", why[:200]
    blast.save(update_fields=["state", "ended_because"])
    note("messaging.sent_back", blast, by=by, purpose=why)
    return blast


@transaction.atomic
def cancel(blast_id: str, *, by: Actor) -> Blast:
    """Stop a message: what has not left yet never does."""
    blast = _locked(blast_id, Power.SEND_MESSAGES, by)
    if blast.state in {"done", "cancelled"}:
        raise Clash(_("It is over: there is nothing left to stop."))
    blast.state, blast.ended_at, blast.ended_because = "cancelled", clock.now(), f"{by.name}"[:200]
    blast.save(update_fields=["state", "ended_at", "ended_because"])
    waiting = Delivery.objects.filter(blast=blast, state__in=[State.HELD, State.QUEUED])
    stopped = waiting.update(state=State.CANCELLED, ended_at=clock.now(), lease_until=None)
    note("messaging.cancelled", blast, by=by, rows=stopped)
    return blast


@transaction.atomic
def pause(blast_id: str, *, by: Actor) -> Blast:
    """Hold a message that is on its way."""
    blast = _locked(blast_id, Power.SEND_MESSAGES, by)
    if blast.state != "sending":
        raise Clash(_("It is not on its way."))
    blast.state, blast.ended_because = "paused", f"{by.name}"[:200]
    blast.save(update_fields=["state", "ended_because"])
    note("messaging.paused", blast, by=by)
    return blast


def resume(blast_id: str, *, by: Actor) -> Blast:
    """Let a paused or parked message go on from where it stood."""
    by_any(by, Power.SEND_MESSAGES)
    refuse_if_frozen("resume a message", by=by)
    return _resume(blast_id, by=by)


@transaction.atomic
def _resume(blast_id: str, *, by: Actor) -> Blast:
    blast = _locked(blast_id, Power.SEND_MESSAGES, by)
    if blast.state not in {"paused", "parked"}:
        raise Clash(_("It is not held."))
    if World.objects.filter(parked_at__isnull=False).exists():
        raise Clash(_("The outbox is parked after a restore. An officer releases it first."))
    if blast.confirmed_by_id is None and checked(blast, by).guard.needs_second:
        blast.state = "waiting"
    else:
        blast.state, blast.started_at = "sending", blast.started_at or clock.now()
    blast.ended_because = ""
    blast.save(update_fields=["state", "ended_because", "started_at"])
    outbox_filled.send(None)
    note("messaging.resumed", blast, by=by)
    return blast


@transaction.atomic
def start_due(*, by: Actor) -> int:
    """Start what was scheduled for now; how many."""
    by.must(Power.SEND_MESSAGES)
    if not world.is_open():
        return 0
    now = clock.now()
    due = list(Blast.objects.filter(state="scheduled", send_at__lte=now).select_for_update(skip_locked=True, of=("self",), no_key=True))
    for blast in due:
        Blast.objects.filter(pk=blast.pk, state="scheduled").update(state="sending", started_at=now)
        note("messaging.started", blast, by=by, rows=blast.audience)
    if due:
        outbox_filled.send(None)
    return len(due)


@transaction.atomic
def decide_uncertain(delivery_id: str, is_resent: bool, *, by: Actor) -> None:
    """Decide about one that nobody can find out about: send it again at the risk of twice, or leave it."""
    row = Delivery.objects.select_for_update(of=("self",)).select_related("blast").filter(public_id=delivery_id).first()
    if row is None or row.blast is None or not open_to(by).filter(pk=row.blast.pk).exists():
        raise NotThere("There is no such message.")
    by.must(Power.SEND_MESSAGES, row.blast)
    if row.state != State.UNCERTAIN:
        raise Clash(_("It is not uncertain any more."))
    if news.with_news_waiting().filter(key=row.public_id).exists():
        raise Clash(_("The gateway has just told something about it. Look again in a moment."))
    if is_resent:
        Delivery.objects.filter(pk=row.pk).update(state=State.QUEUED, not_before=clock.now(), worker="")
        Blast.objects.filter(pk=row.blast.pk, state="done").update(state="sending", ended_at=None)
        outbox_filled.send(None)
    else:
        Delivery.objects.filter(pk=row.pk).update(state=State.FAILED, fault="other", error="left", ended_at=clock.now())
    note("messaging.uncertain_decided", row.blast, by=by, rows=1, detail={"resent": is_resent})


@transaction.atomic
def release_outbox(why: str, *, by: Actor) -> int:
    """Say that this database is the right one after a restore. Opt-outs of the journal are applied first; how many were missing."""
    by.must(Power.SET_UP_MESSAGING)
    if len(why.strip()) < 5:
        raise Unwelcome(_("Say what happened, in a few words: the ledger keeps it."))
    missing = stops.catch_up(everything=True)
    world.release(world.current())
    waiting = Delivery.objects.filter(blast__isnull=True, state=State.QUEUED)
    dropped = waiting.update(state=State.CANCELLED, fault="restored", ended_at=clock.now(), lease_until=None)
    note("messaging.outbox_released", by=by, purpose=why, rows=missing, detail={"single_messages_dropped": dropped})
    return missing


@transaction.atomic
def recount(*, by: Actor) -> int:
    """Hold the figures of messages against counting anew, and set them right; how many differed (none, unless something is broken)."""
    by.must(Power.SEND_MESSAGES)
    found = figures.differences()
    figures.recount()
    if found:
        note("messaging.recounted", by=by, rows=len(found), detail={"figures": [list(each) for each in found[:50]]})
    return len(found)
