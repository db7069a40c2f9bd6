"""The command that prints the token of the first administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from unionhall.access.rules import Actor
from unionhall.accounts.actions import first_administrator_code


class Command(BaseCommand):
    """Whoever can run this on the machine may say who is administrator; nobody can through the web."""

    help = "Print a token with which EMAIL becomes an administrator: once, within an hour."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For whom."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it; it is kept as a hash only."""
        try:
            validate_email(options["email"])
        except ValidationError as problem:
            raise CommandError(f"“{options['email']}” is no mail address.") from problem
        token = first_administrator_code(options["email"], by=Actor.machine("command line"))
        address = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("accounts:first_administrator")
        self.stdout.write(f"Open {address} within an hour and type\n  e-mail  {options['email']}\n  token   {token}\n")
