"""The made-up world, settings that lead to it, and people to write to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.makers.messaging import a_place, some_people
from tests.outside import Outside, an_outside
from unionhall.messaging.models import Blast
from unionhall.people.models import Department

#: `BENCH_MESSAGES=10000` for the figures of the goals; small enough for every day without it.
TEXTS = int(os.environ.get("BENCH_MESSAGES", "1500"))
MAILS = int(os.environ.get("BENCH_MESSAGES", "1000"))


@contextmanager
def a_stage() -> Iterator[Outside]:
    """Until the end of the block, our settings lead to a world of its own."""
    with an_outside(latency="0.1,0.1") as outside, tempfile.TemporaryDirectory() as folder:
        settings.MESSAGING.update(outside.settings(Path(folder) / "journal"))
        # News of each text would go to a hall that is not there, and cost the made-up world more than the text itself.
        outside.turn(calls_back=False)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", outside.smtp
        os.environ.update(outside.environment(Path(folder) / "journal"))
        yield outside


def a_department(amount: int) -> dict[str, list[str]]:
    """A segment of so many people."""
    place = a_place()
    some_people(amount, where=place)
    return {"departments": [str(Department.objects.get(pk=place[1].pk).public_id)]}


def is_sent(blast: Blast) -> bool:
    """Whether it is over."""
    return Blast.objects.filter(pk=blast.pk, state="done").exists()
