"""Whom a message may reach: segments of the persons an actor may write to, their ways, and what a message may say of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from unionhall.access.rules import LOCAL, Actor, Kind, Power
from unionhall.kit import clock
from unionhall.kit.bulk import a_set, among, fetch
from unionhall.people.models import ContactPoint, CurrentPost, Department, Person, Turf, TurfPerson, Unit
from unionhall.people.queries.persons import open_to, where_open

#: What may be said of a person.
FIELDS = frozenset({"name", "given_name", "department", "unit"})
#: One statement for a slice of a message to thousands, with only the tables that its words need; the first post is read last, so it stays.
SAID = """SELECT p.id, p.display_name, {columns} FROM people_person p {names} {posts} WHERE {these} {order}"""
NOTHING, GIVEN, PLACES = "NULL, NULL", "called.full, called.given", "unit.name, department.name"
NAMES = "LEFT JOIN people_personname called ON called.person_id = p.id AND called.ends_on IS NULL AND called.kind <> 'former'"
POSTS = """LEFT JOIN people_currentpost post ON post.person_id = p.id
           LEFT JOIN people_unit unit ON unit.id = post.unit_id LEFT JOIN people_department department ON department.id = post.department_id"""


@dataclass(frozen=True, slots=True)
class Segment:
    """Who is meant: every part narrows; an empty part asks nothing. Places are public ids."""

    units: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    turfs: tuple[str, ...] = ()
    membership: str = ""
    new_within_days: int = 0
    languages: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Segment:
        """A segment from the JSON it was kept as."""
        lists = {name: tuple(kept.get(name, ())) for name in ("units", "departments", "turfs", "languages", "persons")}
        return cls(membership=str(kept.get("membership", "")), new_within_days=int(kept.get("new_within_days") or 0), **lists)

    def kept(self) -> dict[str, Any]:
        """The JSON to keep, without the parts that ask nothing."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {name: list(part) if isinstance(part, tuple) else part for name, part in parts.items() if part}


@dataclass(frozen=True, slots=True)
class Way:
    """One working contact point of a person; the best first."""

    person_id: int
    kind: str
    address: str
    is_employers: bool


class Home(NamedTuple):
    """The language to write to a person in, and the time zone they work in."""

    language: str
    time_zone: str


def reach(actor: Actor, power: Power, segment: Segment) -> QuerySet[Person]:
    """The persons of a segment that the actor holds this power over; supervisors and people who left are none of them."""
    persons = open_to(actor, power).filter(is_excluded=False)
    if segment.persons:
        persons = persons.filter(public_id__in=segment.persons)
    persons = persons.filter(Exists(_posts(segment)))
    if segment.turfs:
        today = clock.today()
        held = TurfPerson.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), begins_on__lte=today, person=OuterRef("pk"))
        persons = persons.filter(Exists(held.filter(turf__public_id__in=segment.turfs)))
    if segment.languages:
        persons = persons.filter(language__in=segment.languages)
    return persons


def _posts(segment: Segment) -> QuerySet[CurrentPost]:
    posts = CurrentPost.objects.filter(person=OuterRef("pk"))
    if segment.units:
        posts = posts.filter(unit__public_id__in=segment.units)
    if segment.departments:
        posts = posts.filter(department__public_id__in=segment.departments)
    if segment.membership:
        posts = posts.filter(is_member=segment.membership == "members")
    if segment.new_within_days:
        posts = posts.filter(since_on__gte=clock.today() - timedelta(days=segment.new_within_days))
    return posts


def ways_to(person_ids: Collection[int]) -> list[Way]:
    """Phones and mail addresses that work, for each person the best first: their own, verified, newest."""
    rows = ContactPoint.objects.filter(
        person__in=person_ids,
        kind__in=["phone", "email"],
        ends_on__isnull=True,
        status__in=["unverified", "verified"],
    ).values_list("person_id", "kind", "value_normalized", "owner_class", "status", "begins_on", "pk")
    ordered = sorted(rows, key=lambda row: (row[0], row[3] == "employer_controlled", row[4] != "verified", -row[5].toordinal(), -row[6]))
    return [Way(row[0], row[1], row[2], row[3] == "employer_controlled") for row in ordered if row[2]]


#: After a given name: nobody is greeted by them.
_INITIALS = re.compile(r"(?<=\w\w)(?:\s+\w\.)+$")


