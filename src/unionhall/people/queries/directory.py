"""The list of people: the first page from covering indexes, a count that stops at a thousand, and search.

A list comes from up to three sources, each in the order of its own index: posts in the units where one may see names, posts in
the departments, and the people of one's turfs. Their first pages are put together here: no plan has to sort a whole local.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from unionhall.access.rules import LOCAL, Actor, Kind, Power
from unionhall.kit import clock
from unionhall.kit.bulk import fetch
from unionhall.people import searching
from unionhall.people.models import CurrentPost, Department, Person, TurfPerson, Unit
from unionhall.people.queries.persons import open_to

PAGE, MOST_COUNTED = 50, 1000
NEW = timedelta(days=60)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; none means all."""

    words: str = ""
    unit: int | None = None
    department: int | None = None
    is_member: bool | None = None
    since: date | None = None
    after: Key | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One person in the list."""

    public_id: UUID
    name: str
    pronouns: str
    places: str
    is_member: bool | None
    since_on: date | None
    key: Key


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its people, how many there are in all (at most a thousand are counted), and whether more follow."""

    people: list[Listed]
    count: int
    is_more_than_counted: bool
    has_more: bool


def new_since() -> date:
    """Since when somebody counts as new."""
    return clock.today() - NEW


def _narrowed(posts: QuerySet[CurrentPost], wanted: Wanted) -> QuerySet[CurrentPost]:
    if wanted.department:
        posts = posts.filter(department=wanted.department)
    if wanted.is_member is not None:
        posts = posts.filter(is_member=wanted.is_member)
    if wanted.since:
        posts = posts.filter(since_on__gte=wanted.since)
    return posts


def _posts(wanted: Wanted, units: set[int] | None) -> QuerySet[CurrentPost]:
    """Posts in these units, or everywhere, one for each person wherever an index says which."""
    chosen = {wanted.unit} if wanted.unit and (units is None or wanted.unit in units) else units
    if wanted.unit and units is not None and wanted.unit not in units:
        return CurrentPost.objects.none()
    posts = CurrentPost.objects.all() if chosen is None else CurrentPost.objects.filter(unit__in=chosen)
    if wanted.department or wanted.since:
        return _narrowed(posts, wanted)
    if chosen is None:
        return _narrowed(posts.filter(is_first=True), wanted)
    return _narrowed(posts.filter(is_first_in_unit=True), wanted)


def _keys(rows: QuerySet[Any], sort: str, person: str) -> QuerySet[Any]:
    return rows.order_by(sort, person).values_list(sort, person)


def _after(rows: QuerySet[Any], sort: str, person: str, after: Key | None) -> QuerySet[Any]:
    if after is None:
        return rows
    name, pk = after
    return rows.filter(Q(**{f"{sort}__gt": name}) | Q(**{sort: name, f"{person}__gt": pk}), **{f"{sort}__gte": name})


def _turf(turfs: Iterable[int], wanted: Wanted) -> QuerySet[TurfPerson]:
    """People of turfs today, also those who have left their job."""
    today = clock.today()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    found = TurfPerson.objects.filter(still, turf__in=list(turfs), begins_on__lte=today, person__merged_into__isnull=True)
    if wanted.unit or wanted.department or wanted.is_member is not None or wanted.since:
        posts = CurrentPost.objects.filter(person=OuterRef("person"))
        posts = posts.filter(unit=wanted.unit) if wanted.unit else posts
        found = found.filter(Exists(_narrowed(posts, wanted)))
    return found


def _sources(actor: Actor, wanted: Wanted) -> list[tuple[QuerySet[Any], str, str]]:
    """Where the people that this actor may see by name come from, each with its columns for name and id."""
    post = ("sort_key", "person_id")
    if (Power.SEE_NAMES, LOCAL) in actor.holds:
        return [(posts, *post) for posts in _by_unit(wanted, None)]
    found: list[tuple[QuerySet[Any], str, str]] = []
    if units := actor.where_ids(Power.SEE_NAMES, Kind.UNIT):
        found += [(posts, *post) for posts in _by_unit(wanted, set(units))]
    if departments := actor.where_ids(Power.SEE_NAMES, Kind.DEPARTMENT):
        there = CurrentPost.objects.filter(department__in=departments)
        found.append((_narrowed(there.filter(unit=wanted.unit) if wanted.unit else there, wanted), *post))
    if turfs := actor.where_ids(Power.SEE_NAMES, Kind.TURF):
        found.append((_turf(turfs, wanted), "person__sort_key", "person_id"))
    return found


def _by_unit(wanted: Wanted, units: set[int] | None) -> list[QuerySet[CurrentPost]]:
    """The posts as one query, or, within a department, one for each unit: so each is read in the order of its index."""
    if not wanted.department or wanted.unit:
        return [_posts(wanted, units)]
    chosen = set(Unit.objects.values_list("pk", flat=True)) if units is None else units
    return [_posts(wanted, {unit}) for unit in sorted(chosen)]


