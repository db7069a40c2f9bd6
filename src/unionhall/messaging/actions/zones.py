"""Campaign-free zones: accounts that may not send for a while, as candidates' during an election (US-49)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, Unwelcome
from unionhall.ledger.actions import note
from unionhall.messaging.models import Blast, SendingFreeze

#: No election takes longer.
LONGEST = timedelta(days=366)


@transaction.atomic
def freeze_sending(account_ids: list[int], until: datetime, reason: str, *, by: Actor) -> int:
    """Keep these accounts from sending until a moment; what they have on its way pauses. How many accounts."""
    by.must(Power.SET_UP_MESSAGING)
    now = clock.now()
    if not account_ids:
        raise Unwelcome(_("Choose whose account it is."))
    if len(reason.strip()) < 5:
        raise Unwelcome(_("Say why they may not send: they read it, and the ledger keeps it."))
    if not now < until <= now + LONGEST:
        raise Unwelcome(_("Choose a time from now on and within a year."))
    made = [
        SendingFreeze(account_id=account_id, begins_at=now, ends_at=until, reason=reason, set_by=by.name) for account_id in set(account_ids)
    ]
    SendingFreeze.objects.bulk_create(made)
    Blast.objects.filter(author__in=account_ids, state__in=["sending", "scheduled", "waiting"]).update(
        state="paused", ended_because=reason[:200]
    )
    note(
        "messaging.sending_frozen",
        by=by,
        purpose=reason,
        rows=len(made),
        detail={"accounts": sorted(set(account_ids)), "until": until.isoformat()},
    )
    return len(made)


@transaction.atomic
def lift_freeze(account_ids: list[int], reason: str, *, by: Actor) -> int:
    """Let these accounts send again, never one's own; how many freezes ended."""
    by.must(Power.SET_UP_MESSAGING)
    if by.account_id in account_ids:
        raise Clash(_("Somebody else has to lift it: it is yours."))
    if len(reason.strip()) < 5:
        raise Unwelcome(_("Say why they may send again: the ledger keeps it."))
    ended = _open(account_ids).update(lifted_at=clock.now())
    note("messaging.freeze_lifted", by=by, purpose=reason, rows=ended)
    return ended


def _open(account_ids: list[int]) -> QuerySet[SendingFreeze]:
    now = clock.now()
    return SendingFreeze.objects.filter(account__in=account_ids, begins_at__lte=now, ends_at__gt=now, lifted_at__isnull=True)


def refuse_if_frozen(what: str, *, by: Actor) -> None:
    """Refuse somebody who may not send now; the attempt is in the ledger though the deed is not. Call before the transaction."""
    freeze = _open([by.account_id]).first() if by.account_id else None
    if freeze is None:
        return
    with transaction.atomic():
        note("messaging.blocked", by=by, purpose=freeze.reason, detail={"wanted": what})
    raise NotAllowed(
        f"You cannot send to members until {freeze.ends_at:%d %B %Y, %H:%M} UTC: {freeze.reason} "
        "The election committee sees that you tried."
    )
