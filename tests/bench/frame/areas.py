"""Which areas there are to measure, and the running of one of them in a process of its own."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

from tests.bench.frame.databases import Database, fresh, kinds
from tests.bench.frame.results import Result

PACKAGE = "tests.bench"
FRAME = {"frame", "__main__"}


def names() -> list[str]:
    """Every module beside the frame, in order of name."""
    return sorted(
        found.name
        for found in pkgutil.iter_modules(importlib.import_module(PACKAGE).__path__)
        if found.name not in FRAME and not found.name.startswith("test_")
    )


def load(area: str) -> ModuleType:
    """The area's module."""
    return importlib.import_module(f"{PACKAGE}.{area}")


def needs_database(area: str) -> bool:
    """Whether the module wants a database: yes, unless it says NEEDS_DATABASE = False."""
    return bool(getattr(load(area), "NEEDS_DATABASE", True))


def set_up_django() -> None:
    """Settings and tables, in this process, on the database named by DATABASE_URL."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionhall.site.settings")
    django.setup()
    call_command("migrate", verbosity=0)


def run_here(area: str, database: Database | None) -> Iterator[Result]:
    """The area's results, in this process; each case is measured before the next is made."""
    if database is not None:
        set_up_django()
    yield from load(area).cases([] if database is None else [database])


def _child(area: str, database: Database | None) -> Iterator[Result]:
    given: Sequence[str] = [] if database is None else [database.name, database.url]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": getattr(load(area), "SETTINGS", "unionhall.site.settings")}
    if database is not None:
        environment["DATABASE_URL"] = database.url
    command = [sys.executable, "-m", PACKAGE, "--area", area, *given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        for line in child.stdout:
            yield Result(**json.loads(line))
    if child.returncode:
        raise SystemExit(f"The bench of {area} broke off.")


def run_apart(area: str) -> Iterator[Result]:
    """The area's results from fresh processes, one for each kind of database, so that no run warms or swells another."""
    if not needs_database(area):
        yield from _child(area, None)
        return
    for kind in kinds():
        with fresh(kind) as database:
            yield from _child(area, database)
