"""The command that makes the demo local of invented people."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from unionhall.access.rules import Actor
from unionhall.people.queries import rosters
from unionhall.site.management.answering import answering

HEADS = 8400
NOT_OURS = (
    "{database} holds a local that is not the demo. The demo touches nothing but its own: "
    "give it another place, with UNIONHALL_HOME= or DATABASE_URL=."
)


class Command(BaseCommand):
    """Makes the demo local once; a second start finds it there."""

    help = "Make the demo local: 8,400 invented people from four quarters of rosters, or as many as asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many people, from how many quarters, and whether to begin anew."""
        parser.add_argument("--people", type=int, default=HEADS)
        parser.add_argument("--quarters", type=int, default=4)
        parser.add_argument("--afresh", action="store_true", help="forget the demo that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say that it is there."""
        if not settings.IS_DEMO:
            os.execve(sys.executable, [sys.executable, "-m", "unionhall", *sys.argv[1:]], os.environ | {"UNIONHALL_DEMO": "yes"})  # noqa: S606
        if not 100 <= options["people"] <= 2_000_000:
            raise CommandError("Between 100 and 2,000,000 people, please.")
        from unionhall.site.demo import build  # the demo is not loaded by a real local

        with answering():
            is_ours = build.may_be_made_here()
        if not is_ours:
            raise CommandError(NOT_OURS.format(database=connection.settings_dict["NAME"]))
        if options["afresh"]:
            _forget()
        _make_tables()
        if rosters.snapshots(Actor.machine("demo")).exists():
            if build.is_whole():
                self.stdout.write("The demo local is there.")
                return
            self.stdout.write("The demo local was only half made. It is made anew.")
            _forget()
            _make_tables()
        began = time.monotonic()
        build.build(self.stdout.write, scale=options["people"] / HEADS, how_many=options["quarters"])
        self.stdout.write(f"The demo local is ready after {time.monotonic() - began:.0f} seconds.")


def _make_tables() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _forget() -> None:
    """Take the demo away. SQLite goes as a file: its append-only tables let nobody empty them."""
    if connection.vendor != "sqlite":
        call_command("migrate", interactive=False, verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        return
    name = str(connection.settings_dict["NAME"])
    connection.close()
    for ending in ("", "-wal", "-shm"):
        Path(f"{name}{ending}").unlink(missing_ok=True)
