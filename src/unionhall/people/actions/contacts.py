"""What messages teach us about contact points."""

from __future__ import annotations

from django.db import transaction

from unionhall.access.rules import Actor, Power
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
