"""Signing in and out, by every way there is, and proving again who one is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from unionhall.access import actions as access
from unionhall.access.rules import LOCAL, Actor, Power
from unionhall.accounts import factors, sessions
from unionhall.accounts.actions.codes import redeem_code
from unionhall.accounts.digests import digest_of
from unionhall.accounts.models import OneTimeCode, User
from unionhall.accounts.rules import CODE_TRIES, tidy_address
from unionhall.kit import clock
from unionhall.kit.limits import spend
from unionhall.kit.refusals import NotAllowed, NotThere, Unwelcome
from unionhall.ledger.actions import note

TEN_MINUTES = timedelta(minutes=10)
TERM = timedelta(days=365)


def _as(account: User) -> Actor:
    return Actor("account", str(account), account.pk, account.person_id)


@transaction.atomic
def sign_in(request: HttpRequest, account: User, *, how: str, factor: str = "", by: Actor) -> None:
    """Sign an account in, here, after it proved itself."""
    by.must(Power.USE_ACCOUNT)
    sessions.begin(request, account, factor=factor)
    note("account.signed_in", account, by=_as(account), detail={"how": how})


@transaction.atomic
def sign_in_with_passkey(request: HttpRequest, answer: dict[str, Any], *, by: Actor) -> User:
    """Sign in whoever owns the passkey that answered: it is both the way in and the second factor."""
    by.must(Power.USE_ACCOUNT)
    spend("passkey", request.META.get("REMOTE_ADDR", ""), most=60, within=TEN_MINUTES)
    shown = factors.passkey_shown(None, answer)
    if not shown.user.is_active:
        raise Unwelcome("This account is closed. An officer can open it again.")
    owner: User = shown.user
    sign_in(request, owner, how="passkey", factor="passkey", by=by)
    return owner


@transaction.atomic
def sign_out(request: HttpRequest, *, by: Actor) -> None:
    """Sign this browser out."""
    by.must(Power.USE_ACCOUNT)
    sessions.end(request)
    note("account.signed_out", f"account:{by.account_id}", by=by)


def prove_with_factor(request: HttpRequest, kind: str, answer: Any, *, by: Actor) -> bool:
    """Show a second factor: the code of the app, a recovery code, or a passkey's answer. Ten tries in ten minutes."""
    by.must(Power.USE_ACCOUNT)
    spend("show a second factor", str(by.account_id), most=10, within=TEN_MINUTES)
    account = User.objects.get(pk=by.account_id or 0)
    checks: dict[str, Callable[[], bool]] = {
        "totp": lambda: factors.totp_is_right(account.pk, answer),
        "recovery": lambda: factors.recovery_code_is_right(account.pk, answer),
        "passkey": lambda: bool(factors.passkey_shown(account, answer)),
    }
    with transaction.atomic():
        is_right = checks[kind]()
        if is_right:
            sessions.note_proof(request, factor=kind)
        note("factor.shown" if is_right else "factor.refused", account, by=by, detail={"kind": kind})
    return is_right


@transaction.atomic
def note_new_factor(request: HttpRequest, kind: str, *, by: Actor) -> None:
    """A factor that was just put on has been shown by that."""
    by.must(Power.USE_ACCOUNT)
    sessions.note_proof(request, factor=kind)
    note("factor.shown", f"account:{by.account_id}", by=by, detail={"kind": kind})


@transaction.atomic
def prove_with_code(request: HttpRequest, asked_id: UUID, code: str, *, by: Actor) -> bool:
    """Prove again by a mailed code who one is: only for accounts that have no second factor."""
    by.must(Power.USE_ACCOUNT)
    if factors.of(by.account_id or 0):
        raise NotAllowed("Show your second factor: a mailed code is not enough here.")
    account = redeem_code(asked_id, code, purpose="prove", from_address=request.META.get("REMOTE_ADDR", ""), by=by)
    if account is None or account.pk != by.account_id:
        return False
    sessions.note_proof(request)
    note("account.proved", account, by=by)
    return True


@transaction.atomic
def become_first_administrator(request: HttpRequest, email: str, token: str, *, by: Actor) -> User | None:
    """Redeem the token of the command line: an account, the role of administrator for a year, signed in. Once."""
    by.must(Power.USE_ACCOUNT)
    spend("first administrator", request.META.get("REMOTE_ADDR", ""), most=10, within=TEN_MINUTES)
    now = clock.now()
    offered = OneTimeCode.objects.select_for_update().filter(
        purpose="first_administrator", email=tidy_address(email), used_at__isnull=True, expires_at__gt=now, tries__lt=CODE_TRIES,
    ).first()
    if offered is None or offered.digest != digest_of(offered, token):
        if offered:
            OneTimeCode.objects.filter(pk=offered.pk).update(tries=offered.tries + 1)
        note("first_administrator.refused", by=by)
        return None
    offered.used_at = now
    offered.save(update_fields=["used_at"])
    account = User.objects.filter(email=offered.email).first() or User.objects.create_user(offered.email)
    machine = Actor.machine("first administrator")
    today = clock.today()
    access.grant_role(
        account.pk, "administrator", LOCAL, dates=(today, today + TERM), reason="First administrator, by the command line.", by=machine,
    )
    sign_in(request, account, how="first administrator's token", by=by)
    return account


@transaction.atomic
def play_part(request: HttpRequest, account: User, *, by: Actor) -> None:
    """In the demo alone: be a member of the cast, as if the second factor had been shown."""
    by.must(Power.USE_ACCOUNT)
    if not settings.IS_DEMO or not account.cast_as:
        raise NotThere("There is nothing here.")
    if by.is_signed_in:
        sessions.end(request)
    sign_in(request, account, how="demo", factor="demo", by=by)
