"""What people answers and refuses when roles are granted below: the names of places, and nobody excluded in office."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from unionhall.access.rules import Actor
from unionhall.access.signals import NamedPlace, places_asked, role_granting
from unionhall.accounts import queries as accounts
from unionhall.accounts.signals import Owner, address_proved, owners_asked
from unionhall.kit.refusals import NotAllowed
from unionhall.people import queries, searching
from unionhall.people.actions import contacts
from unionhall.people.signals import roster_published, roster_undone


@receiver(places_asked, dispatch_uid="unionhall.people.places_asked")
def name_places(**_: Any) -> list[NamedPlace]:
    """Every unit, department and open turf."""
    return queries.named_places()


@receiver(role_granting, dispatch_uid="unionhall.people.role_granting")
def refuse_the_excluded(*, account_id: int, **_: Any) -> None:
    """Supervisors and confidential employees never hold a role (INV-12)."""
    person_id = accounts.person_of(account_id)
    if person_id is not None and queries.is_excluded(person_id):
        raise NotAllowed("This person is a supervisor or confidential employee. The bylaws let them hold no role.")


@receiver(owners_asked, dispatch_uid="unionhall.people.owners_asked")
def name_owners(*, email: str, **_: Any) -> list[Owner]:
    """Those for whom the address is on record."""
    return queries.owners_of(email)


@receiver(address_proved, dispatch_uid="unionhall.people.address_proved")
def keep_proof(*, person_id: int, email: str, **_: Any) -> None:
    """An address by which its owner signed in works."""
    contacts.mark_verified(person_id, email, by=Actor.machine("sign-in"))


@receiver([roster_published, roster_undone], dispatch_uid="unionhall.people.search")
def search_anew(**_: Any) -> None:
    """A roster changed many names: the search texts follow in a job of their own, so that publishing does not wait for them."""
    searching.refresh_all.later()
