"""The command that verifies the whole ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from unionhall.ledger import queries, rules


class Command(BaseCommand):
    """Reads every entry once, in constant memory, and says where the chain does not hold."""

    help = "Verify the ledger; give heads kept elsewhere (NUMBER:HASH) to find a chain that was made anew or cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The heads that were kept."""
        parser.add_argument("--head", action="append", default=[], metavar="NUMBER:HASH")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify; fails when something is wrong."""
        try:
            known = dict(rules.read_head(text) for text in options["head"])
        except ValueError as problem:
            raise CommandError(f"“{problem}” is no head; write NUMBER:HASH as this command prints it.") from problem
        number, last = queries.head()
        kept = {number: last} if number else {}
        wrong = list(islice(rules.faults(queries.chain(), heads={**kept, **known}), 50))
        for fault in wrong:
            self.stderr.write(f"Entry {fault.number} {fault.what}.")
        if wrong:
            raise CommandError("The ledger does not hold.")
        self.stdout.write(f"The ledger holds: {number} entries. Keep this head on another machine:\n{number}:{last}\n")