def page_of(actor: Actor, wanted: Wanted) -> Page:
    """One page of the people whom this actor may see by name."""
    sources = _sources(actor, wanted)
    if wanted.words:
        return _found(actor, wanted, sources)
    keys = _merged([_keys(_after(rows, sort, person, wanted.after), sort, person).distinct() for rows, sort, person in sources], PAGE + 1)
    counted = _counted(sources)
    return Page(_listed(actor, keys[:PAGE]), min(counted, MOST_COUNTED), counted > MOST_COUNTED, len(keys) > PAGE)


def _ordered(ids: set[int]) -> list[Key]:
    """These people in the order of names, which is the database's affair: its collation need not be Python's."""
    some = sorted(ids)
    found = Person.objects.filter(pk__in=some).order_by("sort_key", "pk") if some else Person.objects.none()
    return list(found.values_list("sort_key", "pk"))


def _counted(sources: list[tuple[QuerySet[Any], str, str]]) -> int:
    """Up to a thousand and one different people, in the order of the index: nobody waits for the exact number of a million."""
    streams = [_keys(rows, sort, person).distinct() for rows, sort, person in sources]
    return int(streams[0][:MOST_COUNTED + 1].count()) if len(streams) == 1 else len(_merged(streams, MOST_COUNTED + 1))


def _merged(streams: list[QuerySet[Any]], most: int) -> list[Key]:
    """The first keys of all streams together, each person once; every stream is read in the order of its index and no further."""
    streams = [stream for stream in streams if not stream.query.is_empty()]
    if len(streams) <= 1:
        return list(streams[0][:most]) if streams else []
    parts: list[str] = []
    values: list[Any] = []
    for number, stream in enumerate(streams):
        sql, given = stream[:most].query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part_{number}")
        values += given
    return [(name, pk) for name, pk in fetch(f"{' UNION '.join(parts)} ORDER BY 1, 2 LIMIT {most}", values)]


def _found(actor: Actor, wanted: Wanted, sources: list[tuple[QuerySet[Any], str, str]]) -> Page:
    """Who matches the words, within what the actor may see; a match that has left is found too."""
    columns = ["names"]
    if actor.may_somewhere(Power.SEE_CONTACT):
        columns.append("contact")
    if actor.may(Power.SEE_FORMER_NAMES):
        columns.append("hidden")
    matches = searching.matching(wanted.words, columns)
    ids: set[int] = set()
    for start in range(0, len(matches), 900):
        some = matches[start:start + 900]
        for rows, _sort, person in sources:
            ids.update(rows.filter(**{f"{person}__in": some}).values_list(person, flat=True))
        if (Power.SEE_NAMES, LOCAL) in actor.holds and not _is_narrowed(wanted):
            gone = Person.objects.filter(pk__in=some, merged_into__isnull=True, posts__isnull=True)
            ids.update(gone.values_list("pk", flat=True))
    keys = _ordered(ids)
    capped = len(matches) >= searching.MOST or len(keys) > MOST_COUNTED
    rest = keys[keys.index(wanted.after) + 1:] if wanted.after in keys else keys
    return Page(_listed(actor, rest[:PAGE]), min(len(keys), MOST_COUNTED), capped, len(rest) > PAGE)


def _is_narrowed(wanted: Wanted) -> bool:
    return bool(wanted.unit or wanted.department or wanted.since) or wanted.is_member is not None


def _listed(actor: Actor, keys: list[Key]) -> list[Listed]:
    """The people behind the keys, with their places: two queries whatever the page holds."""
    ids = [pk for _, pk in keys]
    people = {row.pk: row for row in Person.objects.filter(pk__in=ids).only("pk", "public_id", "display_name", "pronouns")}
    posts: dict[int, list[CurrentPost]] = {}
    for post in CurrentPost.objects.filter(person__in=ids).select_related("unit", "department").order_by("-is_first", "pk"):
        posts.setdefault(post.person_id, []).append(post)
    sees_membership = actor.may_somewhere(Power.SEE_MEMBERSHIP)
    return [_row(people[key[1]], posts.get(key[1], []), key, sees_membership=sees_membership) for key in keys if key[1] in people]


def _row(person: Person, posts: list[CurrentPost], key: Key, *, sees_membership: bool) -> Listed:
    places = dict.fromkeys(f"{one.department.name} · {one.unit.name}" for one in posts)
    return Listed(
        person.public_id, person.display_name, person.pronouns, ", ".join(places),
        any(post.is_member for post in posts) if posts and sees_membership else None, posts[0].since_on if posts else None, key,
    )


def units_to_choose(actor: Actor) -> list[Unit]:
    """The units that one may narrow the list to."""
    units = Unit.objects.order_by("name")
    if (Power.SEE_NAMES, LOCAL) in actor.holds or not (mine := actor.where_ids(Power.SEE_NAMES, Kind.UNIT)):
        return list(units)
    return list(units.filter(pk__in=mine))


def departments_to_choose() -> list[Department]:
    """The departments that one may narrow the list to: all of them are public names."""
    return list(Department.objects.order_by("name").only("pk", "public_id", "name"))


def key_of(actor: Actor, public_id: UUID | None) -> Key | None:
    """Where the list goes on: after this person, if one may see them; an id in an address tells less than a name."""
    if public_id is None:
        return None
    return open_to(actor).filter(public_id=public_id).values_list("sort_key", "pk").first()
