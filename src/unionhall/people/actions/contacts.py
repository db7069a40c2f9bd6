"""What messages teach us about contact points."""

from __future__ import annotations

from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.ledger.actions import note
from unionhall.people.models import ContactPoint


@transaction.atomic
def mark_bad(kind: str, address: str, *, by: Actor, reason: str) -> int:
    """Mark every open contact point of an address as not working, for whomever it is kept; how many."""
    by.must(Power.EDIT_PERSON)
    marked = (
        ContactPoint.objects.filter(kind=kind, value_normalized=address, ends_on__isnull=True).exclude(status="bad").update(status="bad")
    )
    if marked:
        note("people.contact_marked_bad", f"{kind}", by=by, rows=marked, purpose=reason)
    return marked


@transaction.atomic
def mark_verified(person_id: int, email: str, *, by: Actor) -> None:
    """The person has shown that they read this address."""
    by.must(Power.EDIT_PERSON)
    points = ContactPoint.objects.filter(person=person_id, kind="email", value_normalized=email, ends_on__isnull=True)
    if points.update(status="verified", verified_at=clock.now()):
        note("people.contact_verified", f"people.person:{person_id}", by=by)
