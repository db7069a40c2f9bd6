"""The command that holds everything the wall chart keeps against the truth, and sets it right."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from unionhall.access.rules import Actor
from unionhall.wallchart import actions


class Command(BaseCommand):
    """Counts today's posts and every movement of the past anew, as each night does by itself."""

    help = "Count the wall chart anew, today and every day before; say what was kept otherwise."

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, set right, and say how much differed."""
        by = Actor.machine("recount")
        places, movements = actions.recount(by=by), actions.reckon(by=by)
        if places or movements:
            self.stdout.write(f"Set right: today's count in {places} places, {movements} movements of the past.\n")
        else:
            self.stdout.write("Nothing differed.\n")
