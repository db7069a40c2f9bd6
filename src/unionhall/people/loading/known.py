"""The persons that a batch of rows could be, fetched with a few questions for the whole batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from unionhall.kit.bulk import a_set, among, fetch
from unionhall.people.rules.matching import Known


@dataclass
class Batch:
    """A `Book` for the matching rules that holds everybody whom one batch of rows could mean."""

    by_identifier: dict[str, list[Known]] = field(default_factory=dict)
    by_contact: dict[str, list[Known]] = field(default_factory=dict)
    by_name_key: dict[str, list[Known]] = field(default_factory=dict)

    def with_identifier(self, identifier: str) -> Sequence[Known]:
        """Who holds this employer number now."""
        return self.by_identifier.get(identifier, ())

    def with_contact(self, contact: str) -> Sequence[Known]:
        """Whose verified personal address or number this is."""
        return self.by_contact.get(contact, ())

    def with_name_key(self, name_key: str) -> Sequence[Known]:
        """Who has a name with this key."""
        return self.by_name_key.get(name_key, ())


def holders_of(employer: int, identifiers: set[str], merged: Container[int]) -> Batch:
    """Who holds these employer numbers and was not merged into another, with their names: all that the rules M1 and M2 look at."""
    held: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    wanted = a_set(identifier for identifier in identifiers if identifier)
    for identifier, person, key in fetch(
        "SELECT i.value, i.person_id, n.match_key FROM people_employeridentifier i LEFT JOIN people_personname n ON n.person_id = i.person_id"
        f" WHERE i.employer_id = %s AND i.ends_on IS NULL AND {among('i.value')} ORDER BY n.id", [employer, wanted],
    ):
        if person not in merged:
            held[identifier][person] += [key] if key is not None else []
    return Batch({
        identifier: [Known(person, frozenset({identifier}), tuple(dict.fromkeys(keys))) for person, keys in persons.items()]
        for identifier, persons in held.items()
    })


def batch_of(employer: int, contacts: set[str], named: list[tuple[str, int]]) -> Batch:
    """Everybody who owns one of these contacts, or is among these namesakes (a name's key and a person)."""
    owned = _pairs(
        "SELECT value_normalized, person_id FROM people_contactpoint WHERE kind IN ('email', 'phone') AND status = 'verified'"
        " AND owner_class = 'personal' AND ends_on IS NULL AND " + among("value_normalized"), [], contacts,
    )
    known = _known({person for pairs in (owned, named) for _, person in pairs}, employer)
    return Batch(by_contact=_book(owned, known), by_name_key=_book(named, known))


def _pairs(sql: str, parameters: list[Any], values: Iterable[str]) -> list[tuple[str, int]]:
    wanted = [value for value in values if value]
    return [(text, person) for text, person in fetch(sql, [*parameters, a_set(wanted)])] if wanted else []


def _book(pairs: list[tuple[str, int]], known: dict[int, Known]) -> dict[str, list[Known]]:
    book: dict[str, dict[int, Known]] = defaultdict(dict)
    for text, person in pairs:
        if person in known:
            book[text][person] = known[person]
    return {text: list(persons.values()) for text, persons in book.items()}


def _known(persons: set[int], employer: int) -> dict[int, Known]:
    """What matching looks at of these persons; whoever was merged into another is left out."""
    if not persons:
        return {}
    wanted = a_set(persons)
    living = {person for (person,) in fetch(f"SELECT id FROM people_person WHERE merged_into_id IS NULL AND {among('id')}", [wanted])}
    names, contacts, numbers = defaultdict(list), defaultdict(set), defaultdict(set)
    for person, key in fetch(f"SELECT person_id, match_key FROM people_personname WHERE {among('person_id')} ORDER BY id", [wanted]):
        names[person].append(key)
    for person, value in fetch(
        f"SELECT person_id, value_normalized FROM people_contactpoint WHERE status = 'verified' AND owner_class = 'personal'"
        f" AND ends_on IS NULL AND {among('person_id')}", [wanted],
    ):
        contacts[person].add(value)
    # The employer is looked at here: in the question, SQLite would go through all numbers of the employer.
    for person, of, value in fetch(
        f"SELECT person_id, employer_id, value FROM people_employeridentifier WHERE ends_on IS NULL AND {among('person_id')}", [wanted],
    ):
        if of == employer:
            numbers[person].add(value)
    places = _places(wanted)
    return {
        person: Known(
            person, frozenset(numbers[person]), tuple(dict.fromkeys(names[person])), frozenset(contacts[person]),
            frozenset(places[person]),
        )
        for person in living
    }


def _places(wanted: Any) -> dict[int, set[tuple[str, date]]]:
    places: dict[int, set[tuple[str, date]]] = defaultdict(set)
    for person, department, begins_on in fetch(
        f"SELECT person_id, department_id, begins_on FROM people_appointment WHERE end_reason <> 'corrected' AND {among('person_id')}",
        [wanted],
    ):
        places[person].add((str(department), _day(begins_on)))
    return places


def _day(value: Any) -> date:
    """SQLite gives dates as text where no model asks."""
    return value if isinstance(value, date) else date.fromisoformat(value)
