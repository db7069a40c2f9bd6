"""Member lists: received, read, matched like rosters, decided by hand where unclear, published as a whole, taken back as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, Refusal, Unwelcome
from unionhall.ledger.actions import note
from unionhall.membership import listing, reading
from unionhall.membership.actions.cards import propose
from unionhall.membership.actions.changes import restore
from unionhall.membership.actions.posts import announce
from unionhall.membership.models import MemberList, MemberListRow, MembershipCard, MembershipChange, MembershipSpan

#: A complete list that misses more than this share of the members is not believed without a word why.
MISSING_SHARE = 0.2


@transaction.atomic
def receive_list(file: IO[bytes], name: str, *, as_of_on: date, is_complete: bool = False, by: Actor) -> MemberList:
    """Keep a member list until it is read. The same bytes again are the list that is there."""
    by.must(Power.IMPORT_MEMBERS)
    if as_of_on > clock.today():
        raise Unwelcome("A member list is not of a day that has not come.")
    digest = hashlib.sha256()
    for piece in iter(lambda: file.read(1 << 20), b""):
        digest.update(piece)
    there = MemberList.objects.filter(file_sha256=digest.hexdigest()).exclude(status__in=["undone", "failed"]).first()
    if there:
        return there
    file.seek(0)
    listed = MemberList.objects.create(
        file_name=Path(name).name[:255], file_sha256=digest.hexdigest(), as_of_on=as_of_on, is_complete=is_complete,
        received_at=clock.now(), received_by=by.name,
    )
    listed.stored_as = default_storage.save(f"member-lists/{listed.public_id}", File(file))
    listed.save(update_fields=["stored_as"])
    note("members.list_received", listed, by=by, detail={"name": listed.file_name, "sha256": listed.file_sha256})
    return listed


def load_list(listed: MemberList, *, by: Actor) -> MemberList:
    """Read and match a received list; one that cannot be read is left with its sentence and no rows. Safe to run again."""
    by.must(Power.IMPORT_MEMBERS)
    try:
        with transaction.atomic():
            listed = MemberList.objects.select_for_update().get(pk=listed.pk)
            if listed.status != "loading":
                return listed
            listed.columns, rows = reading.listed_members(Path(default_storage.path(listed.stored_as)), listed.file_name)
            listed.rows = listing.stage(listed, rows)
            listed.status, listed.counts = "loaded", listing.counts_of(listed)
            listed.save()
            note("members.list_read", listed, by=by, rows=listed.rows, detail=listed.counts)
    except Refusal as no:
        listed.status, listed.problem, listed.rows = "failed", no.sentence, 0
        listed.save(update_fields=["status", "problem", "rows"])
    default_storage.delete(listed.stored_as)
    return listed


@transaction.atomic
def decide_row(listed: MemberList, row_no: int, *, is_same: bool, by: Actor) -> MemberListRow:
    """A human says whether an unclear row is the person beside it; if not, the row becomes a card that waits for its signer."""
    by.must(Power.IMPORT_MEMBERS)
    row = MemberListRow.objects.select_for_update().filter(member_list=listed, row_no=row_no).first()
    if row is None or row.candidate_id is None or listed.status != "loaded":
        raise Clash("There is nothing to decide in this row any more.")
    taken = listed.list_rows.filter(person=row.candidate_id, state="linked").exclude(pk=row.pk).exists()
    if is_same and taken:
        raise Clash("Another row of this list is that person already.")
    row.state, row.person_id = ("linked", row.candidate_id) if is_same else ("unmatched", None)
    row.reason = f"decided by {by.name}"
    row.save(update_fields=["state", "person", "reason"])
    MemberList.objects.filter(pk=listed.pk).update(counts=listing.counts_of(listed))
    note("members.row_decided", listed, by=by, detail={"row": row_no, "same": is_same})
    return row


@transaction.atomic
def decide_clear_rows(listed: MemberList, *, by: Actor) -> int:
    """A human says of all rows together that are as good as certain that they are the persons beside them; how many there were."""
    by.must(Power.IMPORT_MEMBERS)
    listed = MemberList.objects.select_for_update().get(pk=listed.pk)
    if listed.status != "loaded":
        raise Clash("There is nothing to decide in this list any more.")
    rows = list({row.candidate_id: row for row in listing.clear_rows(listed).order_by("-row_no")}.values())
    for row in rows:
        row.state, row.person_id, row.reason = "linked", row.candidate_id, f"decided by {by.name}, with {len(rows)} clear ones"
    MemberListRow.objects.bulk_update(rows, ["state", "person", "reason"], batch_size=500)
    MemberList.objects.filter(pk=listed.pk).update(counts=listing.counts_of(listed))
    note("members.clear_rows_decided", listed, by=by, rows=len(rows), detail={"rows": sorted(row.row_no for row in rows)[:1000]})
    return len(rows)


@transaction.atomic
def publish_list(listed: MemberList, *, end_missing: bool = False, override_reason: str = "", by: Actor) -> MemberList:
    """Make a list true in one transaction: who is on it is a member from the day it says; rows without a person wait as cards."""
    by.must(Power.IMPORT_MEMBERS)
    listed = MemberList.objects.select_for_update().get(pk=listed.pk)
    if listed.status == "published":
        return listed
    _refuse_unready(listed, end_missing=end_missing, override_reason=override_reason)
    change = MembershipChange.objects.create(
        kind="list", member_list=listed, reason=override_reason.strip(), made_at=clock.now(), made_by=by.name,
    )
    done = listing.write_members(listed, change)
    if end_missing:
        done["ended"] = listing.end_missing(listed, change)
    for cards in _cards(listed, by):
        propose(cards)
    listed.status, listed.published_at = "published", clock.now()
    listed.counts |= {"published": done}
    listed.save(update_fields=["status", "published_at", "counts"])
    announce(None, listing.first_day(change) or listed.as_of_on, change)
    note("members.list_published", listed, by=by, purpose=override_reason, rows=listed.rows, detail=done)
    return listed


def _refuse_unready(listed: MemberList, *, end_missing: bool, override_reason: str) -> None:
    if listed.status != "loaded":
        raise Clash("This list is not ready to be published.")
    if waiting := listed.list_rows.filter(state="review").count():
        raise Clash(f"{waiting} rows are still to be decided.")
    if not end_missing:
        return
    if not listed.is_complete:
        raise Clash("The list was not handed in as complete, so nobody is missing from it.")
    missing, members = listing.missing(listed).count(), listing.members_then(listed).count()
    if missing > MISSING_SHARE * members and not override_reason.strip():
        raise Clash(f"{missing} of {members} members are not on this list. Say why that is right, or publish without ending memberships.")


def _cards(listed: MemberList, by: Actor) -> Iterator[list[MembershipCard]]:
    """The rows that nobody on a roster fits, as cards that wait (US-11)."""
    rows = listed.list_rows.filter(state="unmatched").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:listing.BATCH]):
        last = batch[-1].pk
        yield MembershipCard.objects.bulk_create(
            MembershipCard(
                typed_name=row.full_name, match_key=row.match_key, email=row.email, phone=row.phone, employee_number=row.identifier,
                unit_code=row.unit_code, department_text=row.department_text[:200], signed_on=row.joined_on or listed.as_of_on,
                channel="list",
                accepted_on=row.joined_on or listed.as_of_on, accepted_by=by.name, member_list=listed,
            )
            for row in batch if row.ended_on is None
        )


@transaction.atomic
def undo_list(listed: MemberList, *, reason: str, by: Actor) -> MemberList:
    """Take a published list back: everything it changed reads as before, but for people whose membership changed since."""
    by.must(Power.IMPORT_MEMBERS)
    listed = MemberList.objects.select_for_update().get(pk=listed.pk)
    change = MembershipChange.objects.filter(member_list=listed, kind="list", undone_at__isnull=True).first()
    if listed.status != "published" or change is None:
        raise Clash("Only a published list can be taken back.")
    changed_since = MembershipSpan.objects.filter(made_by=change, superseded_at__isnull=False).values("person")
    kept = changed_since.distinct().count()
    persons, since, undoing = restore(change, by=by, apart_from=changed_since)
    MembershipCard.objects.filter(member_list=listed, person__isnull=True).update(void_at=clock.now())
    listed.status, listed.undone_at = "undone", clock.now()
    listed.counts |= {"undo": {"restored": len(persons), "kept": kept}}
    listed.save(update_fields=["status", "undone_at", "counts"])
    announce(None, since, undoing)
    note("members.list_undone", listed, by=by, purpose=reason, rows=len(persons), detail={"kept": kept})
    return listed
