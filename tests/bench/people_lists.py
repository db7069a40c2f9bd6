"""P3, P4, P6 and P13: the list of people at ten thousand and at many, its capped count, search by part, and its plans.

Settings: LISTED=1000000 for another size; FULL=1 for a million.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from tests.bench.frame import Database, Result, compare, limit, median_seconds, paired_seconds, plain
from tests.bench.frame.plans import looked_at

SMALL = 10_000
MANY = int(os.environ.get("LISTED", "1000000" if os.environ.get("FULL") else "100000"))
SYLLABLES = ("ka", "lo", "mi", "ner", "os", "pe", "ra", "shi", "tu", "vo", "wen", "xu", "ya", "zo", "bel", "cor", "dan", "el", "fin", "gor")
SINCE = date(2025, 9, 16)


def cases(databases: Sequence[Database]) -> Iterator[Result]:
    """All measures on each database: small first, then many in the same tables."""
    for database in databases:
        yield from _measured(database)


def _measured(database: Database) -> Iterator[Result]:
    from unionhall.access.rules import Actor

    actor = Actor.machine("bench")
    places = _places()
    _fill(places, 1, SMALL)
    small = _first_page(actor)
    yield plain(f"P3 first page of people at {SMALL:,}", SMALL, small, database=database.name)
    _fill(places, SMALL + 1, MANY)
    many = _first_page(actor)
    yield compare(
        f"P3 first page at {MANY:,} beside {SMALL:,}", MANY, (many, small), against=f"the same at {SMALL:,}", at_least=1 / 3,
        database=database.name,
    )
    yield limit("P3 queries of the first page", MANY, _queries(actor), at_most=12, unit="queries", database=database.name)
    yield from _counts(actor, database)
    yield from _searches(actor, database)
    yield from _plans(actor, database)


def _places() -> tuple[Any, list[Any]]:
    from unionhall.people.models import Department, Employer, Unit

    employer = Employer.objects.create(name="Bench University")
    unit = Unit.objects.create(employer=employer, code="ASE", name="Student employees", active_from=SINCE)
    return unit, [Department.objects.create(name=f"Department {number}") for number in range(150)]


def _name(number: int) -> tuple[str, str]:
    word = [SYLLABLES[number * 7919 // 20**power % 20] for power in range(5)]
    return "".join(word[:3]).title(), "".join(word[2:]).title()


def _fill(places: tuple[Any, list[Any]], first: int, last: int) -> None:
    """People with a name, an address, a phone, a post and their search text."""
    from django.db import connection

    from unionhall.people import searching
    from unionhall.people.models import ContactPoint, CurrentPost, Person

    unit, departments = places
    chance = random.Random(first)
    for start in range(first, last + 1, 5000):
        people = []
        for number in range(start, min(start + 5000, last + 1)):
            given, family = _name(number)
            people.append(Person(display_name=f"{given} {family}", sort_key=f"{family} {given}".casefold()))
        Person.objects.bulk_create(people)
        numbered = list(enumerate(people, start))
        ContactPoint.objects.bulk_create([
            ContactPoint(
                person=one, kind=kind, value=value, value_normalized=value, owner_class="personal", source="bench", begins_on=SINCE,
            )
            for number, one in numbered for kind, value in (("email", f"w{number}@uni.example"), ("phone", f"+1206{number:07d}"))
        ], batch_size=5000)
        CurrentPost.objects.bulk_create([
            CurrentPost(
                person=one, unit=unit, department=departments[number * 7 % 150], sort_key=one.sort_key, is_first=True,
                is_first_in_unit=True, is_member=chance.random() < 0.7, since_on=SINCE,
            )
            for number, one in numbered
        ], batch_size=5000)
        searching.refresh([one.pk for one in people])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _page(actor: Any, **wanted: Any) -> Any:
    from unionhall.people.queries import directory

    return directory.page_of(actor, directory.Wanted(**wanted))


def _keys_only(actor: Any) -> Callable[[], object]:
    """The query of the first page alone."""
    from unionhall.people.queries import directory

    rows, sort, person = directory._sources(actor, directory.Wanted())[0]
    return lambda: list(directory._keys(rows, sort, person).distinct()[:directory.PAGE + 1])


def _first_page(actor: Any) -> float:
    return median_seconds(_keys_only(actor), runs=21)


def _queries(actor: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as made:
        _page(actor)
    return len(made)


def _counts(actor: Any, database: Database) -> Iterator[Result]:
    from unionhall.people.models import CurrentPost
    from unionhall.people.queries import directory

    sources = directory._sources(actor, directory.Wanted())
    everybody = CurrentPost.objects.values("person").distinct()
    capped, exact = paired_seconds(lambda: directory._counted(sources), everybody.count, runs=7)
    page, name = _first_page(actor), database.name
    yield compare("P4 capped count beside the page", MANY, (capped, page), against="the page's query", at_least=1 / 25, database=name)
    goal = 10 if MANY >= 1_000_000 else None
    yield compare("P4 capped count beside the exact one", MANY, (capped, exact), against="the exact count", at_least=goal, database=name)


def _searches(actor: Any, database: Database) -> Iterator[Result]:
    from unionhall.people import searching
    from unionhall.people.models import ContactPoint, Person

    number, columns = MANY - 3, ["names", "contact"]
    given, family = _name(number)
    named = Person.objects.filter(display_name__icontains=family, sort_key__contains=given.casefold())
    rivals: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("a name", f"{given} {family}", lambda: list(named.all())),
        ("a phone", f"{number:07d}", lambda: list(ContactPoint.objects.filter(value__contains=f"{number:07d}"))),
        ("an address", f"w{number}@uni", lambda: list(ContactPoint.objects.filter(value__icontains=f"w{number}@uni"))),
    )
    for what, words, scan in rivals:
        assert searching.matching(words, columns)
        times = paired_seconds(partial(searching.matching, words, columns), scan, runs=5)
        yield compare(
            f"P6 search by part of {what}", MANY, times, against="a scan without index", at_least=50 if MANY >= 1_000_000 else None,
            database=database.name,
        )


def _plans(actor: Any, database: Database) -> Iterator[Result]:
    """P13: a hot query looks at no more than 20 rows for each it returns, and a thousand more."""
    from unionhall.people.models import Department

    department = Department.objects.order_by("pk").first()
    assert department is not None
    hot: dict[str, dict[str, Any]] = {
        "first page": {}, "after a name": {"after": ("m", 0)}, "members": {"is_member": True},
        "a department": {"department": department.pk}, "new": {"since": date(2026, 1, 1)},
    }
    for what, wanted in hot.items():
        returned = len(_page(actor, **wanted).people)
        looked = _looked_at(actor, wanted)
        yield limit(f"P13 rows looked at: {what}", MANY, looked, at_most=20 * returned + 1000, unit="rows", database=database.name)


def _looked_at(actor: Any, wanted: dict[str, Any]) -> float:
    from unionhall.people.queries import directory

    asked = directory.Wanted(**wanted)
    streams = [
        directory._keys(directory._after(rows, sort, person, asked.after), sort, person).distinct()
        for rows, sort, person in directory._sources(actor, asked)
    ]
    return looked_at(lambda: directory._merged(streams, directory.PAGE + 1))[0]
