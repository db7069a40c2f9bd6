"""Rows that rosters write: each remembers which roster wrote it last, so that undoing sees what hands touched since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from unionhall.people.models.changes import Touched

Row = TypeVar("Row", bound=models.Model)


class RosteredRows(models.QuerySet[Row]):
    """Whoever updates rows without naming a roster has touched them by hand."""

    def update(self, **values: Any) -> int:
        """Update, and forget which roster wrote the rows, but for a note that undoing it will leave them."""
        if values.setdefault("written_by", None) is None:
            written = self.order_by().filter(written_by__isnull=False)
            note_touched(self.model, written.values_list("written_by", "pk", person_field(self.model)))
        return super().update(**values)


def person_field(model: type[models.Model]) -> str:
    """Which field of a rostered table says whose the row is."""
    return "person" if any(field.name == "person" for field in model._meta.concrete_fields) else "pk"


def note_touched(model: type[models.Model], rows: Iterable[tuple[int, int, int]]) -> None:
    """Note rows that a roster wrote, given as that roster, row and person, before another hand writes them."""
    table = model._meta.db_table
    touched = [Touched(snapshot_id=snapshot, table=table, row_id=row, person_id=person) for snapshot, row, person in rows]
    Touched.objects.bulk_create(touched, ignore_conflicts=True)


class Rostered(models.Model):
    """A row that a publication may write; `written_by` is emptied by every other hand."""

    written_by = models.ForeignKey(
        "people.RosterSnapshot", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False,
        editable=False, help_text="The roster that wrote this row last; none once a person or another part did.",
    )

    objects = RosteredRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save by hand: no roster is its last writer any more."""
        if self.pk and self.written_by_id:
            note_touched(type(self), [(self.written_by_id, self.pk, getattr(self, "person_id", self.pk))])
        self.written_by_id = None
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "written_by"}
        super().save(*args, **kwargs)
