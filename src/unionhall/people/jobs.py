"""What happens by itself: reading rosters, publishing large ones, and keeping today's posts."""

from __future__ import annotations

from django.db import transaction

from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.bulk import drop, run, work_table
from unionhall.kit.jobs import by_calendar, job
from unionhall.kit.refusals import Refusal
from unionhall.people import signals
from unionhall.people.actions import rosters
from unionhall.people.loading.load import load
from unionhall.people.models import Appointment, RosterSnapshot
from unionhall.people.publishing.posts import rebuild_posts


@job(queue="rosters")
def load_snapshot(snapshot_id: int) -> None:
    """Read a roster; after a kill, go on where it was."""
    load(snapshot_id)


@job(queue="rosters")
def publish(snapshot_id: int, reason: str, asked_by: str) -> None:
    """Publish what somebody asked to be published; a refusal puts it back among the loaded, with its sentence."""
    snapshot = RosterSnapshot.objects.get(pk=snapshot_id)
    if snapshot.status != "publishing":
        return
    try:
        rosters.publish_snapshot(snapshot, override_reason=reason, by=Actor.machine(f"publishing, as {asked_by} asked"))
    except Refusal as no:
        RosterSnapshot.objects.filter(pk=snapshot_id, status="publishing").update(status="loaded", problem=no.sentence)


@by_calendar("*/5 * * * *")
@job(queue="rosters")
def take_up_loads() -> None:
    """Rosters that nobody reads any more, whatever stopped it, are read on."""
    for snapshot_id in RosterSnapshot.objects.filter(status="loading").order_by("pk").values_list("pk", flat=True):
        load(snapshot_id)


@by_calendar("5 0 * * *")
@job()
@transaction.atomic
def turn_the_day() -> None:
    """A new day: appointments that begin or ended yesterday show in the summary of today."""
    today = clock.today()
    work_table("work_people", "person_id bigint PRIMARY KEY")
    run(
        "INSERT INTO work_people SELECT DISTINCT a.person_id FROM people_appointment a WHERE a.is_represented AND a.begins_on <= %s"
        " AND (a.ends_on IS NULL OR a.ends_on >= %s) AND NOT EXISTS (SELECT 1 FROM people_currentpost p WHERE p.person_id = a.person_id"
        " AND p.unit_id = a.unit_id AND p.department_id = a.department_id) ON CONFLICT DO NOTHING", [today, today],
    )
    run(
        "INSERT INTO work_people SELECT DISTINCT p.person_id FROM people_currentpost p WHERE NOT EXISTS (SELECT 1 FROM people_appointment a"
        " WHERE a.person_id = p.person_id AND a.unit_id = p.unit_id AND a.department_id = p.department_id AND a.is_represented"
        " AND a.begins_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)) ON CONFLICT DO NOTHING", [today, today],
    )
    rebuild_posts(today)
    signals.posts_rebuilt.send(Appointment, people="work_people")
    drop("work_people")
