"""The ledger: chained, append-only."""

import pytest
from django.db import DatabaseError, transaction

from unionhall.access.rules import Actor
from unionhall.ledger import rules
from unionhall.ledger.actions import note
from unionhall.ledger.models import Entry

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("test")


def test_entries_are_chained():
    """Each entry carries the hash of the one before."""
    first, second = note("a.done", by=MACHINE), note("b.done", "thing:1", by=MACHINE, rows=3, detail={"ñ": "“x”"})
    assert second.number == first.number + 1
    assert second.previous_hash == first.hash
    kept = Entry.objects.get(number=second.number)
    assert kept.hash == rules.chained_hash(first.hash, kept.content())


@pytest.mark.parametrize("change", [lambda e: e.delete(), lambda e: e.save()])
def test_no_entry_is_changed(change):
    """The database itself refuses."""
    entry = note("a.done", by=MACHINE)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(entry)