def fields_of(person_ids: Collection[int], wanted: Collection[str] = FIELDS) -> dict[int, dict[str, str]]:
    """What a message may say of each person; only what it says is looked up."""
    has_names, has_posts = "given_name" in wanted, bool({"department", "unit"} & set(wanted))
    columns = [GIVEN if has_names else NOTHING, PLACES if has_posts else NOTHING]
    asked = SAID.format(columns=", ".join(columns), names=NAMES if has_names else "", posts=POSTS if has_posts else "", these=among("p.id"),
                        order="ORDER BY post.is_first" if has_posts else "")
    said: dict[int, dict[str, str]] = {}
    for person_id, name, full, given, unit, department in fetch(asked, [a_set(person_ids)]):
        own = said.setdefault(person_id, {"name": name, "given_name": name, "department": "", "unit": ""})
        own.update(unit=unit or "", department=department or "")
        if given and full == name:
            own["given_name"] = _INITIALS.sub("", given)
    return said


def homes_of(person_ids: Collection[int]) -> dict[int, Home]:
    """The language and the time zone of each person, for whom nothing else is said of them."""
    posts = CurrentPost.objects.filter(person__in=person_ids).order_by("person", "is_first")
    zones = dict(posts.values_list("person_id", "unit__employer__time_zone"))
    languages = Person.objects.filter(pk__in=person_ids).values_list("pk", "language")
    return {pk: Home(language, zones.get(pk, "")) for pk, language in languages}


def known_by(kind: str, address: str) -> int | None:
    """The person that this address is known for, if it is exactly one."""
    found = ContactPoint.objects.filter(kind=kind, value_normalized=address, ends_on__isnull=True, person__merged_into__isnull=True)
    persons = list(found.values_list("person_id", flat=True).distinct()[:2])
    return persons[0] if len(persons) == 1 else None


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """Their display names."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "display_name"))


def places_to_choose(actor: Actor, power: Power) -> dict[str, list[tuple[str, str]]]:
    """The units, departments and turfs in which the actor has somebody to write to, as public id and name; and languages."""
    posts = CurrentPost.objects.filter(_posts_open(actor, power))
    today = clock.today()
    inside = TurfPerson.objects.filter(where_open(actor, power, "person"), turf=OuterRef("pk"), begins_on__lte=today)
    return {
        "units": _choices(Unit.objects.filter(Exists(posts.filter(unit=OuterRef("pk"))))),
        "departments": _choices(Department.objects.filter(Exists(posts.filter(department=OuterRef("pk"))))),
        "turfs": _choices(Turf.objects.filter(Exists(inside.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))))),
        "languages": [(code, str(name)) for code, name in settings.MESSAGE_LANGUAGES],
    }


def _posts_open(actor: Actor, power: Power) -> Q:
    """The posts in the actor's own places: not those that somebody there holds elsewhere as well."""
    if (power, LOCAL) in actor.holds:
        return Q()
    turfs = TurfPerson.objects.filter(turf__in=actor.where_ids(power, Kind.TURF)).values("person")
    return (
        Q(unit__in=actor.where_ids(power, Kind.UNIT)) | Q(department__in=actor.where_ids(power, Kind.DEPARTMENT)) | Q(person__in=turfs)
    )


def _choices(places: QuerySet[Any]) -> list[tuple[str, str]]:
    return [(str(public_id), name) for public_id, name in places.order_by("name").values_list("public_id", "name")]


def names_of_places(segment: Segment) -> list[str]:
    """The names of the places of a segment."""
    units = Unit.objects.filter(public_id__in=segment.units).order_by("name").values_list("name", flat=True)
    departments = Department.objects.filter(public_id__in=segment.departments).order_by("name").values_list("name", flat=True)
    turfs = Turf.objects.filter(public_id__in=segment.turfs).order_by("name").values_list("name", flat=True)
    return [*units, *departments, *turfs]


def at_numbers(actor: Actor, power: Power, numbers: Collection[str]) -> dict[str, str]:
    """Of these numbers, those of persons the actor holds the power over, with the person's public id."""
    points = ContactPoint.objects.filter(kind="phone", value_normalized__in=numbers, ends_on__isnull=True)
    found = points.filter(person__in=reach(actor, power, Segment()))
    return {number: str(public_id) for number, public_id in found.values_list("value_normalized", "person__public_id")}
