"""What all areas declare for the authorization matrix, gathered: the rows, the things in a world, and where a role meets a row."""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import reverse

from tests.matrix import RELATIONS, VISITOR, Row
from tests.world import World, a_world

FILES = sorted(Path(__file__).parent.glob("*/matrix*.py"))
MODULES: list[ModuleType] = [importlib.import_module(f"tests.{path.parent.name}.{path.stem}") for path in FILES]
ROWS: list[Row] = [row for module in MODULES for row in module.ROWS]


def a_world_with_things() -> World:
    """The small world, and each area's things in it."""
    world = a_world()
    world.things = {name: make(world) for module in MODULES for name, make in getattr(module, "THINGS", {}).items()}
    world.secrets += [one for module in MODULES if hasattr(module, "SECRETS") for one in module.SECRETS(world)]
    return world


def addresses(world: World, row: Row, role: str) -> Iterator[tuple[str, str]]:
    """The addresses at which this role meets the row, by relation."""
    for relation in RELATIONS if row.of else ("-",):
        kwargs = _kwargs(world, row, role, relation)
        if kwargs is not None:
            yield relation, reverse(row.name, kwargs=kwargs)


def _of_nothing(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same address with ids that do not exist."""
    return {key: uuid.uuid4() if isinstance(value, uuid.UUID) else 2_000_000_000 for key, value in kwargs.items()}


def _kwargs(world: World, row: Row, role: str, relation: str) -> dict[str, Any] | None:
    if not row.of:
        return dict(row.kwargs) if relation == "-" else None
    thing = world.things[row.of]
    found = thing.get(relation if relation != "nothing" else next(iter(thing)))
    if found is None:
        return None
    kwargs = dict(found("member" if role == VISITOR else role) if callable(found) else found)
    return {**row.kwargs, **(_of_nothing(kwargs) if relation == "nothing" else kwargs)}
