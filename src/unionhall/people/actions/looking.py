"""Looking at what is private about somebody else: allowed to some, and always noted (INV-06)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from unionhall.access.rules import Actor, Kind, Place, Power
from unionhall.ledger.actions import note
from unionhall.people.models import ContactPoint, EmployerIdentifier, Person, PersonName
from unionhall.people.queries.person import Here, contact_of, identifiers_of, names_of, turfs_of
from unionhall.people.queries.persons import places_of
from unionhall.people.queries.work import appointments_of
from unionhall.people.rules.classes import CLASSES


@transaction.atomic
def look_at_contact(person: Person, *, by: Actor) -> list[ContactPoint]:
    """How to reach a person; they can see on their own page who looked."""
    by.must(Power.SEE_CONTACT, Here(frozenset(places_of(person))))
    found = contact_of(person)
    note("person.contact_read", person, by=by, rows=len(found))
    return found


@transaction.atomic
def look_at_names(person: Person, *, by: Actor) -> tuple[list[PersonName], list[EmployerIdentifier]]:
    """Every name and employee number a person has or had."""
    by.must(Power.SEE_FORMER_NAMES, Here(frozenset(places_of(person))))
    names, numbers = names_of(person), identifiers_of(person)
    note("person.names_read", person, by=by, rows=len(names) + len(numbers))
    return names, numbers


@transaction.atomic
def take_own_copy(person: Person, *, by: Actor) -> dict[str, Any]:
    """Everything that people keeps of oneself, with what it is kept for and how long."""
    by.must(Power.SEE_OWN, Here(frozenset({Place(Kind.SELF, str(person.pk))})))
    copy: dict[str, Any] = {
        "name": person.display_name, "pronouns": person.pronouns, "language": person.language,
        "names": [{"name": one.full, "kind": one.kind, "from": one.begins_on, "to": one.ends_on} for one in names_of(person)],
        "contact": [
            {"kind": one.kind, "value": one.value, "controlled_by": one.owner_class, "source": one.source, "status": one.status}
            for one in contact_of(person)
        ],
        "employee_numbers": [{"employer": one.employer.name, "number": one.value} for one in identifiers_of(person)],
        "appointments": [
            {"unit": one.unit.name, "department": one.department.name, "from": one.begins_on, "to": one.ends_on, "fte": one.fte}
            for one in appointments_of(person.pk)
        ],
        "turfs": [one.name for one in turfs_of(person)],
        "purposes": {name: {"why": why, "until": until} for name, why, until in CLASSES},
    }
    note("person.exported", person, by=by, purpose="their own copy")
    return copy
