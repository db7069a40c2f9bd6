"""Receiving, cancelling, publishing and undoing rosters."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.bulk import expect_many
from unionhall.kit.refusals import Clash, NoRoom, TooLarge
from unionhall.ledger.actions import note
from unionhall.people import signals
from unionhall.people.loading import load as loading
from unionhall.people.models import ColumnMap, RosterSnapshot, RosterSource
from unionhall.people.planning.guards import guards_of
from unionhall.people.planning.plan import turn
from unionhall.people.publishing.publish import publish
from unionhall.people.publishing.undo import undo

LIVE = ("loading", "loaded", "publishing", "published")


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file as it was handed in: where it lies now, what it was called, and which sheet to read."""

    path: Path
    name: str
    sheet: str = ""


def receive_roster(
    source: RosterSource, file: RosterFile, *, as_of_on: date, column_map: ColumnMap | None = None, by: Actor,
) -> RosterSnapshot:
    """Keep a roster file and have it read; the same bytes again are the snapshot that is there."""
    by.must(Power.LOAD_ROSTER)
    size = file.path.stat().st_size
    if size > settings.ROSTER_MAX_BYTES:
        raise TooLarge(_("The file is larger than the most we take. Leave out columns that are not needed."))
    digest = _keep(file.path)
    with transaction.atomic():
        newest = loading.newest_published(source)
        if known := _known(source, digest, as_of_on, newest):
            return known
        snapshot = RosterSnapshot.objects.create(
            source=source, as_of_on=as_of_on, received_at=clock.now(), received_by=by.name, file_name=file.name[:255], file_sha256=digest,
            file_bytes=size, sheet=file.sheet, column_map=column_map, previous=newest, progress={"phase": "waiting", "share": 0.0},
            is_history_only=newest is not None and as_of_on < newest.as_of_on,
        )
        note("roster.received", snapshot, by=by, detail={"source": source.name, "as_of": as_of_on.isoformat(), "sha256": digest})
    return snapshot


def _known(source: RosterSource, digest: str, as_of_on: date, newest: RosterSnapshot | None) -> RosterSnapshot | None:
    """The snapshot of these bytes, if loading them again would change nothing.

    An older published file that comes again with a later date is news: the employer took back what it said in between.
    """
    for known in RosterSnapshot.objects.filter(source=source, file_sha256=digest, status__in=LIVE).order_by("-pk"):
        is_superseded = known.status == "published" and newest is not None and newest.pk != known.pk and as_of_on > newest.as_of_on
        if not is_superseded:
            return known
    return None


def _keep(path: Path) -> str:
    """Copy the bytes into our own folder under their hash, readable by us alone; the hash."""
    with path.open("rb") as given:
        digest = hashlib.file_digest(given, "sha256").hexdigest()
    folder = Path(settings.HOME) / "files" / "rosters"
    kept = folder / digest
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not kept.exists():
            partial = folder / f"{digest}.{os.getpid()}"
            shutil.copyfile(path, partial)
            partial.chmod(0o600)
            partial.replace(kept)
    except OSError as problem:
        raise NoRoom(_("There is no room on the disk for this file. Nothing was changed.")) from problem
    return digest


@transaction.atomic
def cancel_load(snapshot: RosterSnapshot, *, by: Actor) -> None:
    """Stop reading a roster, or throw away one that is read and not published."""
    by.must(Power.LOAD_ROSTER)
    snapshot = _locked(snapshot)
    if snapshot.status not in ("loading", "loaded", "failed"):
        raise Clash(_("This roster is published or being published; it can be undone, not cancelled."))
    loading.forget_rows(snapshot)
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(status="cancelled", cancel_asked_at=clock.now(), rows=0)
    note("roster.cancelled", snapshot, by=by)


@transaction.atomic
def reload_roster(snapshot: RosterSnapshot, *, column_map: ColumnMap | None, by: Actor) -> RosterSnapshot:
    """Read a roster that is not published again from its first row, with other columns."""
    by.must(Power.LOAD_ROSTER)
    snapshot = _locked(snapshot)
    if snapshot.status not in ("loading", "loaded", "failed"):
        raise Clash(_("Only a roster that is not published can be read again."))
    loading.forget_rows(snapshot)
    snapshot.column_map, snapshot.status, snapshot.rows, snapshot.problem = column_map, "loading", 0, ""
    snapshot.progress, snapshot.counts = {"phase": "waiting", "share": 0.0}, {}
    snapshot.previous = loading.newest_published(snapshot.source)
    snapshot.save()
    note("roster.read_again", snapshot, by=by)
    return snapshot


