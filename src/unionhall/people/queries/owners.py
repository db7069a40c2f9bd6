"""Who reads a mail address: for signing in by oneself, where neither the employer nor a shared mailbox may stand in for a worker."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from unionhall.accounts.signals import Owner
from unionhall.people.models import ContactPoint, Person
from unionhall.people.queries.editing import owner_class

NO_LONGER = ("bad", "suppressed")


def owners_of(email: str) -> list[Owner]:
    """Everybody for whom this personal address is on record and works; what only the employer's roster says is no worker's word."""
    points = ContactPoint.objects.filter(kind="email", value_normalized=email, owner_class="personal", ends_on__isnull=True)
    if not settings.TRUSTS_ROSTER_ADDRESSES:
        points = points.exclude(source="roster")
    return as_owners(points.exclude(status__in=NO_LONGER).values_list("person", flat=True), email)


def as_owners(persons: Iterable[int], email: str) -> list[Owner]:
    """Those of the persons who may sign in with this address: never the excluded (INV-12), never by the employer's mail (INV-09)."""
    if owner_class("email", email) != "personal":
        return []
    found = Person.objects.filter(pk__in=list(persons), is_excluded=False, merged_into__isnull=True)
    return [Owner(pk, name) for pk, name in found.values_list("pk", "display_name")]
