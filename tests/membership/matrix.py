"""Who gets what at the addresses of membership."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.matrix import Expect, Row, Thing, at, only
from tests.world import World, a_worker
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.membership import actions
from unionhall.membership.actions import SignedCard
from unionhall.membership.models import CardProposal, MemberList, MemberListRow, MembershipChange
from unionhall.people.models import CurrentPost, RosterSnapshot, RosterTask

MACHINE = Actor.machine("the matrix")
KEEPERS = "data_steward secretary"
DAY = date(2026, 1, 5)


def _list(world: World) -> Thing:
    listed = MemberList.objects.create(
        file_name="listcanary.csv", file_sha256="0" * 64, as_of_on=DAY, received_at=clock.now(), status="loaded", rows=1,
    )
    MemberListRow.objects.create(
        member_list=listed, row_no=2, raw="[]", full_name="rowcanary", state="review", candidate=world.persons["own"], rule="M4",
        score="0.7",
    )
    return {"own": {"public_id": listed.public_id}}


def _card(world: World) -> Thing:
    card = actions.record_card(SignedCard("cardcanary", DAY, email="cardcanary@home.example"), is_accepted=False, by=MACHINE)
    CardProposal.objects.create(card=card, person=world.persons["own"], rule="M4", score="0.7", made_at=clock.now())
    return {"own": {"public_id": card.public_id}}


def _proposed(world: World, role: str) -> Mapping[str, Any]:
    return {"person": world.persons["own"].public_id, "is_same": "yes"}


def _worker(world: World) -> Thing:
    return {
        "own": {"public_id": world.persons["own"].public_id}, "other": {"public_id": world.persons["other"].public_id},
        "me": lambda role: {"public_id": world.own(role).public_id},
    }


def _change(world: World) -> Thing:
    person = world.persons["other"]
    actions.record_card(SignedCard("othercanary", DAY), person_id=person.pk, by=MACHINE)
    made = MembershipChange.objects.get(person=person)
    return {"other": {"public_id": person.public_id, "change_id": made.public_id}}


def _leaver(world: World) -> Thing:
    """The other worker left with a roster and is a member still."""
    person = a_worker(world, "other", "Gone Member")
    actions.record_card(SignedCard("gonecanary", DAY), person_id=person.pk, by=MACHINE)
    CurrentPost.objects.filter(person=person).delete()
    snapshot = RosterSnapshot.objects.create(
        source=world.sources["other"], as_of_on=DAY, received_at=clock.now(), file_name="gone.csv", file_sha256="1" * 64, status="published",
    )
    task = RosterTask.objects.create(kind="withdrawal_check", snapshot=snapshot, person=person, unit=world.units["other"], due_on=DAY)
    return {"other": {"public_id": task.public_id}}


THINGS = {"leaver": _leaver, "member_list": _list, "card": _card, "worker": _worker, "membership_change": _change}
EVERYBODY = at(data_steward="own other me", secretary="own other me")
CHANGE = {"status": "member", "on": "2025-11-03", "reason": "letter of 3 November"}
LINE = {"begins_on": "2025-10-01", "ends_on": "", "reason": "the card says so"}



def of_worker(**statuses: int) -> Expect:
    """What the keepers of membership get about a worker in each relation: the other one is a member since `DAY`."""
    return Expect(cells={(role, relation): status for role in KEEPERS.split() for relation, status in statuses.items()})


ROWS = [
    Row("membership:lists", get=only(KEEPERS), post=only(KEEPERS, 400)),
    Row("membership:list", of="member_list", get=only(KEEPERS)),
    Row("membership:list_decide", of="member_list", kwargs={"row_no": 2}, post=only(KEEPERS, 302), data={"is_same": "no"}),
    Row("membership:list_clear", of="member_list", post=only(KEEPERS, 302)),
    Row("membership:list_publish", of="member_list", post=only(KEEPERS, 409)),
    Row("membership:list_undo", of="member_list", post=only(KEEPERS, 409), data={"reason": "a test"}),
    Row("membership:cards", get=only(KEEPERS)),
    Row("membership:card_new", get=only(KEEPERS), post=only(KEEPERS, 302), data={"typed_name": "Rosa", "signed_on": "2026-01-05"}),
    Row("membership:card_match", of="card", post=only(KEEPERS, 302), data=_proposed),
    Row("membership:card_accept", of="card", post=only(KEEPERS, 302)),
    Row("membership:leavers", get=only(KEEPERS)),
    Row(
        "membership:leaver", of="leaver", get=at(data_steward="other", secretary="other"),
        post=at(302, data_steward="other", secretary="other"), data={"outcome": "stays", "on": "2026-01-06"},
    ),
    Row("membership:person", of="worker", get=EVERYBODY),
    Row("membership:person_change", of="worker", post=of_worker(own=302, other=409, me=302), data=CHANGE),
    Row(
        "membership:person_correct", of="worker", kwargs={"begins_on": DAY.isoformat()}, post=of_worker(own=400, other=302, me=400), data=LINE,
    ),
    Row("membership:change_undo", of="membership_change", post=at(302, data_steward="other", secretary="other"), data={}),
]
