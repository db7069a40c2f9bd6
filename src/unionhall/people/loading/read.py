"""Reading a roster file batch by batch into staged rows: resumable after a kill, cancelled within a batch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from unionhall.kit import clock
from unionhall.kit.bulk import analyze, expect_few, insert_many, rarely_collected
from unionhall.people.files.tables import Table, open_table
from unionhall.people.loading import again, staged
from unionhall.people.loading.again import Again, Line
from unionhall.people.loading.match import Matcher
from unionhall.people.loading.places import Places
from unionhall.people.loading.staged import Staged
from unionhall.people.models import ColumnMap, RosterSnapshot
from unionhall.people.rules import headers, parsing
from unionhall.people.rules.rows import Plan

BATCH = 4_000


class Stopped(Exception):
    """Somebody cancelled the load, or another worker goes on with it."""


def file_of(snapshot: RosterSnapshot) -> Path:
    """Where the bytes of a roster are kept."""
    return Path(settings.HOME) / "files" / "rosters" / snapshot.file_sha256


def read(snapshot: RosterSnapshot) -> None:
    """Stage every row that is not staged yet."""
    matcher = Matcher(snapshot.source.employer_id, snapshot.previous_id)
    with open_table(file_of(snapshot), name=snapshot.file_name, sheet=snapshot.sheet, max_bytes=settings.ROSTER_MAX_BYTES) as table:
        layout = headers.find(table.head())
        plan = _plan(snapshot, table, layout)
        _say_what_it_is(snapshot, table, again.reading_of(plan, Places.of(snapshot.source)))
        done = snapshot.roster_rows.order_by("-row_no").values_list("row_no", flat=True).first() or 0
        lines = _lines(table, after=max(done, layout.data_row - 1))
        reading = Reading(snapshot, plan, matcher, Progress(snapshot, table))
        with rarely_collected():
            while batch := list(islice(lines, BATCH)):
                _stage(snapshot, batch, reading)
        matcher.namesakes.forget()
        if table.is_cut:
            snapshot.refresh_from_db(fields=["progress"])
            RosterSnapshot.objects.filter(pk=snapshot.pk).update(progress=snapshot.progress | {"is_cut": True})
    analyze("people_rosterrow", columns=("snapshot_id", "row_no", "state", "rule", "person_id", "person_key", "fingerprint"))


def _plan(snapshot: RosterSnapshot, table: Table, layout: headers.Layout) -> Plan:
    """How its columns are read: as its column map says, one made from the headings where it has none."""
    if snapshot.column_map is None:
        snapshot.column_map = found_map(snapshot, table, layout)
        snapshot.save(update_fields=["column_map"])
    chosen = snapshot.column_map
    width = {"identifier_width": snapshot.source.employer.identifier_width, "is_1904": table.is_1904}
    return headers.plan_of(layout.headings, chosen.columns, width | chosen.settings)


def found_map(snapshot: RosterSnapshot, table: Table, layout: headers.Layout) -> ColumnMap:
    """The newest column map of the source for these headings, or a new version guessed from them."""
    fingerprint, maps = headers.fingerprint(layout.headings), ColumnMap.objects.filter(source=snapshot.source)
    if known := maps.filter(header_fingerprint=fingerprint).order_by("-version").first():
        return known
    guess = headers.guess(layout.headings, table.head(200)[layout.data_row - 1:])
    newest = maps.order_by("-version").values_list("version", flat=True).first() or 0
    return ColumnMap.objects.create(
        source=snapshot.source, version=newest + 1, header_fingerprint=fingerprint, made_at=clock.now(),
        columns={"fields": guess.columns, "sealed": guess.sealed, "dropped": guess.dropped},
    )


def _say_what_it_is(snapshot: RosterSnapshot, table: Table, reading: str) -> None:
    """Note how the file is read; one whose reading was begun in another way, before an upgrade perhaps, was read in no one way."""
    snapshot.reading = reading if snapshot.reading == reading or not snapshot.rows else ""
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(encoding=table.encoding, sheet=table.sheet[:100], reading=snapshot.reading)


def _lines(table: Table, *, after: int) -> Iterator[Line]:
    """The lines below the headings that are not blank, without those that were staged before a kill."""
    for row_no, line in table.rows():
        if row_no > after and any(line):
            yield row_no, line


class Progress:
    """How far the reading is, for the page that shows it."""

    def __init__(self, snapshot: RosterSnapshot, table: Table) -> None:
        self.snapshot, self.table, self.began = snapshot, table, clock.now()
        self.share_at_begin = float(snapshot.progress.get("share", 0)) if snapshot.rows else 0.0

    def now(self, rows: int) -> dict[str, Any]:
        """What the page shows: the phase, the rows read, the share, and how many seconds are left."""
        share = self.table.done()
        spent, gained = (clock.now() - self.began).total_seconds(), share - self.share_at_begin
        left = round(spent * (1 - share) / gained) if gained > 0 else None
        started = self.snapshot.progress.get("started_at") or self.began.isoformat()
        return {"phase": "reading", "done": rows, "share": round(share, 4), "started_at": started, "seconds_to_go": left}


class Reading:
    """What reads the lines of one file."""

    def __init__(self, snapshot: RosterSnapshot, plan: Plan, matcher: Matcher, progress: Progress) -> None:
        self.matcher, self.progress = matcher, progress
        self.again, self.read_line = Again(snapshot, plan), parsing.reader(plan)

    def rows(self, lines: list[Line], places: Places) -> list[Staged]:
        """The rows of lines, with who they are; lines without a letter in them are none."""
        parsed = [row for row_no, line in lines if (row := self.read_line(row_no, line)).skip_reason != "empty"]
        digest = self.again.digests.get
        rows = [staged.staged(row, places, digest(row.row_no)) for row in parsed]
        self.matcher.match(rows)
        return rows


@transaction.atomic
def _stage(snapshot: RosterSnapshot, batch: list[Line], reading: Reading) -> None:
    """Insert one batch with its progress, unless somebody cancelled or another worker has gone on from here."""
    now = RosterSnapshot.objects.select_for_update().get(pk=snapshot.pk)
    if now.cancel_asked_at or now.status != "loading" or now.rows != snapshot.rows:
        raise Stopped
    expect_few()
    places = Places.of(snapshot.source)
    known = reading.again.take_over(batch, places)
    rows = reading.rows([line for line in batch if line[0] not in known], places)
    insert_many("people_rosterrow", staged.COLUMNS, (staged.values(row, snapshot.pk) for row in rows))
    snapshot.rows += len(known) + len(rows)
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(rows=snapshot.rows, progress=reading.progress.now(snapshot.rows))
