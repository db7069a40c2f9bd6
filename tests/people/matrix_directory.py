"""Who gets what at the addresses of the list of people, a person's page and turf."""

from __future__ import annotations

from tests.matrix import Expect, Row, Thing, at, only
from tests.world import SINCE, World
from unionhall.access.models import RoleHolding
from unionhall.kit import clock
from unionhall.people.models import RosterSnapshot, RosterTask

EVERYWHERE = "own other me"
SEES_ALL = {"data_steward": EVERYWHERE, "secretary": EVERYWHERE}
SEES = {**SEES_ALL, "steward": "own me", "lead": "own me", "unit_chair": "own me"}
OTHERS = dict.fromkeys(("member", "comms", "trustee", "election_committee", "administrator"), "me")
LISTS = "steward lead unit_chair data_steward secretary"
SEES_TASKS = {"data_steward": "own other", "secretary": "own other", "steward": "own", "lead": "own", "unit_chair": "own"}


def _person(world: World) -> Thing:
    return {
        "own": {"public_id": world.persons["own"].public_id}, "other": {"public_id": world.persons["other"].public_id},
        "me": lambda role: {"public_id": world.own(role).public_id},
    }


def _turf(world: World) -> Thing:
    return {which: {"public_id": world.turfs[which].public_id} for which in ("own", "other")}


def _stewardship(world: World) -> Thing:
    held = RoleHolding.objects.get(account=world.accounts["steward"])
    return {"own": {"public_id": world.turfs["own"].public_id, "holding": held.public_id}}


def _task(world: World) -> Thing:
    found = {}
    for which in ("own", "other"):
        snapshot = RosterSnapshot.objects.create(
            source=world.sources[which], as_of_on=SINCE, received_at=clock.now(), file_name="tasks.csv", file_sha256="2" * 64,
            status="published",
        )
        made = RosterTask.objects.create(
            kind="welcome", snapshot=snapshot, person=world.persons[which], unit=world.units[which], due_on=SINCE,
        )
        found[which] = {"public_id": made.public_id}
    return found


def _someone(world: World, relation: str) -> dict[str, object]:
    return {"person": world.persons["own"].public_id}


def _turf_data(world: World, relation: str) -> dict[str, object]:
    return {"name": "Third floor", "department": world.departments["own"].public_id}


THINGS = {"task": _task, "person": _person, "turf": _turf, "stewardship": _stewardship}
#: Whoever comes from another unit to work here is seen here: the accounts of the world all work in the other unit.
CONTACT = {**SEES_ALL, "steward": "own", "lead": "own", "unit_chair": "own"}
EDITS = {"data_steward": EVERYWHERE, "lead": "own me", **OTHERS, "steward": "me", "unit_chair": "me", "secretary": "me"}
HAND_OUT = {"email": "nobody@example.org", "ends_on": "2030-01-01", "reason": "Covers the third floor"}

ROWS = [
    Row("people:persons", get=only(LISTS), post=only(LISTS), data={"q": "worker"}),
    Row("people:person", of="person", get=at(**SEES, **OTHERS)),
    Row("people:person_contact", of="person", post=Expect(cells={
        **at(**CONTACT).cells, ("steward", "me"): 403, ("lead", "me"): 403, ("unit_chair", "me"): 403,
    })),
    Row("people:person_names", of="person", post=at(data_steward=EVERYWHERE)),
    Row(
        "people:person_edit", of="person", get=at(**EDITS), post=at(302, **EDITS), data={"chosen_name": "", "pronouns": "they"},
    ),
    Row("people:tasks", get=only(LISTS)),
    Row("people:task_done", of="task", post=at(302, **SEES_TASKS), data={"outcome": "met"}),
    Row("people:task_again", of="task", post=at(409, **SEES_TASKS)),
    Row("people:turfs", get=only(LISTS)),
    Row("people:turf_new", post=only("lead", 302), data=_turf_data),
    Row("people:turf", of="turf", get=at(steward="own", lead="own")),
    Row("people:turf_give", of="turf", post=Expect(cells={("lead", "own"): 409}), data=_someone),
    Row("people:turf_take", of="turf", post=at(302, lead="own"), data=_someone),
    Row("people:turf_hand_out", of="turf", post=at(lead="own"), data=HAND_OUT, fresh=True),
    Row("people:turf_take_back", of="stewardship", post=at(302, lead="own"), fresh=True),
]
