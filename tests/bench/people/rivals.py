"""What rosters are measured beside: the bare merge of the same rows into one table, and `update_or_create` row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import connection, models, transaction

from tests.bench.frame.clock import Clock, seconds
from unionhall.kit.bulk import drop, insert_many, run, work_table

NAMES = tuple(f"c{number}" for number in range(16))
#: The employee number and the mail address.
NUMBER, ADDRESS = "c0", "c2"


class BenchRow(models.Model):
    """A row as wide as the roster: 17 columns with a primary key, two unique and two plain indexes, as in the first measurement."""

    class Meta:
        app_label = "people"
        db_table = "bench_row"
        managed = False


for _name in NAMES:
    BenchRow.add_to_class(_name, models.CharField(max_length=200, unique=_name in (NUMBER, ADDRESS)))


def _make() -> None:
    columns = ", ".join(f"{name} varchar(200) NOT NULL{' UNIQUE' if name in (NUMBER, ADDRESS) else ''}" for name in NAMES)
    key = "bigserial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY AUTOINCREMENT"
    run("DROP TABLE IF EXISTS bench_row")
    run(f"CREATE TABLE bench_row (id {key}, {columns})")
    run("CREATE INDEX bench_row_name ON bench_row (c1)")
    run("CREATE INDEX bench_row_place ON bench_row (c4, c8)")


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader


@transaction.atomic
def _merge(path: Path) -> None:
    """The fastest there is: fill a staging table, then one INSERT that updates what is there."""
    work_table("bench_staging", ", ".join(f"{name} text" for name in NAMES))
    rows = _rows(path)
    while batch := list(islice(rows, 10_000)):
        insert_many("bench_staging", NAMES, batch)
    columns = ", ".join(NAMES)
    sets = ", ".join(f"{name} = excluded.{name}" for name in NAMES if name != NUMBER)
    run(f"INSERT INTO bench_row ({columns}) SELECT {columns} FROM bench_staging WHERE TRUE ON CONFLICT ({NUMBER}) DO UPDATE SET {sets}")
    drop("bench_staging")


def merge_seconds(base: Path, changed: Path, clock: Clock) -> float:
    """How long the bare merge of a changed roster into the rows of the one before takes, on a connection as it comes."""
    connection.close()
    _make()
    _merge(base)
    return seconds(lambda: _merge(changed), clock)


def row_by_row_seconds(path: Path, amount: int, clock: Clock) -> float:
    """How long so many rows take one at a time, each its own transaction, as many programs import."""
    def merge() -> None:
        for cells in islice(_rows(path), amount):
            values = dict(zip(NAMES, cells, strict=True))
            BenchRow.objects.update_or_create(**{NUMBER: values.pop(NUMBER)}, defaults=values)

    return seconds(merge, clock)
