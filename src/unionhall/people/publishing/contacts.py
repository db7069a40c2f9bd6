"""Addresses and numbers out of a roster, told apart by who controls them."""

from __future__ import annotations

from datetime import timedelta

from unionhall.kit.bulk import date_of, drop, new_public_ids, run, work_table
from unionhall.people.models import RosterSnapshot
from unionhall.people.publishing.journal import make, note_changed

_COLUMNS = "public_id, person_id, kind, value, value_normalized, owner_class, source, status, verified_at, begins_on, ends_on, written_by_id"


def write_contacts(snapshot: RosterSnapshot) -> None:
    """New addresses and numbers of new and touched people; what an older roster said in their place ends, unless it is verified."""
    for kind, column in (("email", "email"), ("phone", "phone")):
        work_table("work_contacts", "person_id bigint PRIMARY KEY, value text, owner_class text")
        run(
            f"INSERT INTO work_contacts SELECT l.person_id, l.{column}, {_owner(snapshot, kind, column)} FROM work_leads l"
            f" WHERE l.{column} <> '' AND NOT EXISTS (SELECT 1 FROM people_contactpoint c WHERE c.person_id = l.person_id"
            f" AND c.kind = '{kind}' AND c.value_normalized = l.{column} AND c.ends_on IS NULL)",
        )
        _end_replaced(snapshot, kind)
        make(
            snapshot.pk, "people_contactpoint", _COLUMNS,
            f"SELECT {new_public_ids('person_id')}, person_id, '{kind}', value, value, owner_class, 'roster', 'unverified', NULL,"
            f" {date_of(snapshot.as_of_on)}, NULL, {snapshot.pk} FROM work_contacts ORDER BY person_id",
        )
        drop("work_contacts")


def _end_replaced(snapshot: RosterSnapshot, kind: str) -> None:
    """End what a roster said before of the same kind and owner; what the person verified or told us stays."""
    replaced = (
        f"t.person_id IN (SELECT person_id FROM work_contacts) AND t.kind = '{kind}' AND t.source = 'roster' AND t.status <> 'verified'"
        " AND t.ends_on IS NULL AND t.owner_class = (SELECT w.owner_class FROM work_contacts w WHERE w.person_id = t.person_id)"
    )
    note_changed(snapshot.pk, "people_contactpoint", replaced)
    eve = snapshot.as_of_on - timedelta(days=1)
    run(
        "UPDATE people_contactpoint AS t SET ends_on = CASE WHEN begins_on > %s THEN begins_on ELSE %s END, written_by_id = %s"
        f" WHERE {replaced}", [eve, eve, snapshot.pk],
    )


def _owner(snapshot: RosterSnapshot, kind: str, column: str) -> str:
    """Addresses under the employer's mail domains are controlled by the employer (INV-09)."""
    if kind != "email":
        return "'personal'"
    domains = [_safe(domain) for domain in snapshot.source.employer.mail_domains]
    under = " OR ".join(f"l.{column} LIKE '%%@{domain}' OR l.{column} LIKE '%%.{domain}'" for domain in domains if domain)
    return f"CASE WHEN {under} THEN 'employer_controlled' ELSE 'personal' END" if under else "'personal'"


def _safe(domain: str) -> str:
    return "".join(char for char in domain.casefold() if char.isalnum() or char in ".-")
