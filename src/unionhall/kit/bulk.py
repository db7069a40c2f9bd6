"""Many rows at once on both databases: fast inserts, reserved ids, images of rows, and the few words in which the two differ."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from time import time
from typing import Any

from django.db import connection


def is_postgresql() -> bool:
    """Whether the words of PostgreSQL are wanted."""
    return bool(connection.vendor == "postgresql")


def run(sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run one statement and say how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return max(0, int(cursor.rowcount))


def fetch(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a small answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(cursor.fetchall())


def number(sql: str, parameters: Sequence[Any] = ()) -> int:
    """The one number of an answer; nothing counts as nought."""
    return int(fetch(sql, parameters)[0][0] or 0)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Have Python look for cycles rarely while rows are made by the thousand: they point to nothing, and each look goes through all of them."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def insert_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain values (text, numbers, dates as text): COPY on PostgreSQL, a prepared statement for many rows on SQLite."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            _insert_together(cursor, f'INSERT INTO "{table}" ({names}) VALUES ', len(columns), list(rows))


#: How many values one statement of SQLite takes: its own limit is 32,766.
VALUES = 8_000


def _insert_together(cursor: Any, insert: str, width: int, rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows with each statement: one row a statement would begin and end each time, and count the table's ids anew."""
    row, many = f"({', '.join(['%s'] * width)})", max(1, VALUES // width)
    whole = len(rows) - len(rows) % many
    statement = insert + ", ".join([row] * many) if whole else ""
    for start in range(0, whole, many):
        cursor.execute(statement, list(chain.from_iterable(rows[start:start + many])))
    if whole < len(rows):
        cursor.executemany(insert + row, rows[whole:])


def among(column: str) -> str:
    """A condition with one parameter, made by `a_set`: the column is one of many values."""
    return f"{column} = ANY(%s)" if is_postgresql() else f"{column} IN (SELECT value FROM json_each(%s))"


def a_set(values: Iterable[Any]) -> Any:
    """The parameter of `among`."""
    if is_postgresql():
        return list(values)
    import json  # only SQLite takes its sets as JSON

    return json.dumps(list(values))


def given(columns: Mapping[str, str]) -> str:
    """A table made of one parameter, a JSON list of lists: the names of its columns with the types that PostgreSQL reads them as."""
    if is_postgresql():
        shown = ", ".join(f'(value->>{place})::{kind} AS "{name}"' for place, (name, kind) in enumerate(columns.items()))
        return f"(SELECT {shown} FROM jsonb_array_elements(%s::jsonb))"
    shown = ", ".join(f"json_extract(value, '$[{place}]') AS \"{name}\"" for place, name in enumerate(columns))
    return f"(SELECT {shown} FROM json_each(%s))"


def moment(at: datetime) -> str:
    """A moment as text that the database reads as its own."""
    return at.isoformat() if is_postgresql() else str(connection.ops.adapt_datetimefield_value(at))


def work_table(name: str, columns: str) -> None:
    """An empty temporary table of this name, whatever was there before."""
    run(f'DROP TABLE IF EXISTS "{name}"')
    run(f'CREATE TEMPORARY TABLE "{name}" ({columns})')


def drop(*names: str) -> None:
    """Forget temporary tables."""
    for name in names:
        run(f'DROP TABLE IF EXISTS "{name}"')


def analyze(*tables: str, columns: Sequence[str] = ()) -> None:
    """Have PostgreSQL look at freshly filled tables, or some columns, before it plans with them; SQLite plans well enough without.

    A tenth of the rows that it usually looks at tells a large table from a small one.
    """
    if is_postgresql():
        of = f" ({', '.join(columns)})" if columns else ""
        looks = "".join(f'ANALYZE "{table}"{of};' for table in tables)
        run(f"SET default_statistics_target = 10; {looks} RESET default_statistics_target")


def expect_few() -> None:
    """Prepare for small batches against large tables: PostgreSQL looks rows up one by one in the rest of this transaction, as SQLite does.

    Its statistics say nothing yet of tables that grow batch by batch.
    """
    if is_postgresql():
        run("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off")


def expect_many() -> None:
    """Prepare for whole tables at a time in the rest of this transaction.

    PostgreSQL gets room; compiling its queries would take longer than they do. SQLite gets less than usual, for the rest of the
    connection: each of its sorts takes as much again as its cache, and the system keeps the file in memory anyway.
    """
    if is_postgresql():
        run("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
    else:
        run("PRAGMA cache_size = -8000")


@contextmanager
def expecting_many() -> Iterator[None]:
    """Whole tables at a time for a moment of a transaction that else looks rows up one by one (`expect_few`)."""
    if not is_postgresql():
        yield
        return
    before = {name: fetch(f"SHOW {name}")[0][0] for name in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")}
    run("; ".join(f"SET LOCAL {name} = on" for name in before))
    yield
    run("; ".join(f"SET LOCAL {name} = {value}" for name, value in before.items()))


def reserve_ids(table: str, count: int) -> int:
    """The first of `count` ids of a table that nobody else will get; call it inside the transaction that uses them."""
    if not is_postgresql():
        return number(
            f'SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), coalesce((SELECT max(id) FROM "{table}"), 0)) + 1',
            [table],
        )
    run(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
    sequence = fetch("SELECT pg_get_serial_sequence(%s, 'id')", [table])[0][0]
    first = number("SELECT nextval(%s)", [sequence])
    if count > 1:
        run("SELECT setval(%s, %s)", [sequence, first + count - 1])
    return first


def insert_counted(table: str, columns: str, select: str, parameters: Sequence[Any] = ()) -> tuple[int, int]:
    """Insert what a select gives under ids that lie together; the first and the last of them, or two noughts for no rows."""
    if is_postgresql():
        run(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
    count = run(f'INSERT INTO "{table}" ({columns}) {select}', parameters)
    if not count:
        return 0, 0
    last = number("SELECT currval(pg_get_serial_sequence(%s, 'id'))", [table]) if is_postgresql() else number("SELECT last_insert_rowid()")
    return last - count + 1, last


def new_public_ids(number: str) -> str:
    """An expression that gives every row its own UUID version 7: the moment, 24 bits of a number that rises from row to row, 48 bits of chance.

    Rising ids lie side by side in their index; a million in no order would each touch another page of it.
    """
    moment, high, low = f"{int(time() * 1000):012x}", f"(({number} >> 12) & 4095)", f"({number} & 4095)"
    if is_postgresql():
        return f"('{moment}7' || right(to_hex(4096 + {high}), 3) || '8' || right(to_hex(4096 + {low}), 3) || right(gen_random_uuid()::text, 12))::uuid"
    return f"printf('{moment}7%%03x8%%03x%%012x', {high}, {low}, random() & 281474976710655)"


def days_after(column: str, days: int) -> str:
    """The date so many days after the one in a column."""
    return f"({column} + {days})" if is_postgresql() else f"date({column}, '{days:+d} day')"


def date_of(day: date) -> str:
    """A date as an expression."""
    return f"DATE '{day.isoformat()}'" if is_postgresql() else f"'{day.isoformat()}'"


def json_of(pairs: dict[str, str]) -> str:
    """An expression for a JSON object: key to expression."""
    function = "jsonb_build_object" if is_postgresql() else "json_object"
    return f"{function}({', '.join(f'{_text(key)}, {value}' for key, value in pairs.items())})"


def _text(word: str) -> str:
    return f"'{word}'::text" if is_postgresql() else f"'{word}'"


def number_in(column: str, key: str) -> str:
    """An expression for a whole number in a JSON object."""
    return f"({column}->>'{key}')::bigint" if is_postgresql() else f"json_extract({column}, '$.{key}')"


def as_json(parameter: str = "%s") -> str:
    """A parameter that holds JSON text."""
    return f"{parameter}::jsonb" if is_postgresql() else parameter


def columns_of(table: str) -> list[str]:
    """The names of a table's columns, in their order."""
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def image_of(table: str, alias: str, columns: Sequence[str] = ()) -> str:
    """An expression for columns of a row as JSON, all of them unless some are named."""
    if is_postgresql() and not columns:
        return f"to_jsonb({alias})"
    return json_of({name: f'{alias}."{name}"' for name in columns or columns_of(table)})


def from_image(table: str, alias: str, column: str) -> tuple[str, dict[str, str]]:
    """How to read an image again: what to add to FROM, and the expression for each column."""
    names = columns_of(table)
    if is_postgresql():
        return (
            f', LATERAL jsonb_populate_record(NULL::"{table}", {alias}."{column}") AS image',
            {name: f'image."{name}"' for name in names},
        )
    return "", {name: f"json_extract({alias}.\"{column}\", '$.{name}')" for name in names}
