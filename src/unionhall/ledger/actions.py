"""Adding to the ledger, and taking a copy of it: `note` is called inside the transaction of the deed that it notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from django.db import models, transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.ledger import queries, rules
from unionhall.ledger.models import Entry, Head


def name_of(thing: models.Model | str) -> str:
    """How the ledger names a thing: its table and its public id, or the words given."""
    if isinstance(thing, str):
        return thing
    return f"{thing._meta.label_lower}:{getattr(thing, 'public_id', thing.pk)}"


@transaction.atomic
def note(
    deed: str, thing: models.Model | str = "", *, by: Actor, purpose: str = "", rows: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Note a deed. Call it last in the transaction: until it ends, the head of the chain is locked."""
    Head.objects.get_or_create(only=1)
    head = Head.objects.select_for_update().get(only=1)
    entry = Entry(
        number=head.number + 1, at=clock.now().astimezone(UTC), deed=deed, actor_kind=by.kind, actor_name=by.name,
        account_id=by.account_id, thing=name_of(thing), purpose=purpose, row_count=rows, detail=dict(detail or {}),
        previous_hash=head.hash,
    )
    entry.hash = rules.chained_hash(head.hash, entry.content())
    entry.save(force_insert=True)
    Head.objects.filter(only=1).update(number=entry.number, hash=entry.hash)
    return entry


@transaction.atomic
def export_entries(wanted: queries.Wanted, *, purpose: str, mark: str, by: Actor) -> Iterator[tuple[object, ...]]:
    """The rows of a copy of the ledger; that it was taken, by whom and what for is noted first."""
    by.must(Power.READ_LEDGER)
    rows = queries.found(by, wanted)
    note("ledger.exported", by=by, purpose=purpose, rows=rows.count(), detail={"mark": mark, "filter": wanted.in_words()})
    return (
        (row.number, row.at, row.deed, row.actor_name, row.actor_kind, row.thing, row.purpose, row.row_count, row.hash)
        for row in rows.iterator(chunk_size=2000)
    )
