"""What people tell us of themselves and each other: names, pronouns, contacts, and who is excluded from the unit."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, Unwelcome
from unionhall.ledger.actions import note
from unionhall.people import searching
from unionhall.people.models import ContactPoint, CurrentPost, Person, PersonName
from unionhall.people.queries.editing import owner_class, person_fields
from unionhall.people.queries.persons import places_of
from unionhall.people.rules import cells, names

FIELDS = ("chosen_name", "pronouns", "language")


class EditClash(Clash):
    """Somebody changed the same fields meanwhile: `fields` has for each what it is now and what was wanted."""

    def __init__(self, fields: dict[str, tuple[str, str]]) -> None:
        super().__init__(_("Somebody changed the same thing meanwhile. Compare both and choose."))
        self.fields = fields


@transaction.atomic
def edit_person(person: Person, values: Mapping[str, str], *, seen: Mapping[str, str], by: Actor) -> Person:
    """Change fields of a person. Others' changes to other fields stay; where both changed one field, the second is asked."""
    _may_edit(person, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    now = person_fields(person)
    wanted = {field: values[field].strip() for field in FIELDS if field in values and values[field].strip() != seen.get(field, "")}
    clashes = {field: (now[field], value) for field, value in wanted.items() if now[field] not in (seen.get(field, ""), value)}
    if clashes:
        raise EditClash(clashes)
    changed = {field: value for field, value in wanted.items() if value != now[field]}
    if changed:
        _write(person, changed)
        searching.refresh([person.pk])
        note("person.edited", person, by=by, detail={"fields": sorted(changed)})
        person.refresh_from_db()
    return person


def _write(person: Person, changed: dict[str, str]) -> None:
    plain = {field: value for field, value in changed.items() if field != "chosen_name"}
    Person.objects.filter(pk=person.pk).update(version=F("version") + 1, **plain)
    if "chosen_name" in changed:
        _choose(person, changed["chosen_name"])


def _choose(person: Person, full: str) -> None:
    """End the chosen name there is, begin the new one, and show the person under it; without one, under the roster's."""
    today = clock.today()
    PersonName.objects.filter(person=person, kind="chosen", ends_on__isnull=True).update(ends_on=today, kind="former")
    shown: PersonName | None
    if full:
        name = names.read_name(full)
        shown = PersonName.objects.create(
            person=person, kind="chosen", full=name.full[:300], given=name.given[:200], family=name.family[:200], sort_key=name.sort_key[:300],
            match_key=name.match_key[:300], begins_on=today,
        )
    else:
        shown = PersonName.objects.filter(person=person, ends_on__isnull=True, kind="roster").order_by("-pk").first()
    if shown is not None:
        Person.objects.filter(pk=person.pk).update(display_name=shown.full, sort_key=shown.sort_key)
        CurrentPost.objects.filter(person=person).update(sort_key=shown.sort_key)


@transaction.atomic
def choose_name(person: Person, full: str, *, by: Actor) -> Person:
    """Take the name that the person uses: it outranks the roster's everywhere (INV-08)."""
    return edit_person(person, {"chosen_name": full}, seen=person_fields(person), by=by)


@transaction.atomic
def set_excluded(person: Person, is_excluded: bool, *, reason: str, by: Actor) -> None:
    """Mark a supervisor or confidential employee, who can never hold an account (INV-12), or take the mark away."""
    by.must(Power.EDIT_PERSON, _Here(person))
    Person.objects.filter(pk=person.pk).update(is_excluded=is_excluded, version=F("version") + 1)
    note("person.excluded" if is_excluded else "person.included", person, by=by, purpose=reason)


@transaction.atomic
def add_contact(person: Person, kind: str, value: str, *, source: str = "told us", is_verified: bool = False, by: Actor) -> ContactPoint:
    """Add a way to reach a person; what is there already is not added twice."""
    _may_edit(person, by)
    normal = _normal(kind, value)
    point, _created = ContactPoint.objects.get_or_create(
        person=person, kind=kind, value_normalized=normal, ends_on=None,
        defaults={
            "value": value.strip(), "owner_class": owner_class(kind, normal), "source": source, "begins_on": clock.today(),
            "status": "verified" if is_verified else "unverified", "verified_at": clock.now() if is_verified else None,
        },
    )
    if is_verified and point.status != "verified":
        ContactPoint.objects.filter(pk=point.pk).update(status="verified", verified_at=clock.now())
        point.refresh_from_db()
    searching.refresh([person.pk])
    note("contact.added", person, by=by, detail={"kind": kind})
    return point


@transaction.atomic
def set_contact_status(point: ContactPoint, status: str, *, by: Actor) -> None:
    """Say that a contact is verified, bad, or to be left alone."""
    _may_edit(point.person, by)
    if status not in dict(ContactPoint.STATUSES):
        raise Unwelcome(_("This is no status of a contact."))
    ContactPoint.objects.filter(pk=point.pk).update(status=status, verified_at=clock.now() if status == "verified" else point.verified_at)
    note("contact.status", point.person, by=by, detail={"kind": point.kind, "status": status})


@transaction.atomic
def end_contact(point: ContactPoint, *, by: Actor) -> None:
    """End a way to reach a person from today on."""
    _may_edit(point.person, by)
    ContactPoint.objects.filter(pk=point.pk, ends_on__isnull=True).update(ends_on=max(clock.today(), point.begins_on))
    searching.refresh([point.person_id])
    note("contact.ended", point.person, by=by, detail={"kind": point.kind})


def _normal(kind: str, value: str) -> str:
    try:
        normal = {"email": cells.read_email, "phone": cells.read_phone}.get(kind, str.strip)(value)
    except cells.Unreadable as problem:
        raise Unwelcome(_("This does not look like an e-mail address or telephone number.")) from problem
    if not normal:
        raise Unwelcome(_("Write an address or a number."))
    return normal


class _Here:
    """Where a person is, for asking about powers."""

    def __init__(self, person: Person) -> None:
        self.places = places_of(person)


def _may_edit(person: Person, by: Actor) -> None:
    """People edit themselves; others need the power where the person is."""
    if by.person_id != person.pk:
        by.must(Power.EDIT_PERSON, _Here(person))
