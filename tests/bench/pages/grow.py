"""The matrix's small world with a great many of everything in it, made by the database itself from one row of each kind."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from tests import declared
from tests.world import World
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.bulk import is_postgresql, new_public_ids, run
from unionhall.ledger.models import Entry
from unionhall.membership.models import CardProposal, MemberList, MemberListRow, MembershipCard, MembershipChange, MembershipSpan
from unionhall.messaging.models import Blast, ConsentEntry, Delivery, Event, Suppression, TextMessage, Thread
from unionhall.people.models import (
    Appointment,
    ContactPoint,
    CurrentPost,
    Department,
    EmployerIdentifier,
    EmploymentChange,
    PersonName,
    RosterRow,
    RosterSnapshot,
    RosterTask,
    Touched,
    UndoNote,
)
from unionhall.people.searching import find_namesakes
from unionhall.wallchart.actions import reckon

MACHINE = Actor.machine("bench")
FIRST = 1_000_000_000  # ids of what is grown begin here, so that one kind can point at another by arithmetic
DEPARTMENTS = 150


def a_large_world(many: int) -> World:
    """The world of the matrix, each area's things in it, and `many` people with all that is kept about people."""
    world = declared.a_world_with_things()
    _people(world, many)
    _rosters(world, many)
    _membership(world, many)
    _messages(world, many)
    grow(Entry.objects.latest("number"), many, number=f"{FIRST} + i", hash=f"'grown' || ({FIRST} + i)", at=_ago("i %% 700"))
    reckon(by=MACHINE)
    find_namesakes()
    # As the database's own upkeep leaves it: PostgreSQL would rather not use an index alone before it looked through fresh pages.
    run("VACUUM ANALYZE" if is_postgresql() else "ANALYZE")
    return world


def grow(like: models.Model, many: int, **columns: str) -> None:
    """Make `many` rows like this one; `columns` are expressions of `i`, which counts from 1."""
    names, said = [], []
    for field in like._meta.concrete_fields:
        if field.primary_key and field.attname not in columns:
            continue
        names.append(f'"{field.column}"')
        said.append(columns.get(field.attname) or (new_public_ids("i") if field.name == "public_id" else f'"{field.column}"'))
    table, key = like._meta.db_table, like._meta.pk.column
    counting = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
    run(
        f'INSERT INTO "{table}" ({", ".join(names)}) {counting} SELECT {", ".join(said)} FROM n, "{table}" t WHERE t."{key}" = %s', [like.pk],
    )


def _ago(days: str) -> str:
    """A moment so many days ago, in the database's words."""
    now = clock.now().isoformat(sep=" ")
    return f"CAST('{now}' AS timestamptz) - ({days}) * INTERVAL '1 day'" if is_postgresql() else f"datetime('{now}', '-' || ({days}) || ' days')"


def _day(days: str) -> str:
    today = clock.today().isoformat()
    return f"CAST('{today}' AS date) - CAST({days} AS integer)" if is_postgresql() else f"date('{today}', '-' || ({days}) || ' days')"


def _person() -> str:
    return f"{FIRST} + i"


def _people(world: World, many: int) -> None:
    person, unit, other = world.persons["own"], world.units["own"].pk, world.units["other"].pk
    made = Department.objects.bulk_create([Department(name=f"Department {number:03}") for number in range(DEPARTMENTS)])
    at = f"{min(one.pk for one in made)} + i %% {DEPARTMENTS}"
    within = f"CASE WHEN i %% 3 = 0 THEN {other} ELSE {unit} END"
    name, key = "'Worker ' || i", "'worker ' || i"
    grow(person, many, id=_person(), display_name=name, sort_key=key)
    namesakes = "'worker ' || (i - CASE i %% 50 WHEN 0 THEN 1 ELSE 0 END)"
    called = PersonName.objects.get(person=person, kind="roster")
    grow(called, many, person_id=_person(), full=name, sort_key=key, match_key=namesakes)
    for kind, value in (("email", "'w' || i || '@home.example'"), ("phone", "'+1' || (2000000000 + i)")):
        point = ContactPoint.objects.get(person=person, kind=kind)
        grow(point, many, person_id=_person(), value=value, value_normalized=value)
    grow(EmployerIdentifier.objects.get(person=person), many, person_id=_person(), value="'n' || i")
    grow(Appointment.objects.get(person=person), many, person_id=_person(), unit_id=within, department_id=at, begins_on=_day("i %% 700"))
    is_member = "i %% 3 <> 1" if is_postgresql() else "CASE WHEN i %% 3 <> 1 THEN 1 ELSE 0 END"
    grow(
        CurrentPost.objects.get(person=person), many, person_id=_person(), unit_id=within, department_id=at, sort_key=key,
        is_member=is_member, since_on=_day("i %% 700"),
    )


