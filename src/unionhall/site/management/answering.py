"""What a command says when the database does not answer: one sentence in place of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError


@contextmanager
def answering() -> Iterator[None]:
    """The first words to the database. Raises CommandError where nobody answers them."""
    try:
        yield
    except OperationalError as no:
        raise CommandError(f"The database does not answer. Is DATABASE_URL right? It says: {no}") from no
