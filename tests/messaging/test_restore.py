"""An old backup put back: nothing leaves, and nobody who said stop since can be reached."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.db import connection, transaction

from tests.makers.accounts import an_actor
from tests.makers.messaging import MACHINE, a_blast, a_draft, a_text_line, on_its_way, some_people
from unionhall.kit.refusals import NotAllowed, Unwelcome
from unionhall.messaging import actions, world
from unionhall.messaging.gateways import TextNews
from unionhall.messaging.models import Blast, ConsentEntry, Delivery, Line, Suppression, World
from unionhall.messaging.sending.pump import Pump, close_done

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = (World, Line, Blast, Delivery, Suppression)


def pump(seconds: float = 20) -> None:
    """One shift."""
    Pump(seconds).run()
    close_done()


def a_backup() -> list[str]:
    """What a backup holds of messaging, at this moment."""
    return [serializers.serialize("json", model.objects.all()) for model in KEPT]


@transaction.atomic
def restore(backup: list[str]) -> None:
    """Put it back over what is there, as a copy of the file would."""
    with connection.cursor() as cursor:
        for model in reversed(KEPT):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    for kept in backup:
        for each in serializers.deserialize("json", kept):
            each.save()


def test_a_restored_backup_sends_nothing_and_reaches_nobody_who_stopped(outside):
    """Taken half-way through a blast; the rest is sent, one says stop, a scheduled one waits; then the old backup comes back."""
    a_text_line(per_second=60)
    people = some_people(60, mails=False)
    a_blast()
    Pump(0.5).run()
    backup = a_backup()
    assert 0 < Delivery.objects.filter(state="queued").count() < 60
    pump()
    assert outside.told()["accepted"] == 60
    number = people[7].contact_points.get().value_normalized
    actions.talks.take_text(TextNews("SM1", number, "+12065550100", "STOP"), by=MACHINE)
    with connection.cursor() as cursor:
        # The ledger's line is lost with the restore too; its trigger guards deeds, not disasters.
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER messaging_consent_no_delete")
        else:
            cursor.execute("ALTER TABLE messaging_consententry DISABLE TRIGGER messaging_consent_append_only")
        Suppression.objects.all().delete()
        cursor.execute("DELETE FROM messaging_consententry")
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE messaging_consententry ENABLE TRIGGER messaging_consent_append_only")
    restore(backup)
    pump()
    pump()
    assert outside.told()["accepted"] == 60, "not one left"
    assert Blast.objects.get().state == "parked"
    assert "older" in world.World.objects.get().parked_because
    with pytest.raises(NotAllowed):
        actions.sending.release_outbox("we restored it", by=an_actor("lead"))
    with pytest.raises(Unwelcome):
        actions.sending.release_outbox("", by=an_actor("administrator"))
    assert actions.sending.release_outbox("Disk broke, backup of 06:00 put back.", by=an_actor("administrator")) == 1
    assert Suppression.objects.get().address == number
    assert ConsentEntry.objects.get().source == "journal"
    pump()
    assert outside.told()["accepted"] == 60, "released, and still parked until its author says so"
    new = on_its_way(a_draft(MACHINE))
    pump()
    assert outside.told()["accepted"] == 119
    assert number not in {text["to"] for text in outside.sent()[60:]}
    assert Blast.objects.get(pk=new.pk).state == "done"


def test_another_machines_database_is_parked(outside, settings, tmp_path):
    """A copy put on a machine that never sent anything does not send either."""
    a_text_line()
    some_people(5, mails=False)
    a_blast()
    pump()
    settings.MESSAGING = {**settings.MESSAGING, "JOURNAL": tmp_path / "elsewhere"}
    a_blast()
    pump()
    assert outside.told()["accepted"] == 5
    assert World.objects.get().parked_at is not None


def test_nothing_is_parked_in_daily_life(outside):
    """Many shifts, a crash between the database and the file: the file is behind, never ahead."""
    a_text_line()
    some_people(5, mails=False)
    for _ in range(3):
        a_blast()
        pump()
    assert outside.told()["accepted"] == 15
    assert World.objects.get().parked_at is None
