"""What roles announce upward, and the one thing they ask: the names of the places that lie above this area.

`role_granting` is sent before a role is granted (account_id, role): a receiver refuses by raising a `Refusal`.
`deed_done` is sent inside the transaction of a deed (deed, thing, by, detail): the ledger notes it.
`places_asked` is sent to learn the places of the house: a receiver returns a list of `NamedPlace`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal

from unionhall.access.rules import Place

role_granting = Signal()
deed_done = Signal()
places_asked = Signal()


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place at which a role can be held, and what it is called."""

    place: Place
    name: str
