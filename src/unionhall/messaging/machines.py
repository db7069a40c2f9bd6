"""The machines that send: each says twice a minute that its journal is applied, and none sends while another is silent.

A database put back from a backup remembers only how things stood then. The machine that knows better is the one whose own
file is ahead; until every machine has looked at its own, nobody can know, so nobody sends.
"""

from __future__ import annotations

import socket
from datetime import timedelta

from django.db.models import QuerySet

from unionhall.kit import clock
from unionhall.messaging import journal
from unionhall.messaging.models import Machine

#: A machine that has not said for so long that it is in step is silent.
SILENT_AFTER = timedelta(minutes=3)


def mine() -> Machine:
    """The row of this machine, locked; call it inside a transaction."""
    key = journal.machine()
    Machine.objects.get_or_create(key=key, defaults={"name": socket.gethostname()[:80], "seen_at": clock.now()})
    return Machine.objects.select_for_update().get(key=key)


def others() -> QuerySet[Machine]:
    """The other machines that send."""
    return Machine.objects.filter(in_step_at__isnull=False).exclude(key=journal.machine())


def silent() -> QuerySet[Machine]:
    """Of the others, those of which nobody knows whether they have sent or heard more than this database says."""
    return others().filter(in_step_at__lt=clock.now() - SILENT_AFTER)


def forget_others() -> None:
    """Wait for no other machine any more; those that live introduce themselves."""
    Machine.objects.exclude(key=journal.machine()).delete()


def is_vouched_for() -> bool:
    """Whether another machine has found this database to be the newest just now."""
    return others().filter(in_step_at__gte=clock.now() - SILENT_AFTER).exists()
