"""Opening sealed cells of a roster: two different people, a purpose, and both names in the ledger."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock, sealing
from unionhall.kit.refusals import Clash, NotAllowed, Unwelcome
from unionhall.ledger.actions import note
from unionhall.people.models import RosterRow, RosterSnapshot, Unsealing

#: How long a request may wait for the second person.
WAITS = timedelta(days=1)


@transaction.atomic
def ask_unseal(snapshot: RosterSnapshot, purpose: str, *, by: Actor) -> Unsealing:
    """Ask a second person to open the sealed cells of a roster for this purpose."""
    by.must(Power.UNSEAL_ROSTER)
    if by.account_id is None:
        raise NotAllowed(_("Only people ask for sealed cells, never a machine."))
    if not purpose.strip():
        raise Unwelcome(_("Say what the sealed cells are needed for."))
    made = Unsealing.objects.create(
        snapshot=snapshot, purpose=purpose.strip(), asked_by=by.name, asked_by_account=by.account_id, asked_at=clock.now(),
    )
    note("roster.unsealing_asked", snapshot, by=by, purpose=made.purpose)
    return made


@transaction.atomic
def open_sealed(unsealing: Unsealing, *, by: Actor) -> list[dict[str, Any]]:
    """Open them as the second person: line, name and cells of every row that has sealed ones; once."""
    by.must(Power.UNSEAL_ROSTER)
    asked = Unsealing.objects.select_for_update(of=("self",)).select_related("snapshot").get(pk=unsealing.pk)
    if by.account_id is None or by.account_id == asked.asked_by_account:
        raise NotAllowed(_("Somebody else must open what you asked for."))
    if asked.opened_at is not None:
        raise Clash(_("This request has been used. Ask again, with the purpose."))
    if asked.asked_at < clock.now() - WAITS:
        raise Clash(_("This request is older than a day. Ask again, with the purpose."))
    opened = [_opened(row) for row in RosterRow.objects.filter(snapshot=asked.snapshot, sealed__isnull=False).order_by("row_no")]
    asked.opened_by, asked.opened_by_account, asked.opened_at, asked.rows = by.name, by.account_id, clock.now(), len(opened)
    asked.save()
    note("roster.unsealed", asked.snapshot, by=by, purpose=asked.purpose, rows=len(opened), detail={"asked_by": asked.asked_by})
    return opened


def _opened(row: RosterRow) -> dict[str, Any]:
    secrets = sealing.unseal(bytes(row.sealed or b"").decode(), purpose="roster")
    return {"row_no": row.row_no, "name": row.full_name, "cells": json.loads(secrets)}
