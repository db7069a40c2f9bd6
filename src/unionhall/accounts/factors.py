"""Second factors as allauth keeps them: authenticator apps, passkeys and recovery codes."""

from __future__ import annotations

import time
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction

from unionhall.accounts.models import User
from unionhall.kit.refusals import Unwelcome

PERIOD = 30
KINDS = {"totp": Authenticator.Type.TOTP, "passkey": Authenticator.Type.WEBAUTHN}


def of(account_id: int) -> list[Authenticator]:
    """Every factor of an account, recovery codes left out."""
    return list(Authenticator.objects.filter(user_id=account_id, type__in=KINDS.values()).order_by("created_at"))


def matching_step(secret: str, code: str) -> int | None:
    """The half minute for which the code is right: this one, the one before or the next, for clocks that differ."""
    now = int(time.time()) // PERIOD
    digits = code.strip().replace(" ", "")
    return next((step for step in (now, now - 1, now + 1) if totp.format_hotp_value(totp.hotp_value(secret, step)) == digits), None)


@transaction.atomic
def totp_is_right(account_id: int, code: str) -> bool:
    """Whether the app's code is right and was not used before: each half minute counts once (no replay)."""
    kept = Authenticator.objects.select_for_update().filter(user_id=account_id, type=Authenticator.Type.TOTP).first()
    if kept is None:
        return False
    step = matching_step(decrypt(kept.data["secret"]), code)
    if step is None or step <= kept.data.get("last_step", 0):
        return False
    kept.data["last_step"] = step
    kept.save(update_fields=["data"])
    kept.record_usage()
    return True


def recovery_code_is_right(account_id: int, code: str) -> bool:
    """Whether this is one of the recovery codes that are left; it is used up by asking."""
    kept = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return bool(kept and RecoveryCodes(kept).validate_code(code.strip().replace(" ", "")))


def add_totp(account: User, secret: str, code: str) -> Authenticator:
    """Keep an authenticator app once it has shown a right code."""
    step = matching_step(secret, code)
    if step is None:
        raise Unwelcome("That code is not the one your app shows now. Wait for the next one and type it again.")
    made = totp.TOTP.activate(account, secret).instance
    made.data["last_step"] = step
    made.save(update_fields=["data"])
    return made


def totp_address(account: User, secret: str) -> str:
    """What the QR code says to the authenticator app."""
    return cast("str", get_adapter().build_totp_url(account, secret))


def begin_passkey(account: User) -> dict[str, Any]:
    """The browser's task for a new passkey; the challenge is kept in the session."""
    return cast("dict[str, Any]", webauthn.begin_registration(account, passwordless=True))


def add_passkey(account: User, name: str, credential: dict[str, Any]) -> Authenticator:
    """Keep a new passkey once its answer fits the challenge."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError) as problem:
        raise Unwelcome("That passkey did not answer as it should. Try again.") from problem
    return cast("Authenticator", webauthn.WebAuthn.add(account, name, credential).instance)


def begin_asking(account: User | None) -> dict[str, Any]:
    """The browser's task to show a passkey: one of this account's, or any of ours."""
    return cast("dict[str, Any]", webauthn.begin_authentication(account))


def passkey_shown(account: User | None, answer: dict[str, Any]) -> Authenticator:
    """The passkey that answered the challenge rightly; a counter that runs backwards means a copy and is refused."""
    try:
        owner = account or webauthn.extract_user_from_response(answer)
        shown = webauthn.complete_authentication(owner, answer)
        counter = webauthn.parse_authentication_response(answer).response.authenticator_data.counter
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Unwelcome("That passkey is not one of ours, or it did not answer as it should.") from problem
    last = shown.data.get("counter", 0)
    if counter and counter <= last:
        raise Unwelcome("This passkey seems to have been copied. It is refused; tell an officer.")
    shown.data["counter"] = counter
    shown.save(update_fields=["data"])
    shown.record_usage()
    return cast("Authenticator", shown)


def recovery_codes(account: User) -> list[str]:
    """New recovery codes instead of any there were."""
    Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    return cast("list[str]", RecoveryCodes.activate(account).generate_codes())


def recovery_codes_left(account_id: int) -> int:
    """How many recovery codes are left."""
    kept = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0


def take_off(account_id: int, factor_id: int | None = None) -> int:
    """Take one factor or all of them off an account; recovery codes go with the last."""
    mine = Authenticator.objects.filter(user_id=account_id)
    gone = mine.filter(pk=factor_id).exclude(type=Authenticator.Type.RECOVERY_CODES) if factor_id else mine
    count: int = gone.delete()[0]
    if not of(account_id):
        mine.delete()
    return count
