"""The ledger of consent as it is shown."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from unionhall.messaging.models import ConsentEntry, Suppression
from unionhall.messaging.rules.consent import CATEGORY_WORDS, Category, Channel


def choices_of(person_id: int) -> list[dict[str, Any]]:
    """Each category with whether it is wanted by each channel."""
    closed = set(Suppression.objects.filter(person_id=person_id).values_list("channel", "category"))
    return [
        {
            "words": CATEGORY_WORDS[category],
            "category": category.value,
            "channels": [(channel.value, not {(channel.value, ""), (channel.value, category.value)} & closed) for channel in Channel],
        }
        for category in Category
    ]


def lines(address: str = "") -> list[ConsentEntry]:
    """The newest 200 lines, of one address or of all, each with whether it was undone."""
    undone = ConsentEntry.objects.filter(undoes=OuterRef("pk"))
    rows = ConsentEntry.objects.annotate(is_undone=Exists(undone)).order_by("-pk")
    return list((rows.filter(address=address) if address else rows)[:200])
