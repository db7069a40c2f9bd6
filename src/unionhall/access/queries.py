"""Which roles are held by whom, on a day, and where roles can be held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from unionhall.access.models import RoleHolding
from unionhall.access.rules import LOCAL, ROLES, Actor, Holding, Kind, Place, Power
from unionhall.access.signals import NamedPlace, places_asked
from unionhall.kit import clock
from unionhall.kit.refusals import NotThere

LONGEST_TERM = timedelta(days=3 * 366)
REVIEW_EVERY = timedelta(days=91)


def _open_on(day: date) -> Q:
    return Q(begins_on__lte=day, ends_on__gte=day, ended_at__isnull=True)


def holdings_of(account_id: int, *, on: date) -> list[Holding]:
    """Every role the account holds on the day."""
    rows = RoleHolding.objects.filter(_open_on(on), account_id=account_id)
    return [holding for row in rows if (holding := row.as_holding())]


def gives_powers(row: RoleHolding, *, on: date) -> bool:
    """Whether a holding gives its powers on the day: begun, not over, not ended, and its account is open."""
    return row.ended_at is None and row.begins_on <= on <= row.ends_on and row.account.is_active


def open_to(actor: Actor) -> QuerySet[RoleHolding]:
    """Every holding this actor may see: all for those who look after roles, one's own for everybody."""
    rows = RoleHolding.objects.select_related("account", "granted_by", "ended_by")
    return rows if actor.may(Power.SEE_ROLES) else rows.filter(account_id=actor.account_id or 0)


def roles_now(actor: Actor) -> list[RoleHolding]:
    """Roles that are held today or will be, by name."""
    rows = open_to(actor).filter(ended_at__isnull=True, ends_on__gte=clock.today())
    return list(rows.order_by("account__name", "account__email", "ends_on"))


def roles_past(actor: Actor, *, most: int = 200) -> list[RoleHolding]:
    """Roles that are over, the last ended first."""
    gone = open_to(actor).filter(Q(ended_at__isnull=False) | Q(ends_on__lt=clock.today()))
    return list(gone.order_by("-ends_on", "-pk")[:most])


def to_review(actor: Actor) -> list[RoleHolding]:
    """The quarterly review: roles that were neither granted nor looked at within the quarter, those that end first on top."""
    before, today = clock.now() - REVIEW_EVERY, clock.today()
    stale = Q(reviewed_at__isnull=True, granted_at__lt=before) | Q(reviewed_at__lt=before)
    return list(open_to(actor).filter(_open_on(today)).filter(stale).order_by("ends_on", "account__name"))


def named_places() -> list[NamedPlace]:
    """Every place at which a role can be held, with its name; areas above answer for theirs."""
    answers: list[tuple[Any, list[NamedPlace]]] = places_asked.send(sender=RoleHolding)  # type: ignore[assignment]
    return [NamedPlace(LOCAL, ""), *(named for _, places in answers for named in places)]


def place_exists(place: Place) -> bool:
    """Whether there is such a place."""
    return place.kind == Kind.SELF or any(named.place == place for named in named_places())


def account_by_address(email: str) -> Any:
    """The open account with this mail address, or none."""
    return get_user_model().objects.filter(email=email.strip().casefold(), is_active=True).first()


def holding_or_nothing(actor: Actor, public_id: UUID) -> RoleHolding:
    """The holding with this id, if the actor may see it."""
    found = open_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is nothing here.")
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A holding in words."""

    holding: RoleHolding
    role_name: str
    what: str
    place_name: str


def shown(rows: list[RoleHolding]) -> list[Shown]:
    """Holdings with the names of their roles and places; the local itself has none."""
    names = {named.place: named.name for named in named_places()} if rows else {}
    return [
        Shown(row, role.name if role else row.role_code, role.what if role else "", names.get(row.place, row.place_key))
        for row in rows for role in [ROLES.get(row.role_code)]
    ]


def held_at(place: Place) -> list[RoleHolding]:
    """Who holds a role at this very place today, whose account is open."""
    rows = RoleHolding.objects.filter(_open_on(clock.today()), place_kind=place.kind, place_key=place.key, account__is_active=True)
    return list(rows.select_related("account").order_by("account__name", "pk"))


def holders_of(power: Power, *, on: date) -> list[tuple[int, str, str]]:
    """The accounts that hold a power anywhere on a day: key, public id and name."""
    codes = [role.code for role in ROLES.values() if power in role.may]
    rows = RoleHolding.objects.filter(_open_on(on), role_code__in=codes, account__is_active=True).order_by("account__name").distinct()
    found = rows.values_list("account", "account__public_id", "account__name", "account__email")
    return [(pk, str(public_id), name or email) for pk, public_id, name, email in found]
