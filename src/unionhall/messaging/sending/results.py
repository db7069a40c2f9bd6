"""What becomes of deliveries: outcomes of hand-overs and news from gateways, always forward; and what a line's health says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from unionhall.access.rules import Actor
from unionhall.kit import bulk, clock
from unionhall.messaging import figures, stops
from unionhall.messaging.gateways import Kind, Outcome, StatusNews
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.consent import Source, Verb
from unionhall.messaging.rules.errors import ENDS_ADDRESS, TRY_AGAIN, WORDS, Fault, fault_of, should_pause
from unionhall.messaging.rules.pace import OPENS_AFTER, back_off
from unionhall.messaging.rules.states import State, is_forward
from unionhall.people.actions import contacts

#: A phone that stays off, or a queue that stays full: so often and no more. Trouble of the line itself is not counted.
MOST_ATTEMPTS = 12
#: A message that could not leave for so long is too old to be right.
TOO_LATE = timedelta(hours=24)
KIND = {"text": "phone", "mail": "email"}
LANDED = {"delivery_id": "bigint", "gateway_id": "text", "segments": "integer"}
#: News may come before our own note of the hand-over: then the state stays, and what only the hand-over knows is added.
ACCEPT = """UPDATE messaging_delivery
            SET state = CASE WHEN state IN ('sending', 'uncertain') THEN 'accepted' ELSE state END,
                error = CASE WHEN state IN ('sending', 'uncertain') THEN '' ELSE error END,
                gateway_id = landed.gateway_id, segments = landed.segments,
                accepted_at = coalesce(accepted_at, %s), lease_until = NULL
            FROM {given} AS landed
            WHERE id = landed.delivery_id AND state IN ('sending', 'uncertain', 'accepted', 'delivered', 'failed')"""


def record(line: Line, outcomes: Sequence[Outcome]) -> None:
    """Write down how a slice of hand-overs ended, in the caller's transaction, which holds the line."""
    if not outcomes:
        return
    accepted = [(each.delivery_id, each.gateway_id, each.segments) for each in outcomes if each.kind == Kind.ACCEPTED]
    if accepted:
        bulk.run(ACCEPT.format(given=bulk.given(LANDED)), [bulk.moment(clock.now()), json.dumps(accepted)])
    _put_back([each.delivery_id for each in outcomes if each.kind == Kind.UNSENT])
    for each in outcomes:
        if each.kind not in {Kind.ACCEPTED, Kind.UNSENT}:
            _write_down(line, each)
    _note_health(line, outcomes)


def _write_down(line: Line, outcome: Outcome) -> None:
    row = Delivery.objects.select_related("blast").filter(pk=outcome.delivery_id, state__in=[State.SENDING, State.UNCERTAIN]).first()
    if row is None:
        return
    if outcome.kind == Kind.UNKNOWN:
        Delivery.objects.filter(pk=row.pk, state=State.SENDING).update(state=State.UNCERTAIN, lease_until=None, error=outcome.error)
    elif outcome.kind == Kind.RETRY or (fault := fault_of(outcome.error)) in TRY_AGAIN:
        _try_again(row, outcome.error)
    elif fault == Fault.CONFIGURATION:
        _not_set_up(line, row, outcome.error)
    else:
        fail(row, outcome.error)


def _put_back(unsent: Sequence[int]) -> None:
    """Nothing of these was begun: back into the queue as if they had not been taken, those of a cancelled message out of it."""
    if unsent:
        rows = Delivery.objects.filter(pk__in=unsent, state__in=[State.SENDING, State.UNCERTAIN])
        rows.filter(blast__state="cancelled").update(state=State.CANCELLED, ended_at=clock.now(), lease_until=None)
        rows.update(state=State.QUEUED, worker="", lease_until=None, error="", not_before=clock.now(), attempt=F("attempt") - 1)


def requeue(row: Delivery, error: str = "", later: timedelta = timedelta(0)) -> None:
    """Back into the queue: nothing of this attempt has left for certain. Of a cancelled message it never will."""
    if row.blast is not None and row.blast.state == "cancelled":
        Delivery.objects.filter(pk=row.pk).update(state=State.CANCELLED, ended_at=clock.now(), lease_until=None)
        return
    Delivery.objects.filter(pk=row.pk).update(
        state=State.QUEUED,
        worker="",
        lease_until=None,
        error=error,
        gateway_id="",
        not_before=clock.now() + later,
    )


