"""People looked up by what a card or a member list says: number, address, name; a few queries however many are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from unionhall.kit.batches import batches
from unionhall.people.models import ContactPoint, EmployerIdentifier, PersonName
from unionhall.people.rules.matching import Known

#: How many values stand in one IN (...): below the limits of both databases.
BATCH = 500


@dataclass
class CardBook:
    """The people who came into question, looked up three ways (the `Book` of the matching rules)."""

    identifiers: dict[str, list[Known]] = field(default_factory=dict)
    contacts: dict[str, list[Known]] = field(default_factory=dict)
    name_keys: dict[str, list[Known]] = field(default_factory=dict)

    def with_identifier(self, identifier: str) -> list[Known]:
        """Who holds this employer number now."""
        return self.identifiers.get(identifier, [])

    def with_contact(self, contact: str) -> list[Known]:
        """Whose address or number this is."""
        return self.contacts.get(contact, [])

    def with_name_key(self, name_key: str) -> list[Known]:
        """Who has a name with this key."""
        return self.name_keys.get(name_key, [])


def book_of(*, identifiers: Collection[str], contacts: Collection[str], name_keys: Collection[str]) -> CardBook:
    """A book of everybody whom one of these values may mean; merged records and bad addresses left out."""
    open_now = Q(ends_on__isnull=True) & Q(person__merged_into__isnull=True)
    by_number = _pairs(EmployerIdentifier.objects.filter(open_now), "value", identifiers)
    reachable = ContactPoint.objects.filter(open_now, kind__in=("email", "phone")).exclude(status="bad")
    by_contact = _pairs(reachable, "value_normalized", contacts)
    by_name = _pairs(PersonName.objects.filter(person__merged_into__isnull=True), "match_key", name_keys)
    known = _known({person for found in (by_number, by_contact, by_name) for persons in found.values() for person in persons})
    return CardBook(*(
        {value: [known[one] for one in sorted(found[value])] for value in found} for found in (by_number, by_contact, by_name)
    ))


def _pairs(rows: QuerySet[Any], column: str, values: Collection[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for some in batches(sorted(values), BATCH):
        for value, person in rows.filter(**{f"{column}__in": some}).values_list(column, "person"):
            found[value].add(person)
    return found


def _known(persons: Collection[int]) -> dict[int, Known]:
    """Those persons with all their names and numbers."""
    names: dict[int, set[str]] = defaultdict(set)
    numbers: dict[int, set[str]] = defaultdict(set)
    for some in batches(sorted(persons), BATCH):
        for person, key in PersonName.objects.filter(person__in=some).values_list("person", "match_key"):
            names[person].add(key)
        for person, value in EmployerIdentifier.objects.filter(person__in=some, ends_on__isnull=True).values_list("person", "value"):
            numbers[person].add(value)
    return {person: Known(person, frozenset(numbers[person]), tuple(sorted(names[person]))) for person in persons}
