"""Who a request is: an account with the powers it holds today, or a visitor."""

from __future__ import annotations

from django.http import HttpRequest

from unionhall.access import queries as access
from unionhall.access.rules import Actor
from unionhall.accounts import queries as accounts
from unionhall.kit import clock
from unionhall.people import queries as people


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request. Excluded persons keep no powers (INV-12); a day's holdings are read at each request.

    A sign-in that was ended elsewhere, lay idle or has lasted too long is over here and now.
    """
    account = accounts.signed_in(request)
    if account is None:
        return Actor.visitor()
    today = clock.today()
    excluded = account.person_id is not None and people.is_excluded(account.person_id)
    holdings = [] if excluded else access.holdings_of(account.pk, on=today)
    actor = Actor.in_office(
        holdings, on=today, name=str(account), account_id=account.pk, person_id=None if excluded else account.person_id,
    )
    if accounts.is_live(request, account, in_office=actor.is_in_office):
        return actor
    accounts.end(request)
    return Actor.visitor()
