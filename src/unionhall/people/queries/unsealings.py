"""Requests to open sealed cells, as the people who may open them see them."""

from __future__ import annotations

from unionhall.access.rules import Actor, Power
from unionhall.kit.refusals import NotThere
from unionhall.people.models import RosterSnapshot, Unsealing


def asked(actor: Actor, snapshot: RosterSnapshot) -> list[Unsealing]:
    """Every request for a roster, newest first."""
    if not actor.may(Power.UNSEAL_ROSTER):
        return []
    return list(Unsealing.objects.filter(snapshot=snapshot).order_by("-asked_at")[:50])


def one(actor: Actor, snapshot: RosterSnapshot, number: int) -> Unsealing:
    """One request for a roster, or nothing there."""
    found = Unsealing.objects.filter(snapshot=snapshot, pk=number).first() if actor.may(Power.UNSEAL_ROSTER) else None
    if found is None:
        raise NotThere("There is no such request.")
    return found
