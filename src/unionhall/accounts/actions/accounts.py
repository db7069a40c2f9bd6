"""Accounts opened, closed and opened again by officers, and the demo's cast."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from unionhall.access.rules import Actor, Power
from unionhall.accounts import sessions
from unionhall.accounts.models import User
from unionhall.accounts.rules import tidy_address
from unionhall.kit.refusals import Clash, NotAllowed
from unionhall.ledger.actions import note


@transaction.atomic
def open_account(email: str, name: str = "", *, person_id: int | None = None, by: Actor) -> User:
    """Open an account for somebody: they sign in with a code mailed to this address."""
    by.must(Power.MANAGE_ACCOUNTS)
    try:
        with transaction.atomic():
            account = User.objects.create_user(tidy_address(email), name=name, person_id=person_id)
    except IntegrityError as problem:
        raise Clash("This address, or this person, has an account already.") from problem
    note("account.opened", account, by=by)
    return account


@transaction.atomic
def close_account(account: User, *, by: Actor) -> None:
    """Close an account: every sign-in ends with the next request."""
    by.must(Power.MANAGE_ACCOUNTS)
    if account.pk == by.account_id:
        raise NotAllowed("Nobody closes their own account here. Ask another administrator.")
    User.objects.filter(pk=account.pk).update(is_active=False)
    sessions.end_all(account.pk)
    note("account.closed", account, by=by)


@transaction.atomic
def reopen_account(account: User, *, by: Actor) -> None:
    """Let a closed account sign in again."""
    by.must(Power.MANAGE_ACCOUNTS)
    User.objects.filter(pk=account.pk).update(is_active=True)
    note("account.reopened", account, by=by)


@transaction.atomic
def put_in_cast(email: str, name: str, cast_as: str, *, person_id: int | None = None, by: Actor) -> User:
    """Add a part to the demo's cast, in the demo alone; `cast_as` tells visitors who it is."""
    by.must(Power.MANAGE_ACCOUNTS)
    if not settings.IS_DEMO:
        raise NotAllowed("Only the demo has a cast.")
    account = open_account(email, name, person_id=person_id, by=by)
    account.cast_as = cast_as
    account.save(update_fields=["cast_as"])
    return account
