"""Which threshold holds where on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from unionhall.wallchart.models import Threshold
from unionhall.wallchart.rules import SEEDS, SUPERMAJORITY, Goal


def thresholds() -> QuerySet[Threshold]:
    """Every threshold ever set, the latest first."""
    return Threshold.objects.select_related("unit").order_by("-effective_on", "-version")


@dataclass(frozen=True, slots=True)
class Goals:
    """The thresholds of one code in force on a day, by unit; none is the whole local."""

    code: str
    latest: dict[int | None, Threshold]

    def of(self, unit_id: int | None) -> Goal:
        """A unit's own goal outranks the local's; where nothing was set, the seed holds."""
        row = self.latest.get(unit_id) or self.latest.get(None)
        if row is None:
            return SEEDS[self.code]
        return Goal(self.code, row.share.normalize(), row.is_above, row.source, row.effective_on, row.version)


def goals_on(day: date, *, code: str = SUPERMAJORITY) -> Goals:
    """The thresholds of a day in one look: the latest set for each unit and for the local."""
    rows = Threshold.objects.filter(code=code, effective_on__lte=day).order_by("effective_on", "version")
    return Goals(code, {row.unit_id: row for row in rows})


def goal_of(unit_id: int | None, day: date, *, code: str = SUPERMAJORITY) -> Goal:
    """The goal of a unit, or of the local, on a day."""
    return goals_on(day, code=code).of(unit_id)
