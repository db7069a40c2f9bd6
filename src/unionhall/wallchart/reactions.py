"""What the board does on news of rosters and memberships: past counts that may read differently are counted anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver

from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.jobs import job
from unionhall.membership.signals import memberships_changed
from unionhall.people import signals
from unionhall.wallchart import actions

SELF = Actor.machine("wall chart")


@job()
def refresh_points() -> None:
    """Count the dates of rosters that have no count."""
    actions.refresh_points(by=SELF)


@receiver(memberships_changed, dispatch_uid="wallchart.memberships_changed")
def on_memberships(since: date, **_: Any) -> None:
    """A membership reads differently from a day on; today's running count the database has kept already."""
    if since < clock.today():
        actions.forget_points(since=since, by=SELF)
        refresh_points.later()


@receiver(
    [signals.roster_published, signals.roster_undone, signals.person_merged, signals.person_unmerged], dispatch_uid="wallchart.people",
)
def on_people(**_: Any) -> None:
    """Rosters and merges may change any day behind us: all past counts are counted anew, from the intervals until that is done."""
    actions.forget_points(since=date.min, by=SELF)
    refresh_points.later()
