"""Members who left with a roster: a withdrawal card, another local, or they stay. Membership ends by a person's word alone (INV-01)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit.refusals import Unwelcome
from unionhall.membership.actions.changes import transfer_member, withdraw_member
from unionhall.membership.rules import TRANSFERRED, WITHDRAWN
from unionhall.people.actions.tasks import finish_task

if TYPE_CHECKING:
    from unionhall.people.models import RosterTask

STAYS = "stays"


@transaction.atomic
def settle_leaver(task: RosterTask, outcome: str, *, on: date, reason: str, by: Actor) -> None:
    """Say how it came out: `withdrawn` (the card was issued), `transferred` (it goes to another local), or `stays`."""
    by.must(Power.RECORD_MEMBERSHIP)
    if outcome not in {WITHDRAWN, TRANSFERRED, STAYS}:
        raise Unwelcome("Say what happens to the membership.")
    if outcome == WITHDRAWN:
        withdraw_member(task.person_id, on=on, reason=reason, by=by)
    elif outcome == TRANSFERRED:
        transfer_member(task.person_id, on=on, reason=reason, by=by)
    finish_task(task, outcome, by=by)
