"""Reading the figures of messages, and holding them against counting anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Sum

from unionhall.kit import bulk
from unionhall.messaging import counting
from unionhall.messaging.models import Tally

#: What is counted of a message besides its deliveries.
BESIDE = frozenset({"replied", "stopped"})


@dataclass(slots=True)
class Figures:
    """Deliveries of one message by where they stand (held, taken, waiting, or a state that ended), failures by fault, segments by line."""

    by_standing: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    segments: Counter[int] = field(default_factory=Counter)
    replied: int = 0
    stopped: int = 0

    @property
    def total(self) -> int:
        """All deliveries."""
        return sum(self.by_standing.values())

    @property
    def left(self) -> int:
        """Those handed over."""
        return self.by_standing["accepted"] + self.by_standing["delivered"]


def of(blast_ids: Collection[int]) -> dict[int, Figures]:
    """The figures of these messages, exact: a few rows for each, however many people it went to."""
    found = {blast_id: Figures() for blast_id in blast_ids}
    rows = Tally.objects.filter(blast__in=blast_ids).order_by().values_list("blast", "line_id", "standing", "fault")
    for blast_id, line_id, standing, fault, count, segments in rows.annotate(Sum("count"), Sum("segments")):
        own = found[blast_id]
        if standing in BESIDE:
            setattr(own, standing, count)
            continue
        own.by_standing[standing] += count
        own.segments[line_id] += segments
        if standing == "failed":
            own.faults[fault] += count
    return found


def waiting_at(line_id: int, blast_ids: Collection[int]) -> int:
    """How many deliveries of these messages wait for a line."""
    mine = Tally.objects.filter(blast__in=blast_ids, line_id=line_id, standing="waiting")
    return int(mine.aggregate(all=Sum("count"))["all"] or 0)


def fold() -> int:
    """Bring together what different connections have counted, outside of any other transaction; SQLite has nothing to bring together."""
    return bulk.run(counting.FOLD) if bulk.is_postgresql() else 0


def differences() -> list[tuple[int, str, int, int]]:
    """Where the kept figures are not what counting anew gives: message, standing and fault, kept, counted."""
    kept: Counter[tuple[int, int, str, str]] = Counter()
    counted: Counter[tuple[int, int, str, str]] = Counter()
    for blast_id, line_id, standing, fault, count, segments in Tally.objects.values_list(
        "blast", "line_id", "standing", "fault", "count", "segments"
    ):
        kept[blast_id, line_id, standing, fault] += count
        kept[blast_id, line_id, standing, f"{fault} segments"] += segments
    for blast_id, line_id, standing, fault, _lane, count, segments in bulk.fetch(counting.RECOUNT):
        counted[blast_id, line_id, standing, fault] += count
        counted[blast_id, line_id, standing, f"{fault} segments"] += segments
    return sorted(
        (key[0], " ".join(part for part in key[2:] if part), kept[key], counted[key])
        for key in kept.keys() | counted.keys()
        if kept[key] != counted[key]
    )


def recount() -> None:
    """Count everything anew, in the caller's transaction."""
    for statement in counting.recount_statements(connection):
        bulk.run(statement)
