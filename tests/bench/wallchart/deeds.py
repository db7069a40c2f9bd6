"""P5: after every one of a hundred thousand random deeds the running count equals a count kept apart, in plain Python."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction

from tests.bench.frame import Database, Result, limit, plain
from tests.bench.wallchart import world
from unionhall.people import queries as people
from unionhall.wallchart.queries import counts_now, differences

DEEDS = int(os.environ.get("DEEDS", "100000" if os.environ.get("FULL") else "20000"))
PEOPLE, CHECKED_WHOLE = 600, 2_000
INSERT = (
    "INSERT INTO people_currentpost (person_id, unit_id, department_id, sort_key, is_first, is_first_in_unit, is_member, since_on)"
    " VALUES (%s, %s, %s, '', %s, %s, %s, '2025-09-16')"
)
Where = tuple[int, int]


@dataclass
class Book:
    """The truth as kept by hand: each person's places, whether a member, and the counts that follow."""

    posts: dict[int, list[Where]] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    workers_in: Counter[Where] = field(default_factory=Counter)
    members_in: Counter[Where] = field(default_factory=Counter)

    def count(self, person: int, sign: int) -> None:
        """Add or take away one person's part, counted as the definition says: once a department, once a unit, once in all."""
        posts = self.posts.get(person, [])
        for where in {*posts, *((unit, 0) for unit, _ in posts), *([(0, 0)] if posts else [])}:
            self.workers_in[where] += sign
            self.members_in[where] += sign * (person in self.members)

    def counts(self) -> dict[Where, tuple[int, int]]:
        """Every place where somebody works."""
        return {where: (workers, self.members_in[where]) for where, workers in self.workers_in.items() if workers}


def one_deed(book: Book, chance: random.Random, places: list[Where]) -> None:
    """Somebody is hired, takes a second post, leaves, moves, joins, withdraws, or is merged into another record."""
    person, where = chance.randrange(1, PEOPLE + 1), chance.choice(places)
    book.count(person, -1)
    with connection.cursor() as cursor:
        DEEDS_OF[chance.randrange(len(DEEDS_OF))](cursor, book, person, where)
    book.count(person, +1)


def _hire(cursor, book, person, where):  # type: ignore[no-untyped-def]
    posts = book.posts.setdefault(person, [])
    if where not in posts:
        firsts = not posts, where[0] not in {unit for unit, _ in posts}
        cursor.execute(INSERT, [person, *where, *firsts, person in book.members])
        posts.append(where)


def _leave(cursor, book, person, where):  # type: ignore[no-untyped-def]
    cursor.execute("DELETE FROM people_currentpost WHERE person_id = %s", [person])
    book.posts[person] = []


def _move(cursor, book, person, where):  # type: ignore[no-untyped-def]
    if len(book.posts.get(person, [])) == 1:
        cursor.execute("UPDATE people_currentpost SET unit_id = %s, department_id = %s WHERE person_id = %s", [*where, person])
        book.posts[person] = [where]


def _join(cursor, book, person, where):  # type: ignore[no-untyped-def]
    cursor.execute("UPDATE people_currentpost SET is_member = %s WHERE person_id = %s", [True, person])
    book.members.add(person)


def _withdraw(cursor, book, person, where):  # type: ignore[no-untyped-def]
    cursor.execute("UPDATE people_currentpost SET is_member = %s WHERE person_id = %s", [False, person])
    book.members.discard(person)


DEEDS_OF = (_hire, _hire, _leave, _move, _join, _withdraw)


def cases(database: Database) -> Iterator[Result]:
    """The deeds, and how many of them left a difference behind."""
    world.build(PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_currentpost")
    units, departments = _places()
    places, book, chance, wrong = [(u, d) for u in units for d in departments], Book(), random.Random(5), 0
    start = time.perf_counter()
    for done in range(0, DEEDS, 1000):
        with transaction.atomic():
            for number in range(done, min(done + 1000, DEEDS)):
                one_deed(book, chance, places)
                wrong += counts_now().of != book.counts()
                if number % CHECKED_WHOLE == 0:
                    wrong += len(differences())
    seconds = time.perf_counter() - start
    yield limit("P5 random deeds after which the running count was wrong", DEEDS, wrong, at_most=0, unit="deeds", database=database.name)
    yield plain("a random deed with its check", DEEDS, seconds / DEEDS, database=database.name)


def _places() -> tuple[list[int], list[int]]:
    return list(people.units().values_list("pk", flat=True)), list(people.departments().values_list("pk", flat=True)[:8])
