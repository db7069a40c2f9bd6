"""T11: a load killed wherever it is goes on, and ends with the table of one clean run."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.db import connection

from tests.makers.people import STEWARD, a_local, a_roster_file, a_row
from unionhall.people.actions import rosters
from unionhall.people.loading import read as reading
from unionhall.people.loading.load import load
from unionhall.people.models import RosterRow, RosterSnapshot

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AUTUMN = date(2025, 9, 20)


class Killed(BaseException):
    """Nothing in the program catches this, as nothing catches kill -9."""


def table(snapshot) -> list[tuple]:
    """Every row without its id."""
    rows = RosterRow.objects.filter(snapshot=snapshot).order_by("row_no")
    return list(rows.values_list("row_no", "raw", "identifier", "full_name", "person_key", "fingerprint", "state", "reason", "rule", "department"))


def received(source, lines):
    """A file received and not read."""
    path = a_roster_file(lines)
    return rosters.receive_roster(source, rosters.RosterFile(path, path.name), as_of_on=AUTUMN, by=STEWARD)


def lines() -> list[dict[str, str]]:
    """Rows with repeated ones, and ones of the same number."""
    made = [a_row(number) for number in range(1, 1200)]
    return made + made[5:9] + [a_row(7, Department="Drama"), a_row(0, Name="Total")]


@pytest.mark.parametrize("seed", range(3))
def test_ten_kills(seed, monkeypatch):
    """Ten kills at random statements, then one run to the end."""
    monkeypatch.setattr(reading, "BATCH", 100)
    local, chance = a_local(), random.Random(seed)
    clean = received(local.sources["ASE"], lines())
    load(clean.pk)
    clean.refresh_from_db()
    expected = table(clean)
    rosters.cancel_load(clean, by=STEWARD)
    killed = received(local.sources["ASE"], lines())
    assert killed.pk != clean.pk
    for _ in range(10):
        left = chance.randrange(5, 80)

        def fuse(execute, sql, params, many, context):
            nonlocal left
            left -= 1
            if left < 0 and not sql.startswith(("ROLLBACK", "RELEASE", "SAVEPOINT")):
                raise Killed
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(fuse):
                load(killed.pk)
        except Killed:
            pass
    load(killed.pk)
    killed.refresh_from_db()
    assert killed.status == "loaded"
    assert table(killed) == expected and len(expected) == len(lines())
    assert clean.counts["people"] == killed.counts["people"] == 1199
    assert killed.counts["duplicates"] == 4 and killed.counts["rejected"] == 1


def test_cancelled_between_batches(monkeypatch):
    """Cancelling while it reads leaves no row behind."""
    monkeypatch.setattr(reading, "BATCH", 50)
    snapshot = received(a_local().sources["ASE"], lines())
    stage, batches = reading._stage, []

    def cancelling(*given):
        batches.append(1)
        if len(batches) == 3:
            rosters.cancel_load(snapshot, by=STEWARD)
        stage(*given)

    monkeypatch.setattr(reading, "_stage", cancelling)
    load(snapshot.pk)
    snapshot.refresh_from_db()
    assert snapshot.status == "cancelled" and len(batches) == 3
    assert not RosterRow.objects.filter(snapshot=snapshot).exists()


def test_two_workers_do_not_read_twice(monkeypatch):
    """A second worker that goes on from an old position stops at once."""
    monkeypatch.setattr(reading, "BATCH", 100)
    snapshot = received(a_local().sources["ASE"], lines())
    late = RosterSnapshot.objects.select_related("source__employer").get(pk=snapshot.pk)
    load(snapshot.pk)
    before = RosterRow.objects.count()
    with pytest.raises(reading.Stopped):
        late.rows = 0
        RosterSnapshot.objects.filter(pk=late.pk).update(status="loading")
        RosterRow.objects.filter(row_no__gt=300).delete()
        reading.read(late)
    assert RosterRow.objects.count() <= before


@pytest.mark.parametrize("text", ["", "just words\nand more\n", "%PDF-1.4 nothing", "Name,Department\n\"unclosed,Physics\n"])
def test_a_file_that_cannot_be_read_says_so(text, tmp_path):
    """A sentence, and nothing half done."""
    path = tmp_path / "odd.csv"
    path.write_text(text, encoding="utf-8")
    snapshot = rosters.receive_roster(a_local().sources["ASE"], rosters.RosterFile(path, "odd.csv"), as_of_on=AUTUMN, by=STEWARD)
    load(snapshot.pk)
    snapshot.refresh_from_db()
    assert snapshot.status == "failed" and snapshot.problem.endswith((".", "?"))
    assert not RosterRow.objects.exists()
