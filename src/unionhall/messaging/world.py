"""Whether this database is the newest run of history: an old backup is parked until an officer releases it.

Every slice that is sent raises a tide in the database and, before the first byte leaves, in a file outside it. A restored
backup has a lower tide than the file, or another incarnation: then nothing may leave.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from unionhall.kit import clock
from unionhall.messaging import journal
from unionhall.messaging.models import Blast, Delivery, World


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


def out_of_step(world: World) -> str:
    """Why this database must not send; empty where it may."""
    known = journal.read_world()
    if not known:
        return "This machine has sent nothing before, but the database has." if world.tide else ""
    if known["incarnation"] != world.incarnation:
        return "The database comes from another run of history than the file beside it."
    if known["tide"] > world.tide:
        return "The database is older than what this machine has already sent: it looks like a restored backup."
    return ""


@transaction.atomic
def is_open() -> bool:
    """Whether messages may leave; parks everything where they must not."""
    world = current()
    if world.parked_at is not None:
        return False
    why = out_of_step(world)
    if why:
        park(world, why)
        return False
    return True


def park(world: World, why: str) -> None:
    """Take every message that waits out of the outbox."""
    world.parked_at, world.parked_because = clock.now(), why
    world.save(update_fields=["parked_at", "parked_because"])
    Blast.objects.filter(state__in=["sending", "scheduled", "waiting", "paused"]).update(state="parked")


def raise_tide() -> tuple[str, int]:
    """One more slice: raised here in the caller's transaction, to be written outside after it and before the first byte."""
    world = current()
    if world.parked_at is not None or out_of_step(world):
        raise Parked
    world.tide += 1
    world.save(update_fields=["tide"])
    return world.incarnation, world.tide


def release(world: World) -> None:
    """Begin a new run of history from here; what waited stays parked, each message for its author to start again."""
    world.incarnation, world.tide = str(uuid.uuid4()), max(world.tide, journal.read_world().get("tide", 0)) + 1
    world.parked_at, world.parked_because = None, ""
    world.save()
    transaction.on_commit(lambda: journal.write_world(world.incarnation, world.tide))
