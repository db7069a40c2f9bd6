"""Accounts with roles, as actors for actions and as signed-in browsers for pages."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from allauth.usersessions.models import UserSession
from django.test import Client

from unionhall.access import queries as access
from unionhall.access.models import RoleHolding
from unionhall.access.rules import LOCAL, Actor, Place
from unionhall.accounts.models import User
from unionhall.accounts.rules import Standing
from unionhall.accounts.sessions import KEPT_AS
from unionhall.kit import clock

NUMBER = count(1)


def an_account(*roles: tuple[str, Place] | str, name: str = "Amir", person_id: int | None = None, until: date | None = None) -> User:
    """An account holding these roles: a code alone means at the local."""
    account = User.objects.create_user(f"{name.lower().replace(' ', '.')}.{next(NUMBER)}@example.org", name=name, person_id=person_id)
    today = clock.today()
    for role in roles:
        code, place = (role, LOCAL) if isinstance(role, str) else role
        RoleHolding.objects.create(
            account=account, role_code=code, place_kind=place.kind, place_key=place.key, begins_on=today - timedelta(days=30),
            ends_on=until or today + timedelta(days=90), reason="for a test", granted_at=clock.now(),
        )
    return account


def acting(account: User) -> Actor:
    """The actor that this account is today."""
    today = clock.today()
    return Actor.in_office(
        access.holdings_of(account.pk, on=today), on=today, name=str(account), account_id=account.pk, person_id=account.person_id,
    )


def an_actor(*roles: tuple[str, Place] | str, name: str = "Amir", person_id: int | None = None) -> Actor:
    """An actor holding these roles."""
    return acting(an_account(*roles, name=name, person_id=person_id))


def signed_in(account: User, *, factor: str = "totp") -> Client:
    """A browser in which this account is signed in and has shown its second factor; none shown with `factor=""`."""
    client = Client()
    client.force_login(account)
    session, now = client.session, clock.now().timestamp()
    session[KEPT_AS] = Standing(since=now, factor=factor, proved_at=now).kept()
    session.save()
    UserSession.objects.create(user=account, ip="127.0.0.1", session_key=session.session_key, user_agent="a test")
    return client
