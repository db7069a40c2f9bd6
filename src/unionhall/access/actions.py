"""Granting, extending and ending roles."""

from __future__ import annotations

from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction

from unionhall.access import queries
from unionhall.access.models import RoleHolding
from unionhall.access.rules import LOCAL, ROLES, STEWARD, Actor, Kind, Place, Placed, Power, Role, why_not_granted
from unionhall.access.signals import deed_done, role_granting
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, NotThere, Unwelcome


def _note(deed: str, holding: RoleHolding, *, by: Actor, reason: str) -> None:
    """The ledger lies above this area: it listens, and notes the deed in the same transaction."""
    detail = {
        "role": holding.role_code, "at": holding.place_kind, "place": holding.place_key, "account": holding.account_id,
        "from": holding.begins_on.isoformat(), "until": holding.ends_on.isoformat(), "reason": reason,
    }
    deed_done.send(sender=RoleHolding, deed=deed, thing=holding, by=by, detail=detail)


def _known_role(code: str) -> Role:
    role = ROLES.get(code)
    if role is None:
        raise Unwelcome("There is no such role.")
    return role


@transaction.atomic
def grant_role(
    account_id: int, role_code: str, place: Place = LOCAL, *, dates: tuple[date, date], reason: str, by: Actor,
) -> RoleHolding:
    """Grant a role at a place, from the first to the last of two days (INV-04: there is always a last day)."""
    by.must(Power.GRANT_ROLES)
    return _grant(account_id, _known_role(role_code), place, dates=dates, reason=reason, by=by)


@transaction.atomic
def hand_out_turf(account_id: int, turf: Placed, place: Place, *, dates: tuple[date, date], reason: str, by: Actor) -> RoleHolding:
    """Make somebody the steward of a turf: whoever assigns turf there may, without granting any other role."""
    by.must(Power.ASSIGN_TURF, turf)
    if place.kind != Kind.TURF or place not in turf.places:
        raise Unwelcome("This is no turf.")
    return _grant(account_id, STEWARD, place, dates=dates, reason=reason, by=by)


def _grant(account_id: int, role: Role, place: Place, *, dates: tuple[date, date], reason: str, by: Actor) -> RoleHolding:
    role_code, (begins_on, ends_on) = role.code, dates
    if refusal := why_not_granted(by, account_id, role):
        raise NotAllowed(refusal)
    if problem := _problem(role, place, dates, reason):
        raise Unwelcome(problem)
    if not get_user_model().objects.select_for_update().filter(pk=account_id, is_active=True).exists():
        raise NotThere("There is no such account.")
    role_granting.send(sender=RoleHolding, account_id=account_id, role=role)
    held = RoleHolding.objects.filter(account_id=account_id, role_code=role_code, place_kind=place.kind, place_key=place.key)
    if held.filter(begins_on__lte=ends_on, ends_on__gte=begins_on).exists():
        raise Clash("They hold this role there on some of these days already.")
    holding = RoleHolding.objects.create(
        account_id=account_id, role_code=role_code, place_kind=place.kind, place_key=place.key, begins_on=begins_on, ends_on=ends_on,
        reason=reason.strip(), granted_by_id=by.account_id, granted_at=clock.now(),
    )
    _note("role.granted", holding, by=by, reason=holding.reason)
    return holding


def _problem(role: Role, place: Place, dates: tuple[date, date], reason: str) -> str:
    begins_on, ends_on = dates
    if place.kind not in role.at or not queries.place_exists(place):
        return "This role cannot be held there."
    if not begins_on <= ends_on:
        return "The last day lies before the first."
    if (ends_on - begins_on).days > queries.LONGEST_TERM.days:
        return "No role is granted for more than three years at a time."
    return "" if reason.strip() else "Say why: whoever reviews the roles will want to know."


@transaction.atomic
def end_role(holding: RoleHolding, *, reason: str, by: Actor) -> RoleHolding:
    """End a role now: the next request of its holder is without it."""
    by.must(Power.GRANT_ROLES)
    return _end(holding, reason=reason, by=by)


@transaction.atomic
def take_turf_back(holding: RoleHolding, turf: Placed, *, reason: str, by: Actor) -> RoleHolding:
    """End somebody's stewardship of a turf."""
    by.must(Power.ASSIGN_TURF, turf)
    if holding.role_code != STEWARD.code or holding.place not in turf.places or holding.place.kind != Kind.TURF:
        raise NotThere("There is nothing here.")
    return _end(holding, reason=reason, by=by)


def _end(holding: RoleHolding, *, reason: str, by: Actor) -> RoleHolding:
    # All holdings of the role are locked, so that two administrators cannot end one another at the same moment.
    held = {row.pk: row for row in RoleHolding.objects.select_for_update().filter(role_code=holding.role_code)}
    holding, today = held[holding.pk], clock.today()
    if holding.ended_at or holding.ends_on < today:
        raise Clash("This role has ended already.")
    if not reason.strip():
        raise Unwelcome("Say why: whoever reviews the roles will want to know.")
    others = [row for row in held.values() if row.pk != holding.pk and queries.gives_powers(row, on=today)]
    if Power.GRANT_ROLES in _known_role(holding.role_code).may and not others:
        raise Clash("This is the last administrator. Make another one first.")
    holding.ended_by_id, holding.ended_at, holding.end_reason = by.account_id, clock.now(), reason.strip()
    holding.save(update_fields=["ended_by", "ended_at", "end_reason"])
    _note("role.ended", holding, by=by, reason=holding.end_reason)
    return holding


@transaction.atomic
def keep_role(holding: RoleHolding, *, by: Actor) -> None:
    """Say in the quarterly review that a role is still right; who said it, and when, is in the ledger."""
    by.must(Power.GRANT_ROLES)
    if not queries.gives_powers(holding, on=clock.today()):
        raise Clash("This role has ended already.")
    if holding.account_id == by.account_id:
        raise NotAllowed("Nobody reviews their own role.")
    RoleHolding.objects.filter(pk=holding.pk).update(reviewed_at=clock.now())
    _note("role.kept", holding, by=by, reason="reviewed")
