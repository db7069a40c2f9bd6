"""The ledger's rows: append-only by database trigger, chained by hash."""

from __future__ import annotations

from typing import Any

from django.db import models

from unionhall.ledger.rules import GENESIS


class Entry(models.Model):
    """One deed, or one read or export of sensitive things, as it was done."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    deed = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=200, blank=True)
    account_id = models.BigIntegerField(null=True)
    thing = models.CharField(max_length=120, blank=True)
    purpose = models.TextField(blank=True)
    row_count = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["thing", "number"], name="ledger_thing"),
            models.Index(fields=["deed", "number"], name="ledger_deed"),
            models.Index(fields=["account_id", "number"], name="ledger_account"),
        ]

    def content(self) -> dict[str, Any]:
        """What the hash covers: everything but the hashes themselves."""
        return {
            "number": self.number, "at": self.at.isoformat(), "deed": self.deed, "actor_kind": self.actor_kind,
            "actor_name": self.actor_name, "account": self.account_id, "thing": self.thing, "purpose": self.purpose,
            "row_count": self.row_count, "detail": self.detail,
        }


class Head(models.Model):
    """The last link of the chain: one row, locked while a new entry is added."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)
