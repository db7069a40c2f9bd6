"""Ending sign-ins, effective on the next request."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.accounts import sessions
from unionhall.kit.refusals import NotThere
from unionhall.ledger.actions import note


@transaction.atomic
def end_device(device_id: int, *, by: Actor) -> None:
    """End one of one's own sign-ins."""
    by.must(Power.USE_ACCOUNT)
    device = UserSession.objects.filter(pk=device_id, user_id=by.account_id or 0).first()
    if device is None:
        raise NotThere("There is nothing here.")
    device.end()
    note("device.ended", f"account:{by.account_id}", by=by)


@transaction.atomic
def end_all_devices(account_id: int, *, but: str = "", by: Actor) -> int:
    """End all sign-ins of one's own account, or as an officer those of another; how many."""
    by.must(Power.USE_ACCOUNT if account_id == by.account_id else Power.MANAGE_ACCOUNTS)
    ended = sessions.end_all(account_id, but=but)
    note("devices.ended", f"account:{account_id}", by=by, rows=ended)
    return ended