def _try_again(row: Delivery, error: str) -> None:
    if row.first_intended_at is not None and row.first_intended_at < clock.now() - TOO_LATE:
        fail(row, error)
    else:
        requeue(row, error, back_off(min(row.attempt, 6), most=60))


def _not_set_up(line: Line, row: Delivery, error: str) -> None:
    """Our own account is refused: keep the message, stop the line, and say so."""
    requeue(row, error)
    line.is_active, line.trouble = False, f"{WORDS[Fault.CONFIGURATION]} ({error})"
    line.save(update_fields=["is_active", "trouble"])
    if row.blast_id:
        Blast.objects.filter(pk=row.blast_id, state="sending").update(
            state="paused", ended_because=f"{WORDS[Fault.CONFIGURATION]} ({error})"
        )


def fail(row: Delivery, error: str) -> None:
    """The end of a delivery, with what follows for the address, the ledger of consent and the blast."""
    fault = fault_of(error)
    Delivery.objects.filter(pk=row.pk).update(
        state=State.FAILED,
        error=error[:40],
        fault=fault,
        ended_at=clock.now(),
        lease_until=None,
    )
    if fault in ENDS_ADDRESS:
        contacts.mark_bad(KIND[row.channel], row.address, by=Actor.machine("what gateways say"), reason=f"{WORDS[fault]} ({error})")
    if fault == Fault.STOPPED:
        wish = stops.Wish(Verb.STOP, row.channel, "", row.address, row.person_id)
        stops.write(wish, source=Source.GATEWAY, by_name="what gateways say", evidence=error)
    if fault == Fault.FILTERED and row.blast_id:
        _pause_if_filtered(row.blast_id)


def _pause_if_filtered(blast_id: int) -> None:
    far = figures.of([blast_id])[blast_id]
    if should_pause(far.faults.get(Fault.FILTERED, 0), far.left + far.by_standing["failed"]):
        Blast.objects.filter(pk=blast_id, state="sending").update(state="paused", ended_because=WORDS[Fault.FILTERED])


def _note_health(line: Line, outcomes: Sequence[Outcome]) -> None:
    """Count failures one after another; too many open the circuit, longer each time, one success closes it."""
    before = (line.failures, line.openings, line.open_until, line.trouble)
    troubled = [each for each in outcomes if each.kind in {Kind.RETRY, Kind.UNKNOWN}]
    if any(each.kind in {Kind.ACCEPTED, Kind.REFUSED} for each in outcomes):
        _close_circuit(line)
    elif troubled:
        line.failures += len(troubled)
        if line.failures >= OPENS_AFTER or line.openings:
            line.openings, line.failures, line.trouble = line.openings + 1, 0, troubled[-1].error
            line.open_until = clock.now() + back_off(min(line.openings, 6), most=60)
    if before != (line.failures, line.openings, line.open_until, line.trouble):
        line.save(update_fields=["failures", "openings", "open_until", "trouble"])


def _close_circuit(line: Line) -> None:
    if line.failures or line.open_until is not None:
        line.failures, line.openings, line.open_until = 0, 0, None
        line.trouble = "" if line.is_active else line.trouble


def is_believed(row: Delivery, state: str, gateway_id: str) -> bool:
    """Whether news may move a delivery: forward only, and not what is told of another message of the gateway."""
    return is_forward(row.state, state) and not (row.gateway_id and gateway_id and row.gateway_id != gateway_id)


@transaction.atomic
def take_news(key: str, news: StatusNews, channel: str = "text") -> bool:
    """Apply news of a delivery, named by our key or by the gateway's id; whether it changed anything."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("blast").filter(channel=channel)
    row = rows.filter(public_id=key).first() if key else rows.filter(gateway_id=news.gateway_id).exclude(gateway_id="").first()
    if row is None or not is_believed(row, news.state, news.gateway_id):
        return False
    if not row.gateway_id and news.gateway_id:
        Delivery.objects.filter(pk=row.pk).update(gateway_id=news.gateway_id, accepted_at=clock.now())
    if news.state != State.FAILED:
        ends = {"ended_at": clock.now()} if news.state == State.DELIVERED else {}
        Delivery.objects.filter(pk=row.pk).update(state=news.state, lease_until=None, error="", **ends)
    elif fault_of(news.error) in TRY_AGAIN and row.attempt < _tries(news.error):
        requeue(row, news.error, back_off(row.attempt + 4))
    else:
        fail(row, news.error)
    return True


def _tries(error: str) -> int:
    """A phone that was off is tried once more, a full queue often."""
    return 2 if fault_of(error) == Fault.LATER else MOST_ATTEMPTS
