"""Who a row is: the rules M1 to M5, first hit wins, each with its evidence. A name alone never makes two people one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from unionhall.people.rules import compare

#: How far apart two first days may lie for a namesake in the same department to be asked about (M4).
NEAR_DAYS = 60


@dataclass(frozen=True, slots=True)
class Known:
    """A person as matching sees them; contacts are the verified personal ones, places are departments with first days."""

    person_id: int
    identifiers: frozenset[str] = frozenset()
    name_keys: tuple[str, ...] = ()
    contacts: frozenset[str] = frozenset()
    places: frozenset[tuple[str, date]] = frozenset()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row, or the rows of one employer number together, as matching sees them."""

    identifier: str
    name_keys: tuple[str, ...]
    contacts: frozenset[str] = frozenset()
    places: frozenset[tuple[str, date]] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """Which rule spoke, what it said (`linked`, `review` or `new`), for whom, how surely, and why."""

    rule: str
    outcome: str
    person_id: int | None = None
    score: float = 0.0
    evidence: dict[str, Any] = field(default_factory=dict)


class Book(Protocol):
    """The persons known so far, looked up three ways."""

    def with_identifier(self, identifier: str) -> Sequence[Known]:
        """Who holds this employer number now."""

    def with_contact(self, contact: str) -> Sequence[Known]:
        """Whose verified personal address or number this is."""

    def with_name_key(self, name_key: str) -> Sequence[Known]:
        """Who has a name with this key."""


def decide(row: Incoming, book: Book) -> Decision:
    """The first of M1 to M4 that speaks, else M5: a new person."""
    return _by_number(row, book) or _by_contact(row, book) or _by_place(row, book) or Decision("M5", "new", evidence={"nobody": "fits"})


def _by_number(row: Incoming, book: Book) -> Decision | None:
    """M1 and M2: the number is held; the name says whether by the same person."""
    holders = book.with_identifier(row.identifier) if row.identifier else ()
    if not holders:
        return None
    holder, found = _closest(row, holders)
    evidence = {"identifier": row.identifier, "name": found.kind, "name_score": found.score}
    if found.is_compatible:
        return Decision("M1", "linked", holder.person_id, round(0.9 + found.score / 10, 3), evidence)
    return Decision("M2", "review", holder.person_id, round(found.score, 3), evidence)


def _by_contact(row: Incoming, book: Book) -> Decision | None:
    """M3: a verified personal address or number, and a name in common; a family's telephone leads to more than one."""
    shared = {known.person_id: (known, contact) for contact in sorted(row.contacts) for known in book.with_contact(contact)}
    fitting = [(known, contact) for known, contact in shared.values() if _names_overlap(row.name_keys, known.name_keys)]
    if not fitting:
        return None
    known, found = _closest(row, [known for known, _ in fitting])
    contact = shared[known.person_id][1]
    evidence = {"contact": contact, "name": found.kind, "name_score": found.score, "others": len(shared) - 1}
    rivals = row.identifier and known.identifiers - {row.identifier}
    if len(shared) == 1 and found.is_compatible and not rivals:
        return Decision("M3", "linked", known.person_id, round(0.8 + found.score / 10, 3), evidence)
    return Decision("M3", "review", known.person_id, round(found.score * 0.8, 3), {**evidence, "other_number": bool(rivals)})


def _by_place(row: Incoming, book: Book) -> Decision | None:
    """M4: the same name in the same department at about the same time is asked about, for two people may share all three."""
    for key in row.name_keys:
        for known in sorted(book.with_name_key(key), key=lambda person: person.person_id):
            apart = _days_apart(row.places, known.places)
            if apart is not None and apart <= NEAR_DAYS:
                return Decision("M4", "review", known.person_id, round(0.7 - apart / 400, 3), {"name": "same", "days_apart": apart})
    return None


def _closest(row: Incoming, persons: Sequence[Known]) -> tuple[Known, compare.Agreement]:
    if len(persons) == 1:
        return persons[0], compare.best(row.name_keys, persons[0].name_keys)
    rated = [(person, compare.best(row.name_keys, person.name_keys)) for person in persons]
    return max(rated, key=lambda pair: (pair[1].score, -pair[0].person_id))


def _names_overlap(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the names are compatible or share a whole word: then a shared address means something."""
    if compare.best(ours, theirs).is_compatible:
        return True
    words = {word for key in ours for word in key.split() if len(word) > 1}
    return not words.isdisjoint(word for key in theirs for word in key.split())


def _days_apart(ours: frozenset[tuple[str, date]], theirs: frozenset[tuple[str, date]]) -> int | None:
    gaps = [abs((day - other).days) for place, day in ours for known, other in theirs if place == known]
    return min(gaps, default=None)


class Shelf:
    """A book in memory, for small lists and for checking the set-based one against."""

    def __init__(self, persons: Iterable[Known]) -> None:
        self._by: dict[str, dict[str, list[Known]]] = {"identifier": {}, "contact": {}, "name": {}}
        for person in persons:
            keys: Mapping[str, Iterable[str]] = {
                "identifier": person.identifiers, "contact": person.contacts, "name": set(person.name_keys),
            }
            for kind, values in keys.items():
                for value in values:
                    self._by[kind].setdefault(value, []).append(person)

    def with_identifier(self, identifier: str) -> Sequence[Known]:
        """Who holds this employer number now."""
        return self._by["identifier"].get(identifier, [])

    def with_contact(self, contact: str) -> Sequence[Known]:
        """Whose verified personal address or number this is."""
        return self._by["contact"].get(contact, [])

    def with_name_key(self, name_key: str) -> Sequence[Known]:
        """Who has a name with this key."""
        return self._by["name"].get(name_key, [])
