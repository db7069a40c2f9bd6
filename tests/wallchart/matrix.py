"""Who gets what at the addresses of the board."""

from __future__ import annotations

from tests.matrix import Row, Thing, at, members, only
from tests.world import World

EVERYWHERE = dict.fromkeys(
    ("member", "steward", "data_steward", "secretary", "comms", "trustee", "election_committee", "administrator"), "own other",
)
EXPORTERS = "lead unit_chair data_steward"


def _unit(world: World) -> Thing:
    return {which: {"public_id": world.units[which].public_id} for which in ("own", "other")}


def _department(world: World) -> Thing:
    """One worker in the own department, more than five in the other: folded away and shown to those without names."""
    units, departments = world.units, world.departments
    return {which: {"public_id": units[which].public_id, "department_id": departments[which].public_id} for which in ("own", "other")}


THINGS = {"unit": _unit, "department": _department}
THRESHOLD = {"code": "supermajority", "percent": "65", "unit": "", "effective_on": "2026-01-01", "source": "Meeting of 5 January, motion 2"}

ROWS = [
    Row("wallchart:board", get=members(excluded=404)),
    Row("wallchart:unit", of="unit", get=at(**{**EVERYWHERE, "lead": "own", "unit_chair": "own"})),
    Row("wallchart:department", of="department", get=at(**{
        **dict.fromkeys(EVERYWHERE, "other"), "lead": "own", "unit_chair": "own", "data_steward": "own other", "secretary": "own other",
    })),
    Row("wallchart:what_if", get=members(excluded=404)),
    Row("wallchart:export", get=only(EXPORTERS), post=only(EXPORTERS), data={"purpose": "for the organizing committee"}, fresh=True),
    Row("wallchart:thresholds", get=only("secretary"), post=only("secretary", 302), data=THRESHOLD),
]
