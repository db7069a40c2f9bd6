"""Whether this database is the newest run of history: an old backup is parked until an officer releases it.

Every slice that is sent raises a tide in the database and, before the first byte leaves, in a file outside it. A restored
backup has a lower tide than the file, or another incarnation: then nothing may leave.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.db import transaction

from unionhall.kit import bulk, clock
from unionhall.messaging import journal, machines, stops
from unionhall.messaging.models import Blast, Delivery, World

#: The tide of a database that is open: of the history this machine knows, and not older.
RAISE = """UPDATE messaging_world SET tide = tide + 1
           WHERE "only" = 1 AND parked_at IS NULL AND incarnation = %s AND tide >= %s RETURNING tide"""


class Parked(Exception):
    """Nothing may leave until an officer has looked."""


def current() -> World:
    """The row of this database, locked; a database that never sent anything takes on what the file says."""
    found = World.objects.select_for_update().filter(only=1).first()
    if found is not None:
        return found
    known = {} if Delivery.objects.exists() else journal.read_world()
    World.objects.get_or_create(
        only=1, defaults={"incarnation": known.get("incarnation") or str(uuid.uuid4()), "tide": known.get("tide", 0)}
    )
    return World.objects.select_for_update().get(only=1)


class Standing(StrEnum):
    """How this database stands to what this machine has done: it may send, it has to be let in first, or it is not the newest."""

    OPEN = "open"
    STRANGE = "strange"
    OLD = "old"


def standing(world: World) -> tuple[Standing, str]:
    """How it stands, and why nothing may leave. A machine new to this history only waits where another one vouches for the database."""
    known = journal.read_world()
    if known.get("incarnation") == world.incarnation:
        if known["tide"] > world.tide:
            return Standing.OLD, "The database is older than what this machine has already sent: it looks like a restored backup."
        return Standing.OPEN, ""
    if not known and not world.tide:
        return Standing.OPEN, ""
    why = (
        "The database comes from another run of history than the file beside it."
        if known
        else "This machine has sent nothing before, but the database has."
    )
    return (Standing.STRANGE if machines.is_vouched_for() else Standing.OLD), why


@transaction.atomic
def is_open() -> bool:
    """Whether messages may leave this machine now; parks everything where the database is not the newest."""
    world = current()
    if world.parked_at is not None:
        return False
    stands, why = standing(world)
    if stands == Standing.OLD:
        park(world, why)
    return stands == Standing.OPEN and not machines.silent().exists()


def report_in() -> None:
    """What each machine does twice a minute: apply its journal of opt-outs, then say that its file is not ahead of the database."""
    stops.catch_up()
    with transaction.atomic():
        world, machine = current(), machines.mine()
        machine.seen_at = clock.now()
        if machine.let_in_at is not None:
            journal.write_world(world.incarnation, world.tide)
            machine.let_in_at = None
        if world.parked_at is None and standing(world)[0] == Standing.OPEN:
            machine.in_step_at = machine.seen_at
        machine.save(update_fields=["seen_at", "let_in_at", "in_step_at"])


def park(world: World, why: str) -> None:
    """Take every message that waits out of the outbox."""
    world.parked_at, world.parked_because = clock.now(), why
    world.save(update_fields=["parked_at", "parked_because"])
    Blast.objects.filter(state__in=["sending", "scheduled", "waiting", "paused"]).update(state="parked")


def raise_tide() -> tuple[str, int]:
    """One more slice: raised here in the caller's transaction, to be written outside after it and before the first byte."""
    known = journal.read_world()
    if known and (raised := bulk.fetch(RAISE, [known["incarnation"], known["tide"]])):
        return known["incarnation"], int(raised[0][0])
    # The first slice of all, or one that must not leave: looked at part by part.
    world = current()
    if world.parked_at is not None or standing(world)[0] != Standing.OPEN:
        raise Parked
    world.tide += 1
    world.save(update_fields=["tide"])
    return world.incarnation, world.tide


def release(world: World) -> None:
    """Begin a new run of history from here; what waited stays parked for its author, and other machines have to be let in again."""
    machines.forget_others()
    world.incarnation, world.tide = str(uuid.uuid4()), max(world.tide, journal.read_world().get("tide", 0)) + 1
    world.parked_at, world.parked_because = None, ""
    world.save()
    transaction.on_commit(lambda: journal.write_world(world.incarnation, world.tide))
