"""Persons who may be one, and merges that were made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit.refusals import NotThere
from unionhall.people.models import Merge, Namesake, Person, PersonName
from unionhall.people.queries.pairs import Line
from unionhall.people.queries.persons import open_to
from unionhall.people.rules import names


@dataclass(frozen=True, slots=True)
class Two:
    """Two persons and what is known of each, line by line."""

    kept: Person
    gone: Person
    lines: list[Line]


def done(actor: Actor) -> QuerySet[Merge]:
    """Merges, newest first."""
    if not actor.may(Power.MERGE_PERSONS):
        return Merge.objects.none()
    return Merge.objects.select_related("kept", "gone").order_by("-merged_at")


def one(actor: Actor, public_id: UUID) -> Merge:
    """The merge of this address, or nothing."""
    found = done(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is no such merge.")
    return found


def named(actor: Actor, words: str) -> list[Person]:
    """Persons whose names hold these words, in any order."""
    keys = names.match_key(words).split()
    if not keys:
        return []
    persons = open_to(actor)
    for key in keys:
        persons = persons.filter(pk__in=PersonName.objects.filter(match_key__contains=key).exclude(kind="former").values("person"))
    return list(persons.order_by("sort_key")[:30])


def likely(actor: Actor, most: int = 20) -> list[list[Person]]:
    """Persons with the very same name words: perhaps one, perhaps namesakes; a human says."""
    groups: list[list[Person]] = []
    for key in Namesake.objects.order_by("match_key").values_list("match_key", flat=True)[:most * 3]:
        names = PersonName.objects.filter(match_key=key, ends_on__isnull=True).exclude(kind="former")
        group = list(open_to(actor).filter(pk__in=names.values("person")[:40]).order_by("pk")[:4])
        # One who was merged or renamed since is no namesake any more.
        groups += [group] if len(group) > 1 else []
        if len(groups) == most:
            break
    return groups


def side_by_side(actor: Actor, kept: UUID, gone: UUID) -> Two:
    """Two persons this actor may see."""
    persons = {person.public_id: person for person in open_to(actor).filter(public_id__in=[kept, gone])}
    if len(persons) != 2:
        raise NotThere("There is no such person.")
    one_of, other = persons[kept], persons[gone]
    said = zip(_facts(one_of), _facts(other), strict=True)
    return Two(one_of, other, [Line(words, ours, theirs) for (words, ours), (_words, theirs) in said])


def _facts(person: Person) -> list[tuple[str, str]]:
    posts = person.appointments.select_related("department", "unit").order_by("-begins_on")[:5]
    contacts = person.contact_points.filter(ends_on__isnull=True)
    return [
        (_("Name"), person.display_name),
        (_("Other names"), ", ".join(name.full for name in person.names.exclude(kind="former") if name.full != person.display_name)),
        (_("Employee number"), ", ".join(number.value for number in person.identifiers.all())),
        (_("E-mail"), ", ".join(point.value for point in contacts if point.kind == "email")),
        (_("Telephone"), ", ".join(point.value for point in contacts if point.kind == "phone")),
        (_("Worked"), "; ".join(f"{post.department.name} ({post.unit.code}) {post.begins_on}–{post.ends_on or ''}" for post in posts)),
    ]
