"""What the board does by itself: once a night everything is compared."""

from __future__ import annotations

from unionhall.access.rules import Actor
from unionhall.kit.jobs import by_calendar, job
from unionhall.wallchart import actions

SELF = Actor.machine("wall chart")


@by_calendar("20 2 * * *")
@job()
def recount() -> None:
    """Each night: hold the running count against the posts, the movements against the intervals. A difference is mended and noted."""
    actions.recount(by=SELF)
    actions.reckon(by=SELF)