@transaction.atomic
def save_column_map(
    source: RosterSource, header_fingerprint: str, columns: dict[str, Any], settings_of_map: dict[str, Any], *, by: Actor,
) -> ColumnMap:
    """Keep how the columns of a source are read, as its next version."""
    by.must(Power.LOAD_ROSTER)
    newest = ColumnMap.objects.filter(source=source).order_by("-version").values_list("version", flat=True).first() or 0
    made = ColumnMap.objects.create(
        source=source, version=newest + 1, header_fingerprint=header_fingerprint, columns=columns, settings=settings_of_map, made_at=clock.now(),
    )
    note("roster.columns_mapped", f"people.columnmap:{made.pk}", by=by, detail={"source": source.name, "version": made.version})
    return made


@transaction.atomic
def ask_to_publish(snapshot: RosterSnapshot, *, override_reason: str = "", by: Actor) -> RosterSnapshot:
    """Have a worker publish a roster whose guards are resolved or may be passed for this reason."""
    by.must(Power.PUBLISH_ROSTER)
    snapshot = _locked(snapshot)
    _refuse_unready(snapshot)
    _refuse_guarded(snapshot, override_reason)
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(status="publishing")
    snapshot.status = "publishing"
    note("roster.publishing_asked", snapshot, by=by, purpose=override_reason)
    return snapshot


@transaction.atomic
def publish_snapshot(snapshot: RosterSnapshot, *, override_reason: str = "", by: Actor) -> RosterSnapshot:
    """Make a loaded roster true, in one transaction; publishing what is published changes nothing."""
    by.must(Power.PUBLISH_ROSTER)
    expect_many()
    turn_number = turn()
    snapshot = _locked(snapshot)
    if snapshot.status == "published":
        return snapshot
    _refuse_unready(snapshot)
    snapshot.revision += 1 if snapshot.revision == turn_number - 1 else 0  # our own turn does not make the plan stale
    loading.make_fresh(snapshot)
    _refuse_guarded(snapshot, override_reason)
    snapshot.published_at = clock.now()
    publish(snapshot)
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(status="published", published_at=snapshot.published_at, counts=snapshot.counts)
    snapshot.status = "published"
    signals.roster_published.send(
        RosterSnapshot, snapshot_id=snapshot.pk, source_id=snapshot.source_id, as_of_on=snapshot.as_of_on, people="work_people",
    )
    detail = {name: snapshot.counts[name] for name in ("before", "leavers", "joiners", "returners", "movers", "changed", "after")}
    note("roster.published", snapshot, by=by, purpose=override_reason, rows=snapshot.counts["rows"], detail=detail)
    return snapshot


@transaction.atomic
def undo_snapshot(snapshot: RosterSnapshot, *, reason: str, by: Actor) -> RosterSnapshot:
    """Take back the newest published roster of its source; what hands touched since is kept and listed."""
    by.must(Power.UNDO_ROSTER)
    expect_many()
    turn()
    snapshot = _locked(snapshot)
    newest = loading.newest_published(snapshot.source)
    if snapshot.status != "published" or newest is None or newest.pk != snapshot.pk:
        raise Clash(_("Only the newest published roster of a source can be undone; undo the later ones first."))
    counts = undo(snapshot)
    snapshot.counts["undo"] = counts
    snapshot.status, snapshot.undone_at = "superseded", clock.now()
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(status="superseded", undone_at=snapshot.undone_at, counts=snapshot.counts)
    note("roster.undone", snapshot, by=by, purpose=reason, detail=counts)
    return snapshot


def _locked(snapshot: RosterSnapshot) -> RosterSnapshot:
    return RosterSnapshot.objects.select_for_update(of=("self",)).select_related("source__employer", "previous").get(pk=snapshot.pk)


def _refuse_unready(snapshot: RosterSnapshot) -> None:
    newest = loading.newest_published(snapshot.source)
    if snapshot.is_history_only or (newest is not None and newest.as_of_on > snapshot.as_of_on):
        raise Clash(_("This roster is older than the published one; it is kept as history and cannot be published."))
    if snapshot.status not in ("loaded", "publishing"):
        raise Clash(_("This roster is not ready to be published."))


SENTENCES = {
    "unmapped_departments": "Some rows name a department or unit that nobody has mapped. Say which they mean.",
    "unmapped_jobs": "Some rows have a job nobody has spoken for. Say whether its holders are in the unit.",
    "same_number_other_name": "A number of somebody we know comes with another name. Say whether it is the same person.",
}


def _refuse_guarded(snapshot: RosterSnapshot, override_reason: str) -> None:
    """Guards that must be resolved always stop; the others stop without a reason."""
    standing = guards_of(snapshot.counts)
    if hard := [guard for guard in standing if not guard.can_be_accepted]:
        raise Clash(_(SENTENCES.get(hard[0].code, "Something in this roster must be resolved before it can be published.")))
    if standing and not override_reason.strip():
        raise Clash(_("Something in this roster looks wrong. Resolve it, or publish with a reason."))
