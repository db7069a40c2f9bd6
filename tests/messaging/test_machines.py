"""Several machines with journals of their own: a new one is let in, and a restored database fools none of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from tests.makers.accounts import an_account, an_actor, signed_in
from tests.makers.messaging import MACHINE, a_blast, a_text_line, some_people
from unionhall.kit import clock
from unionhall.kit.refusals import NotAllowed, NotThere, Unwelcome
from unionhall.messaging import actions, journal, world
from unionhall.messaging.gateways import TextNews
from unionhall.messaging.jobs import on_beat
from unionhall.messaging.models import Machine, Suppression, World
from unionhall.messaging.queries.upkeep import next_work
from unionhall.messaging.sending.pump import Pump, close_done

pytestmark = pytest.mark.django_db(transaction=True)
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def on(settings, tmp_path: Path):
    """From now on the test is this machine; it reports as its worker would."""

    def become(name: str) -> None:
        settings.MESSAGING = {**settings.MESSAGING, "JOURNAL": tmp_path / name}
        world.report_in()

    return become


def pump() -> None:
    """One shift."""
    Pump(5).run()
    close_done()


def the_second_is_let_in(on) -> None:
    """Both machines send."""
    on("first")
    on("second")
    actions.switches.let_in(str(Machine.objects.get(key=journal.machine()).public_id), "A second server.", by=MACHINE)
    world.report_in()


def test_a_further_machine_waits_until_an_officer_lets_it_in(outside, on):
    """It neither sends nor parks the others; let in, it sends."""
    on("first")
    a_text_line()
    some_people(5, mails=False)
    a_blast()
    pump()
    on("second")
    a_blast()
    pump()
    assert (outside.told()["accepted"], next_work(), World.objects.get().parked_at) == (5, None, None)
    comms = signed_in(an_account("comms", name="Cleo"))
    machine = Machine.objects.get(in_step_at__isnull=True)
    assert "not let in" in comms.get("/messages/setup/stop").content.decode()
    comms.post("/messages/setup/stop", {"what": "let_in", "which": str(machine.public_id), "why": "A second server."})
    world.report_in()
    pump()
    assert outside.told()["accepted"] == 10
    on("first")
    a_blast()
    pump()
    assert outside.told()["accepted"] == 15, "both send in turn"


def test_nobody_sends_while_one_is_silent(outside, on):
    """Until it has reported again, or an officer says that it does not come back."""
    a_text_line()
    some_people(5, mails=False)
    the_second_is_let_in(on)
    Machine.objects.exclude(key=journal.machine()).update(in_step_at=F("in_step_at") - TEN_MINUTES)
    a_blast()
    pump()
    assert (outside.told()["accepted"], next_work()) == (0, None)
    on("first")
    on("second")
    pump()
    assert outside.told()["accepted"] == 5
    Machine.objects.exclude(key=journal.machine()).update(in_step_at=F("in_step_at") - TEN_MINUTES)
    a_blast()
    pump()
    gone = Machine.objects.exclude(key=journal.machine()).get()
    with pytest.raises(Unwelcome):
        actions.switches.retire(str(gone.public_id), "", by=MACHINE)
    with pytest.raises(NotAllowed):
        actions.switches.retire(str(gone.public_id), "It burned.", by=an_actor("lead"))
    actions.switches.retire(str(gone.public_id), "It burned.", by=an_actor("administrator"))
    with pytest.raises(NotThere):
        actions.switches.let_in(str(gone.public_id), "It came back.", by=MACHINE)
    pump()
    assert outside.told()["accepted"] == 10


def test_a_machine_that_knows_less_than_another_does_not_send_from_an_old_backup(outside, on):
    """The first sent and heard STOP after the backup; the second, whose own files are older than it, waits until the first has looked."""
    a_text_line()
    people = some_people(5, mails=False)
    the_second_is_let_in(on)
    on("first")
    a_blast()
    pump()
    backup = list(World.objects.values()), list(Machine.objects.values())
    a_blast()
    pump()
    number = people[2].contact_points.get().value_normalized
    actions.talks.take_text(TextNews("SM1", number, "+12065550100", "STOP"), by=MACHINE)
    Suppression.objects.all().delete()
    World.objects.filter(only=1).update(**backup[0][0])
    for row in backup[1]:
        Machine.objects.filter(pk=row["id"]).update(**{**row, "in_step_at": row["in_step_at"] - TEN_MINUTES})
    on("second")
    a_blast()
    pump()
    assert (outside.told()["accepted"], World.objects.get().parked_at) == (10, None), "it waits for the first"
    on("first")
    pump()
    assert outside.told()["accepted"] == 10
    assert "older" in World.objects.get().parked_because


def test_a_worker_reports_by_itself_twice_a_minute(outside, on):
    """The beat of a worker is enough, however little there is to send."""
    on("first")
    Machine.objects.update(seen_at=F("seen_at") - TEN_MINUTES, in_step_at=F("in_step_at") - TEN_MINUTES)
    on_beat(None, moment=clock.now())
    first = Machine.objects.get().in_step_at
    assert first is not None and first > clock.now() - timedelta(seconds=30)
    on_beat(None, moment=clock.now())
    assert Machine.objects.get().in_step_at == first
