"""One-time codes: asked for, mailed, redeemed once, forgotten soon."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from unionhall.access.rules import Actor, Power
from unionhall.accounts.digests import digest_of
from unionhall.accounts.models import OneTimeCode, User
from unionhall.accounts.queries import owner_of
from unionhall.accounts.rules import CODE_LASTS, CODE_TRIES, FIRST_ADMINISTRATOR_LASTS, new_code, tidy_address
from unionhall.accounts.signals import address_proved
from unionhall.kit import clock
from unionhall.kit.limits import spend
from unionhall.ledger.actions import note

QUARTER = timedelta(minutes=15)


@transaction.atomic
def ask_for_code(email: str, *, purpose: str = "sign_in", from_address: str, by: Actor) -> OneTimeCode:
    """Ask for a code by mail. The same happens for an address that we do not know, except that no mail is written."""
    by.must(Power.USE_ACCOUNT)
    address = tidy_address(email)
    spend("ask for a code, by address", address, most=5, within=QUARTER)
    spend("ask for a code, by network", from_address, most=60, within=QUARTER)
    now = clock.now()
    asked = OneTimeCode.objects.create(
        purpose=purpose, email=address, account=User.objects.filter(email=address, is_active=True).first(), asked_at=now,
        expires_at=now + CODE_LASTS,
    )
    note("code.asked", asked, by=by, detail={"purpose": purpose})
    return asked


@transaction.atomic
def code_to_mail(code_id: int, *, by: Actor) -> tuple[str, str] | None:
    """Make the code for a mail that is about to be written: the address and the code; nothing for a stranger.

    Here, behind the page, is the first look for whose address it is: the page takes as long for one we know as for one we do not.
    """
    by.must(Power.MANAGE_ACCOUNTS)
    asked = OneTimeCode.objects.select_for_update().filter(pk=code_id, used_at__isnull=True, expires_at__gt=clock.now()).first()
    if asked is None or not (asked.account_id or owner_of(asked.email)):
        return None
    code = new_code()
    asked.digest = digest_of(asked, code)
    asked.save(update_fields=["digest"])
    note("code.mailed", asked, by=by)
    return asked.email, code


def redeem_code(asked_id: UUID, code: str, *, purpose: str = "sign_in", from_address: str, by: Actor) -> User | None:
    """Use a code up: the account it opens, or none where it is wrong, late or was used. The try is counted first."""
    by.must(Power.USE_ACCOUNT)
    spend("redeem a code, by network", from_address, most=60, within=QUARTER)
    now = clock.now()
    waiting = OneTimeCode.objects.filter(
        public_id=asked_id, purpose=purpose, used_at__isnull=True, expires_at__gt=now, tries__lt=CODE_TRIES,
    )
    if not waiting.update(tries=F("tries") + 1):
        return None
    return _use_up(asked_id, code, by=by)


@transaction.atomic
def _use_up(asked_id: UUID, code: str, *, by: Actor) -> User | None:
    asked = OneTimeCode.objects.select_related("account").get(public_id=asked_id)
    right = secrets.compare_digest(asked.digest, digest_of(asked, code))
    won = right and OneTimeCode.objects.filter(pk=asked.pk, used_at__isnull=True).update(used_at=clock.now())
    account = _account_behind(asked) if won else None
    note("code.used" if account else "code.refused", asked, by=by)
    return account


def _account_behind(asked: OneTimeCode) -> User | None:
    """The open account that the code was mailed for, made now where a worker comes for the first time."""
    if asked.account is not None:
        return asked.account if asked.account.is_active else None
    owner = owner_of(asked.email)
    if owner is None:  # perhaps opened a moment ago, by another code for the same address
        return User.objects.filter(email=asked.email, is_active=True).first()
    account = User.objects.create_user(asked.email, name=owner.name[:200], person_id=owner.person_id)
    address_proved.send(sender=User, person_id=owner.person_id, email=asked.email)
    note("account.opened", account, by=Actor("account", str(account), account.pk, owner.person_id), detail={"how": "address on record"})
    return account


@transaction.atomic
def first_administrator_code(email: str, *, by: Actor) -> str:
    """A token of 128 bits with which this address becomes the first administrator, once, within an hour."""
    by.must(Power.GRANT_ROLES)
    now = clock.now()
    OneTimeCode.objects.filter(purpose="first_administrator", used_at__isnull=True).update(used_at=now)
    made = OneTimeCode(
        purpose="first_administrator", email=tidy_address(email), asked_at=now, expires_at=now + FIRST_ADMINISTRATOR_LASTS,
    )
    token = secrets.token_hex(16)
    made.digest = digest_of(made, token)
    made.save()
    note("first_administrator.offered", made, by=by)
    return token


@transaction.atomic
def forget_codes(*, by: Actor) -> int:
    """Delete codes a day after they expired; how many."""
    by.must(Power.MANAGE_ACCOUNTS)
    gone = OneTimeCode.objects.filter(expires_at__lt=clock.now() - timedelta(days=1)).delete()[0]
    if gone:
        note("codes.forgotten", by=by, rows=gone)
    return gone
