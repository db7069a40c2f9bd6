"""The command that a mail server pipes returned mail into."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from unionhall.access.rules import Actor
from unionhall.messaging import actions


class Command(BaseCommand):
    """Reads one returned mail; always ends well, so that no mail server bounces the bounce."""

    help = "Read one returned mail from standard input and mark its address."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read."""
        changed = actions.news.take_bounce(sys.stdin.buffer.read(), by=Actor.machine("returned mail"))
        self.stdout.write("marked" if changed else "nothing to do")
