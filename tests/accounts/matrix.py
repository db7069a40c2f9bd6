"""Who gets what at the addresses of accounts."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from allauth.usersessions.models import UserSession

from tests.makers.accounts import an_account, signed_in
from tests.matrix import Expect, Row, Thing, at, everybody, members, mine, only
from tests.world import World
from unionhall.access.rules import ROLES as HOUSE_ROLES
from unionhall.accounts.models import LostFactor
from unionhall.kit import clock


def _account(world: World) -> Thing:
    return {"other": {"public_id": world.accounts["secretary"].public_id}, "me": lambda role: {"public_id": world.accounts[role].public_id}}


def _device(world: World) -> Thing:
    dov = an_account(name="Dov")
    signed_in(dov)
    return {
        "other": {"number": UserSession.objects.get(user=dov).pk},
        "me": lambda role: {"number": UserSession.objects.filter(user=world.accounts[role]).earliest("pk").pk},
    }


def _factor(world: World) -> Thing:
    made = {
        role: Authenticator.objects.create(user=account, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")}).pk
        for role, account in world.accounts.items()
    }
    LostFactor.objects.create(account=world.accounts["secretary"], said="It fell into the lake.", asked_at=clock.now())
    return {"other": {"number": made["comms"] + 1_000_000}, "me": lambda role: {"number": made[role]}}


THINGS = {"account": _account, "device": _device, "factor": _factor}
CODE = {"code": "ZZZZ-ZZZZ"}
#: Roles that see others' data keep their last factor.
KEEPS = {code: 409 for code, role in HOUSE_ROLES.items() if role.needs_second_factor}
OFFICER = "administrator"

ROWS = [
    Row("accounts:sign_in", get=everybody(), post=everybody(302), data={"email": "eve@example.net"}),
    Row("accounts:sign_in_code", get=everybody(302), post=everybody(302), data=CODE),
    Row("accounts:passkey_ask", post=everybody()),
    Row("accounts:passkey_sign_in", post=everybody(400), data={"credential": "{}"}),
    Row("accounts:first_administrator", get=everybody(), post=everybody(), data={"email": "eve@example.net", "token": "0" * 32}),
    Row("accounts:demo", get=everybody(404), post=everybody(404)),
    Row("accounts:sign_out", post=members(302), early=True),
    Row("accounts:mine", get=members()),
    Row("accounts:prove", get=members(302), post=members(302), data=CODE, early=True),
    Row("accounts:prove_ask", post=members(302), early=True),
    Row("accounts:device_end", of="device", post=mine(302)),
    Row("accounts:devices_end", post=members(302)),
    Row("accounts:second_factor", get=members(), post=members(), data={"kind": "totp", "code": "12"}, early=True),
    Row("accounts:add_factor", get=members(), fresh=True),
    Row("accounts:passkey_challenge", post=members(), early=True),
    Row("accounts:passkey_show", post=members(400), data={"credential": "{}"}, early=True),
    Row("accounts:passkey_begin", post=members(), early=True, fresh=True),
    Row("accounts:passkey_new", post=members(400), data={"credential": "{}"}, early=True, fresh=True),
    Row("accounts:app_begin", post=members(302), early=True, fresh=True),
    Row("accounts:app_new", get=members(302), post=members(302), data=CODE, early=True, fresh=True),
    Row("accounts:recovery_codes", post=members(), fresh=True),
    Row("accounts:factor_lost", get=members(), post=members(302), data={"said": "It fell into the lake."}, early=True),
    Row("accounts:factor_remove", of="factor", post=mine(302, **KEEPS), fresh=True),
    Row("accounts:accounts", get=only(OFFICER)),
    Row("accounts:account_new", get=only(OFFICER), post=only(OFFICER), fresh=True),
    Row("accounts:account", of="account", get=only(OFFICER)),
    Row("accounts:account_devices_end", of="account", post=only(OFFICER, 302)),
    Row("accounts:account_close", of="account", post=Expect(cells={(OFFICER, "other"): 302, (OFFICER, "me"): 403}), fresh=True),
    Row("accounts:account_reopen", of="account", post=only(OFFICER, 302), fresh=True),
    Row("accounts:loss_confirm", of="account", post=at(302, administrator="other"), data={"how_known": "Seen with her card."}, fresh=True),
]
