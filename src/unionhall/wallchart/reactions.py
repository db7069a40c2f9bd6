"""What the board does on news of rosters and memberships: the movements follow, or are put together anew."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from unionhall.access.rules import Actor
from unionhall.kit.jobs import job
from unionhall.membership.signals import memberships_changed
from unionhall.people import signals
from unionhall.wallchart import actions, reckoning

SELF = Actor.machine("wall chart")


#: Memberships of so many persons are followed at once; of more the movements are put together anew.
FOLLOWED = 1000


@job()
def reckon() -> None:
    """Put together the movements, if they are not right."""
    actions.reckon(anew=False, by=SELF)


@receiver(memberships_changed, dispatch_uid="wallchart.memberships_changed")
def on_memberships(persons: Collection[int] | None, change: int, **_: Any) -> None:
    """Memberships read differently; today's running count the database has kept already."""
    if persons is None or len(persons) > FOLLOWED:
        _distrust()
    else:
        reckoning.follow(persons, change)


@receiver(
    [
        signals.roster_published, signals.roster_undone, signals.person_merged, signals.person_unmerged, signals.appointment_corrected,
    ],
    dispatch_uid="wallchart.people",
)
def on_people(**_: Any) -> None:
    """Rosters, merges and corrections may change any day behind us."""
    _distrust()


def _distrust() -> None:
    actions.distrust_past(by=SELF)
    reckon.later()
