"""Correcting what a roster said wrongly: the row stays, and counts on no day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.bulk import drop, run, work_table
from unionhall.ledger.actions import note
from unionhall.people import signals
from unionhall.people.models import Appointment
from unionhall.people.planning.plan import turn
from unionhall.people.publishing.posts import rebuild_posts


@transaction.atomic
def correct_appointment(appointment: Appointment, *, reason: str, by: Actor) -> Appointment:
    """Say that somebody was never in this place, whatever the roster said: no day counts it from now on, past ones included."""
    by.must(Power.EDIT_PERSON)
    turn()
    Appointment.objects.filter(pk=appointment.pk).update(
        end_reason="corrected", ends_on=appointment.begins_on - timedelta(days=1), is_end_presumed=False,
    )
    work_table("work_people", "person_id bigint PRIMARY KEY")
    run("INSERT INTO work_people VALUES (%s)", [appointment.person_id])
    rebuild_posts(clock.today())
    signals.posts_rebuilt.send(Appointment, people="work_people")
    signals.appointment_corrected.send(Appointment, person_id=appointment.person_id)
    drop("work_people")
    note("appointment.corrected", appointment, by=by, purpose=reason)
    appointment.refresh_from_db()
    return appointment
