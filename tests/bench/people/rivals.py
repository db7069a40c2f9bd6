"""What rosters are measured beside: the bare merge of the same rows into one table, and `update_or_create` row by row."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import connection, models, transaction

from unionhall.kit.bulk import insert_many, run, work_table

NAMES = tuple(f"c{number}" for number in range(16))


class BenchRow(models.Model):
    """A row as wide as the roster, with a primary key, two unique and two plain indexes."""

    person = models.CharField(max_length=20, unique=True)
    address = models.CharField(max_length=100, unique=True)

    class Meta:
        app_label = "people"
        db_table = "bench_row"
        managed = False


for _name in NAMES:
    BenchRow.add_to_class(_name, models.CharField(max_length=200))


def _make() -> None:
    columns = ", ".join(f"{name} varchar(200) NOT NULL" for name in NAMES)
    key = "bigserial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY AUTOINCREMENT"
    run("DROP TABLE IF EXISTS bench_row")
    run(f"CREATE TABLE bench_row (id {key}, person varchar(20) NOT NULL UNIQUE, address varchar(100) NOT NULL UNIQUE, {columns})")
    run("CREATE INDEX bench_row_name ON bench_row (c1)")
    run("CREATE INDEX bench_row_place ON bench_row (c4, c8)")


def _rows(path: Path) -> Iterator[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for cells in reader:
            yield (cells[0], cells[2], *cells)


@transaction.atomic
def _merge(path: Path) -> None:
    """The fastest there is: fill a staging table, then one INSERT that updates what is there."""
    work_table("bench_staging", "person text, address text, " + ", ".join(f"{name} text" for name in NAMES))
    rows = _rows(path)
    while batch := list(islice(rows, 10_000)):
        insert_many("bench_staging", ("person", "address", *NAMES), batch)
    columns = f"person, address, {', '.join(NAMES)}"
    sets = ", ".join(f"{name} = excluded.{name}" for name in ("address", *NAMES))
    run(f"INSERT INTO bench_row ({columns}) SELECT {columns} FROM bench_staging WHERE TRUE ON CONFLICT (person) DO UPDATE SET {sets}")
    run("DROP TABLE bench_staging")


def merge_seconds(base: Path, changed: Path) -> float:
    """How long the bare merge of a changed roster into the rows of the one before takes."""
    _make()
    _merge(base)
    start = time.perf_counter()
    _merge(changed)
    return time.perf_counter() - start


def row_by_row_seconds(path: Path, amount: int) -> float:
    """How long so many rows take one at a time, each its own transaction, as many programs import."""
    start = time.perf_counter()
    for cells in islice(_rows(path), amount):
        BenchRow.objects.update_or_create(
            person=cells[0],
            defaults={"address": cells[1], **dict(zip(NAMES, cells[2:], strict=True))},
        )
    return time.perf_counter() - start
