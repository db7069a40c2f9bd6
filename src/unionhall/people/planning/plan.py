"""Planning a staged snapshot, and seeing whether a plan is still true."""

from __future__ import annotations

from unionhall.kit.bulk import drop
from unionhall.people.models import Revision, RosterSnapshot
from unionhall.people.planning import changes, steps, sums, touched


def plan(snapshot: RosterSnapshot) -> None:
    """Write steps, changes and counts of a staged snapshot against the people as they are."""
    touched.find_touched(snapshot)
    steps.plan_steps(snapshot)
    touched.add_crossed(snapshot)
    changes.plan_changes(snapshot)
    drop("work_touched", "work_rows")
    counts = sums.counts_of(snapshot)
    snapshot.counts, snapshot.revision = counts, revision()
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(counts=counts, revision=snapshot.revision)


#: Up to here the preview is made again with each decision; larger ones are planned when they are published.
AT_ONCE = 30_000


def plan_again(snapshot: RosterSnapshot) -> None:
    """See that the preview shows what was just decided."""
    if snapshot.rows <= AT_ONCE:
        plan(snapshot)
    else:
        recount(snapshot)


def recount(snapshot: RosterSnapshot) -> None:
    """Count the rows again and leave the plan stale: publishing makes it anew."""
    snapshot.counts |= sums.rows_of(snapshot)
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(counts=snapshot.counts, revision=-1)


def revision() -> int:
    """Which state of the people this is."""
    return Revision.objects.filter(only=1).values_list("number", flat=True).first() or 0


def turn() -> int:
    """Wait until nobody else publishes, undoes or merges, and begin a new state of the people."""
    Revision.objects.get_or_create(only=1)
    held = Revision.objects.select_for_update().get(only=1)
    held.number += 1
    held.save(update_fields=["number"])
    return held.number
