"""Who gets what at the addresses of rosters, departments of rosters, sealed cells and merges: data stewards, and nobody else."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.makers import people as make
from tests.matrix import Row, Thing, only
from tests.world import World, a_worker
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.people.actions.merging import merge_persons
from unionhall.people.actions.places import take_in_new_jobs
from unionhall.people.files import waiting
from unionhall.people.models import RosterRow, RosterSnapshot, RosterSource, Unsealing

MACHINE = Actor.machine("the matrix")
DAY = date(2026, 3, 16)


def _roster(world: World) -> RosterSnapshot:
    """A roster that is read, one line of it to decide."""
    rows = [make.a_row(number, Department="Astronomy") for number in (901, 902)]
    unit = world.units["own"]
    source = RosterSource.objects.create(employer=unit.employer, unit=unit, name="A list without a past")
    snapshot = make.a_loaded_roster(source, rows, as_of_on=DAY)
    take_in_new_jobs(snapshot, by=MACHINE)
    RosterRow.objects.filter(snapshot=snapshot, row_no=2).update(state="review", rule="M4", candidate=world.persons["own"])
    return snapshot


def _snapshot(world: World) -> Thing:
    world.roster = _roster(world)  # type: ignore[attr-defined]
    return {"other": {"public_id": world.roster.public_id}}  # type: ignore[attr-defined]


def _source(world: World) -> Thing:
    return {"other": {"public_id": world.sources["own"].public_id}}


def _file(world: World) -> Thing:
    path = make.a_roster_file([make.a_row(903)])
    waiting.folder().mkdir(parents=True, exist_ok=True)
    kept = waiting.keep(
        path, account_id=world.accounts["data_steward"].pk, source=str(world.sources["own"].public_id), as_of_on=DAY, name="roster.csv",
    )
    return {"other": {"token": UUID(kept.token)}}


def _request(world: World) -> Thing:
    snapshot = RosterSnapshot.objects.latest("pk")
    asked = Unsealing.objects.create(snapshot=snapshot, purpose="post", asked_by="Somebody", asked_by_account=0, asked_at=clock.now())
    return {"other": {"public_id": snapshot.public_id, "number": asked.pk}}


def _merge(world: World) -> Thing:
    one, two = (a_worker(world, "other", f"Twin {which}") for which in ("One", "Two"))
    return {"other": {"public_id": merge_persons(one, two, reason="a test", by=MACHINE).public_id}}


THINGS = {"snapshot": _snapshot, "roster_source": _source, "waiting_file": _file, "unsealing": _request, "merge": _merge}
STEWARD = "data_steward"
REASON = {"reason": "a test"}

ROWS = [
    Row("people:rosters", get=only(STEWARD)),
    Row("people:roster_new", get=only(STEWARD), post=only(STEWARD, 400), streams=True),
    Row("people:roster_columns", of="waiting_file", get=only(STEWARD), post=only(STEWARD, 400)),
    Row("people:roster_source", of="roster_source", get=only(STEWARD)),
    Row("people:roster", of="snapshot", get=only(STEWARD)),
    Row("people:roster_progress", of="snapshot", get=only(STEWARD)),
    Row("people:roster_cancel", of="snapshot", post=only(STEWARD, 302)),
    Row("people:roster_again", of="snapshot", get=only(STEWARD), post=only(STEWARD, 400)),
    Row("people:roster_changes", of="snapshot", kwargs={"kind": "joiner"}, get=only(STEWARD)),
    Row("people:roster_rows", of="snapshot", kwargs={"state": "rejected"}, get=only(STEWARD)),
    Row("people:roster_departments", of="snapshot", get=only(STEWARD), post=only(STEWARD, 400)),
    Row("people:roster_job_class", of="snapshot", post=only(STEWARD, 302)),
    Row("people:roster_jobs_all", of="snapshot", post=only(STEWARD, 302)),
    Row("people:review", of="snapshot", get=only(STEWARD, 302)),
    Row("people:review_row", of="snapshot", kwargs={"row_no": 2}, get=only(STEWARD), post=only(STEWARD, 302), data={"decision": "different"}),
    Row("people:review_take_back", of="snapshot", kwargs={"row_no": 2}, post=only(STEWARD, 302)),
    Row("people:roster_publish", of="snapshot", post=only(STEWARD, 302), data=REASON),
    Row("people:roster_undo", of="snapshot", get=only(STEWARD), post=only(STEWARD, 409), data=REASON),
    Row("people:roster_sealed", of="snapshot", get=only(STEWARD), post=only(STEWARD, 302), data=REASON),
    Row("people:roster_unseal", of="unsealing", post=only(STEWARD), fresh=True),
    Row("people:merges", get=only(STEWARD)),
    Row("people:merge_new", get=only(STEWARD, 404), post=only(STEWARD, 404)),
    Row("people:unmerge", of="merge", post=only(STEWARD, 302)),
]