def _rosters(world: World, many: int) -> None:
    snapshot: RosterSnapshot = world.roster  # type: ignore[attr-defined]
    row = RosterRow.objects.filter(snapshot=snapshot).latest("row_no")
    state = "CASE i %% 50 WHEN 0 THEN 'review' WHEN 1 THEN 'rejected' ELSE 'linked' END"
    grow(row, many, row_no="10 + i", person_key="'k' || i", state=state, person_id=_person())
    unit, department = world.units["own"], world.departments["own"]
    joiner = EmploymentChange.objects.create(to_snapshot=snapshot, person=world.persons["own"], unit=unit, department=department, kind="joiner")
    grow(joiner, many, person_id=_person(), kind="CASE i %% 3 WHEN 0 THEN 'leaver' ELSE 'joiner' END")
    note = UndoNote.objects.create(snapshot=snapshot, deed="changed", table="people_person", row_id=1)
    tables = "CASE i %% 4 WHEN 0 THEN 'people_person' WHEN 1 THEN 'people_personname' WHEN 2 THEN 'people_contactpoint' ELSE 'people_appointment' END"
    grow(note, many, row_id=_person(), table=tables, deed="CASE i %% 40 WHEN 0 THEN 'removed' ELSE 'changed' END")
    touched = Touched.objects.create(snapshot=snapshot, table="people_person", row_id=FIRST)
    grow(touched, many, row_id=_person(), person_id=_person(), table=tables)
    for table in ("people_person", "people_personname", "people_contactpoint", "people_appointment"):
        UndoNote.objects.create(snapshot=snapshot, deed="made", table=table, row_id=FIRST, last_id=FIRST + many)
    task = RosterTask.objects.create(kind="welcome", snapshot=snapshot, person=world.persons["own"], unit=unit, due_on=date(2026, 4, 1))
    grow(
        task, many // 10, person_id=_person(), due_on=_day("i %% 90"), unit_id=f"CASE WHEN i %% 3 = 0 THEN {world.units['other'].pk} ELSE {unit.pk} END",
        kind="CASE i %% 7 WHEN 0 THEN 'access_window' WHEN 1 THEN 'leaver_check' ELSE 'welcome' END",
    )
    published = RosterSnapshot.objects.create(
        source=world.sources["own"], as_of_on=clock.today() - timedelta(days=5), received_at=clock.now(), file_name="x",
        status="published", published_at=clock.now(), file_sha256="f" * 64,
    )
    grow(published, 40, as_of_on=_day("5 + i * 20"), file_sha256="'grown' || i", source_id=str(world.sources["other"].pk))


def _membership(world: World, many: int) -> None:
    listed = MemberList.objects.latest("pk")
    state = "CASE i %% 20 WHEN 0 THEN 'review' WHEN 1 THEN 'unmatched' ELSE 'linked' END"
    grow(MemberListRow.objects.filter(member_list=listed)[0], many, row_no="10 + i", candidate_id=_person(), state=state)
    change = MembershipChange.objects.latest("pk")
    grow(change, many, id=_person(), person_id=_person(), card_id="NULL")
    span = MembershipSpan.objects.create(
        person=world.persons["own"], status="member", begins_on=date(2025, 1, 5), made_by=change, recorded_at=clock.now(),
    )
    grow(span, many, person_id=_person(), made_by_id=_person(), begins_on=_day("i %% 700"))
    card = MembershipCard.objects.filter(accepted_on=None).latest("pk")
    grow(card, many // 10, id=_person(), email="'c' || i || '@home.example'", match_key="'card ' || i", signed_on=_day("i %% 700"))
    grow(CardProposal.objects.latest("pk"), many // 10, card_id=_person(), person_id=_person())


def _messages(world: World, many: int) -> None:
    delivery = Delivery.objects.filter(blast=None).latest("pk")
    state = "CASE i %% 20 WHEN 0 THEN 'failed' WHEN 1 THEN 'queued' WHEN 2 THEN 'held' ELSE 'delivered' END"
    number, moment = "'+1' || (2000000000 + i)", _ago("1 + i %% 300")
    for blast in Blast.objects.all():
        grow(delivery, many // 4, blast_id=str(blast.pk), person_id=_person(), address=number, state=state, not_before=moment, accepted_at=moment)
    Blast.objects.filter(kind="blast").update(state="sending", is_expanded=True, audience=many // 4, started_at=clock.now())
    grow(Blast.objects.earliest("pk"), 2_000, title="'Newsletter ' || i", state="'sent'", written_at=moment)
    entry = ConsentEntry.objects.create(verb="stop", channel="text", address="+12065550100", source="text", at=clock.now())
    grow(entry, many, id=_person(), person_id=_person(), address=number, at=moment)
    closed = Suppression.objects.create(channel="text", address="+12065550100", entry=entry)
    grow(closed, many // 10, address=number, entry_id=_person())
    thread = Thread.objects.latest("pk")
    grow(thread, many // 10, id=_person(), person_id=_person(), address=number, last_at=moment, state="CASE i %% 3 WHEN 0 THEN 'open' ELSE 'closed' END")
    grow(TextMessage.objects.latest("pk"), many // 10, thread_id=_person(), gateway_id="'grown' || i", at=moment)
    grow(thread.texts.latest("pk"), 2_000, gateway_id="'talk' || i", at=moment)
    event = Event.objects.create(gateway="twilio", event_id="first", kind="status", received_at=clock.now())
    grow(event, many, event_id="'grown' || i", received_at=moment)

