"""What the ledger notes of deeds in the area below it, in the transaction of the deed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.dispatch import receiver

from unionhall.access.rules import Actor
from unionhall.access.signals import deed_done
from unionhall.ledger.actions import note


@receiver(deed_done, dispatch_uid="unionhall.ledger.deed_done")
def note_deed(*, deed: str, thing: models.Model, by: Actor, detail: Mapping[str, Any], **_: Any) -> None:
    """Note it."""
    note(deed, thing, by=by, detail=detail)
