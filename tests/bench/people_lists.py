"""P3, P4, P6 and P13: the list of people at ten thousand and at many, its capped count, search by part, and its plans.

Settings: LISTED=1000000 for another size; FULL=1 for a million.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    from unionhall.kit.bulk import insert_many, run
    from unionhall.people import searching

    unit, departments = places
    for table, columns, rows in _tables(unit.pk, [one.pk for one in departments]):
        for start in range(first, last + 1, 50_000):
            insert_many(f"people_{table}", columns.split(), (row for number in range(start, min(start + 50_000, last + 1)) for row in rows(number)))
    searching.tidy()
    run("ANALYZE")


def _tables(unit: int, departments: list[int]) -> list[tuple[str, str, Callable[[int], list[tuple[Any, ...]]]]]:
    """For each table its columns, and the rows of the person of this number."""
    from unionhall.kit.models import new_public_id

    since, chance = SINCE.isoformat(), random.Random(7)

    def points(number: int) -> list[tuple[Any, ...]]:
        return [
            (str(new_public_id()).replace("-", ""), number, kind, value, value, "personal", "bench", "unverified", since)
            for kind, value in (("email", _address(number)), ("phone", _phone(number)))
        ]

    return [
        ("person", "id public_id display_name sort_key pronouns language is_excluded version", lambda number: [
            (number, str(new_public_id()).replace("-", ""), " ".join(_name(number)), " ".join(_name(number)[::-1]).casefold(), "", "", 0, 1),
        ]),
        ("contactpoint", "public_id person_id kind value value_normalized owner_class source status begins_on", points),
        ("currentpost", "person_id unit_id department_id sort_key is_first is_first_in_unit is_member since_on", lambda number: [
            (number, unit, departments[number * 7 % 150], " ".join(_name(number)[::-1]).casefold(), 1, 1, int(chance.random() < 0.7), since),
        ]),
        ("searchtext", "person_id names contact hidden", lambda number: [
            (number, " ".join(_name(number)).casefold(), f"{_address(number)} {_phone(number)}", ""),
        ]),
    ]


def _address(number: int) -> str:
    return f"w{number}@uni.example"


def _phone(number: int) -> str:
    return f"+1206{number:07d}"


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
    """The same question to the same rows, with the index of three-letter pieces and without."""
    from unionhall.people import searching

    number, columns = MANY - 3, ["names", "contact"]

    def scan_of(words: str) -> list[int]:
        return searching._by_like(searching.words_of(words), columns, is_indexed=False)

    for what, words in (("a name", " ".join(_name(number))), ("a phone", f"{number:07d}"), ("an address", f"w{number}@uni")):
        with _without_index():
            assert scan_of(words) == searching.matching(words, columns) != []
            scan = median_seconds(partial(scan_of, words), runs=5)
        ours = median_seconds(partial(searching.matching, words, columns), runs=15)
        yield compare(
            f"P6 search by part of {what}", MANY, (ours, scan), against="a scan without index", at_least=50 if MANY >= 1_000_000 else None,
            database=database.name,
        )


@contextmanager
def _without_index() -> Iterator[None]:
    """PostgreSQL looks through the table; SQLite does so for `LIKE` anyhow."""
    from django.db import connection

    words = ("enable_indexscan", "enable_bitmapscan") if connection.vendor == "postgresql" else ()
    with connection.cursor() as cursor:
        for word in words:
            cursor.execute(f"SET {word} = off")
        yield
        for word in words:
            cursor.execute(f"SET {word} = on")


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
