"""When the outbox has work again."""

from __future__ import annotations

from datetime import datetime

from unionhall.kit import clock
from unionhall.messaging import world
from unionhall.messaging.sending import evidence
from unionhall.messaging.sending.local import running_blasts, running_lines


def next_work() -> datetime | None:
    """The next moment at which a pump has something to do; none while everything is sent, parked or held, or this machine has to wait."""
    if not world.is_open():
        return None
    if running_blasts().filter(is_expanded=False).exists():
        return clock.now()
    return evidence.next_moment(set(running_lines().values_list("pk", flat=True)))
