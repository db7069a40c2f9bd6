"""Which account is behind a request, what its browser has proved, its devices and factors; accounts for officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from unionhall.access.rules import Actor, Power
from unionhall.accounts import factors
from unionhall.accounts.models import LostFactor, User
from unionhall.accounts.rules import browser_named
from unionhall.accounts.sessions import end, is_live, standing_of
from unionhall.accounts.signals import Owner, owners_asked
from unionhall.kit.refusals import NotThere

__all__ = ["end", "is_live", "standing_of"]


def owner_of(email: str) -> Owner | None:
    """Who could open an account of their own with this address: the one person who reads it, and who has none yet.

    An address that two people share opens nothing, nor does one of a closed account, nor a second address beside an account.
    """
    if User.objects.filter(email=email).exists():
        return None
    answers: list[tuple[Any, list[Owner]]] = owners_asked.send(sender=User, email=email)  # type: ignore[assignment]
    owners = {owner for _, found in answers for owner in found}
    if len(owners) != 1:
        return None
    owner = owners.pop()
    return None if User.objects.filter(person=owner.person_id).exists() else owner


def signed_in(request: HttpRequest) -> User | None:
    """The account that is signed in, if any."""
    user = request.user
    return user if user.is_authenticated else None


@dataclass(frozen=True, slots=True)
class Device:
    """One browser in which an account is signed in."""

    number: int
    name: str
    since: datetime
    last_used_at: datetime
    is_this: bool


def devices_of(account_id: int, *, here: str) -> list[Device]:
    """The browsers in which the account is signed in, the last used first."""
    rows = UserSession.objects.filter(user_id=account_id).order_by("-last_seen_at")
    return [Device(row.pk, browser_named(row.user_agent), row.created_at, row.last_seen_at, row.session_key == here) for row in rows]


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor as its owner sees it."""

    number: int
    kind: str
    name: str
    since: datetime
    last_used_at: datetime | None


def factors_of(account_id: int) -> list[Factor]:
    """The second factors of an account."""
    names = {code: kind for kind, code in factors.KINDS.items()}
    return [
        Factor(row.pk, names[row.type], row.data.get("name", ""), row.created_at, row.last_used_at) for row in factors.of(account_id)
    ]


def recovery_codes_left(account_id: int) -> int:
    """How many recovery codes the account has left."""
    return factors.recovery_codes_left(account_id)


def has_open_loss(account_id: int) -> bool:
    """Whether the account says that it lost its factors and nobody confirmed it yet."""
    return LostFactor.objects.filter(account_id=account_id, confirmed_at__isnull=True).exists()


def cast_list() -> list[User]:
    """The parts of the demo, in the order they were made; none in a real local."""
    return list(User.objects.exclude(cast_as="").filter(is_active=True).order_by("pk"))


def is_anybody_here() -> bool:
    """Whether there is any account at all."""
    return User.objects.exists()


def open_to(actor: Actor) -> QuerySet[User]:
    """Every account that this actor may look after; their own always."""
    return User.objects.all() if actor.may(Power.MANAGE_ACCOUNTS) else User.objects.filter(pk=actor.account_id or 0)


def accounts_found(actor: Actor, words: str, *, most: int = 50) -> list[User]:
    """Accounts whose name or address contains the words."""
    found = open_to(actor).filter(Q(name__icontains=words) | Q(email__icontains=words)) if words else open_to(actor)
    return list(found.order_by("email")[:most])


def open_losses(actor: Actor) -> list[LostFactor]:
    """Who waits for an officer to confirm a lost factor."""
    waiting = LostFactor.objects.filter(account__in=open_to(actor), confirmed_at__isnull=True)
    return list(waiting.select_related("account").order_by("asked_at"))


def account_of_person(person_id: int) -> User | None:
    """The account of a person, if they have one."""
    return User.objects.filter(person_id=person_id).first()


def names_of(account_ids: set[int]) -> dict[int, str]:
    """What accounts are called, by id."""
    return {row.pk: str(row) for row in User.objects.filter(pk__in=account_ids)}


def account_or_nothing(actor: Actor, public_id: UUID) -> User:
    """The account with this id, if the actor may look after it."""
    found = open_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is nothing here.")
    return found


def open_loss_of(actor: Actor, account_id: int) -> LostFactor | None:
    """The loss of one account that waits for an officer."""
    return LostFactor.objects.filter(account__in=open_to(actor), account_id=account_id, confirmed_at__isnull=True).first()


def address_of(account_id: int) -> str:
    """The mail address an account signs in with, which its owner has proved; empty where there is no such account."""
    return User.objects.filter(pk=account_id).values_list("email", flat=True).first() or ""


def person_of(account_id: int) -> int | None:
    """The person behind an account, if it is one's."""
    return User.objects.filter(pk=account_id).values_list("person_id", flat=True).first()
