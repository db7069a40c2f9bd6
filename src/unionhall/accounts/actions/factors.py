"""Second factors put on and taken off, and what happens when one is lost."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from unionhall.access.rules import Actor, Power
from unionhall.accounts import factors, sessions
from unionhall.accounts.models import LostFactor, User
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, NotThere
from unionhall.ledger.actions import note


def _own(by: Actor) -> User:
    return User.objects.get(pk=by.account_id or 0)


@transaction.atomic
def add_app(secret: str, code: str, *, by: Actor) -> None:
    """Add an authenticator app."""
    by.must(Power.USE_ACCOUNT)
    try:
        with transaction.atomic():
            factors.add_totp(_own(by), secret, code)
    except IntegrityError as problem:
        raise Clash("You have an app already. Take it off first.") from problem
    note("factor.added", _own(by), by=by, detail={"kind": "app"})


@transaction.atomic
def add_passkey(name: str, credential: dict[str, Any], *, by: Actor) -> None:
    """Add a passkey."""
    by.must(Power.USE_ACCOUNT)
    factors.add_passkey(_own(by), name or "Passkey", credential)
    note("factor.added", _own(by), by=by, detail={"kind": "passkey"})


@transaction.atomic
def remove_factor(factor_id: int, *, by: Actor) -> None:
    """Take one of one's own factors off; whoever must have one keeps the last."""
    by.must(Power.USE_ACCOUNT)
    account = _own(by)
    if factor_id not in {one.pk for one in factors.of(account.pk)}:
        raise NotThere("There is nothing here.")
    if by.needs_second_factor and len(factors.of(account.pk)) < 2:
        raise Clash("Your role needs a second factor. Add another one before you take this one off.")
    factors.take_off(account.pk, factor_id)
    note("factor.removed", account, by=by)


@transaction.atomic
def make_recovery_codes(*, by: Actor) -> list[str]:
    """Make new recovery codes; the old ones stop working."""
    by.must(Power.USE_ACCOUNT)
    account = _own(by)
    if not factors.of(account.pk):
        raise Clash("Recovery codes stand in for a second factor. Add one first.")
    made = factors.recovery_codes(account)
    note("factor.recovery_codes_made", account, by=by)
    return made


@transaction.atomic
def say_factor_is_lost(said: str, *, by: Actor) -> LostFactor:
    """Ask for help after losing every factor; an officer who knows the person confirms it."""
    by.must(Power.USE_ACCOUNT)
    loss, is_new = LostFactor.objects.get_or_create(
        account=_own(by), confirmed_at=None, defaults={"said": said, "asked_at": clock.now()},
    )
    if is_new:
        note("factor.lost", loss, by=by)
    return loss


@transaction.atomic
def confirm_lost_factor(loss: LostFactor, how_known: str, *, by: Actor) -> None:
    """Confirm somebody else's loss: their factors come off and every sign-in of theirs ends."""
    by.must(Power.MANAGE_ACCOUNTS)
    loss = LostFactor.objects.select_for_update().get(pk=loss.pk)
    if loss.account_id == by.account_id:
        raise NotAllowed("A second officer has to confirm this: nobody confirms for themselves.")
    if loss.confirmed_at:
        raise Clash("Somebody confirmed this already.")
    loss.confirmed_by_id, loss.confirmed_at, loss.how_known = by.account_id, clock.now(), how_known
    loss.save()
    factors.take_off(loss.account_id)
    sessions.end_all(loss.account_id)
    note("factor.loss_confirmed", loss, by=by, detail={"how_known": how_known})
