"""Finishing the work that rosters make."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash
from unionhall.ledger.actions import note
from unionhall.people.models import RosterTask
from unionhall.people.queries.persons import places_of


@transaction.atomic
def finish_task(task: RosterTask, outcome: str, *, by: Actor) -> None:
    """Say that a task is done, and how it came out."""
    by.must(Power.SEE_NAMES, _Where(task))
    if not RosterTask.objects.filter(pk=task.pk, done_at__isnull=True).update(
        done_at=clock.now(), done_by=by.name or by.kind, outcome=outcome[:40],
    ):
        raise Clash(_("Somebody did this already."))
    note("task.done", task, by=by, detail={"kind": task.kind, "outcome": outcome[:40]})


class _Where:
    """Where the person of a task is."""

    def __init__(self, task: RosterTask) -> None:
        self.places = places_of(task.person)
