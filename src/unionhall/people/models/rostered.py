"""Rows that rosters write: each remembers which roster wrote it last, so that undoing sees what hands touched since."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class RosteredRows(models.QuerySet[Row]):
    """Whoever updates rows without naming a roster has touched them by hand."""

    def update(self, **values: Any) -> int:
        """Update, and forget which roster wrote the rows."""
        values.setdefault("written_by", None)
        return super().update(**values)


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
        self.written_by_id = None
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "written_by"}
        super().save(*args, **kwargs)
