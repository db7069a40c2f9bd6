"""Finishing the work that rosters make."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, Unwelcome
from unionhall.ledger.actions import note
from unionhall.people.models import CurrentPost, EmploymentChange, RosterTask
from unionhall.people.queries.persons import places_of
from unionhall.people.rules.tasks import can_come_out


@transaction.atomic
def offer_withdrawal_cards(snapshot: int, members: RawSQL, *, by: Actor) -> None:
    """A task for each of these members who left with a roster and works nowhere else in the local; `members` gives person ids.

    Due the same day: the withdrawal card is to be issued at once (UAW Constitution, honorable withdrawal). Nothing ends by itself.
    """
    by.must(Power.EDIT_PERSON)
    changes = EmploymentChange.objects.filter(to_snapshot=snapshot, kind="leaver", is_elsewhere=False, person__in=members)
    waits = RosterTask.objects.filter(kind="withdrawal_check", done_at__isnull=True, person=OuterRef("person"))
    works = CurrentPost.objects.filter(person=OuterRef("person"))
    left = {one.person_id: one for one in changes.filter(~Exists(works), ~Exists(waits)).order_by("-pk")}
    made = RosterTask.objects.bulk_create(
        RosterTask(
            kind="withdrawal_check", snapshot_id=snapshot, person_id=person, unit_id=one.unit_id, department_id=one.department_id,
            due_on=clock.today(),
        )
        for person, one in left.items() if person is not None
    )
    if made:
        note("task.withdrawal_cards", f"people.rostersnapshot:{snapshot}", by=by, rows=len(made))


@transaction.atomic
def finish_task(task: RosterTask, outcome: str, *, by: Actor) -> None:
    """Say that a task is done, and how it came out."""
    by.must(Power.SEE_NAMES, _Where(task))
    if not RosterTask.objects.filter(pk=task.pk, done_at__isnull=True).update(
        done_at=clock.now(), done_by=by.name or by.kind, outcome=outcome[:40],
    ):
        raise Clash(_("Somebody did this already."))
    note("task.done", task, by=by, detail={"kind": task.kind, "outcome": outcome[:40]})


@transaction.atomic
def settle_task(task: RosterTask, outcome: str, *, by: Actor) -> None:
    """Say how work came out that changes nothing but itself: somebody was met, a turf is covered, a leaver has left."""
    if not can_come_out(task.kind, outcome):
        raise Unwelcome(_("Choose how it came out."))
    finish_task(task, outcome, by=by)


@transaction.atomic
def settle_together(tasks: QuerySet[RosterTask], outcome: str, *, by: Actor) -> int:
    """Say of many tasks at once how they came out, as after an orientation where everybody was met; how many waited."""
    by.must(Power.SEE_NAMES)
    waiting = tasks.filter(done_at__isnull=True)
    if not all(can_come_out(kind, outcome) for kind in waiting.order_by().values_list("kind", flat=True).distinct()):
        raise Unwelcome(_("Choose how it came out."))
    done = waiting.order_by().update(done_at=clock.now(), done_by=by.name or by.kind, outcome=outcome)
    if done:
        note("task.done_together", "people.rostertask", by=by, rows=done, detail={"outcome": outcome})
    return done


@transaction.atomic
def reopen_task(task: RosterTask, *, by: Actor) -> None:
    """Take back that a task is done."""
    by.must(Power.SEE_NAMES, _Where(task))
    done = RosterTask.objects.filter(pk=task.pk, done_at__isnull=False)
    if not done.update(done_at=None, done_by="", outcome=""):
        raise Clash(_("It waits already."))
    note("task.reopened", task, by=by, detail={"kind": task.kind})


class _Where:
    """Where the person of a task is."""

    def __init__(self, task: RosterTask) -> None:
        self.places = places_of(task.person)
