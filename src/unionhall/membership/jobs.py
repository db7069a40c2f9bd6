"""What membership does by itself: each night, because spans begin and end with days."""

from __future__ import annotations

from unionhall.access.rules import Actor
from unionhall.kit.jobs import by_calendar, job
from unionhall.membership import actions, queries

SELF = Actor.machine("membership")


@by_calendar("2 0 * * *")
@job()
def keep_posts() -> None:
    """Just after midnight: who became a member with the new day, and who is none any more."""
    actions.keep_posts(by=SELF)


@job(queue="rosters")
def load_list(list_id: int) -> None:
    """Read a member list; after a kill it is read from the beginning, because nothing of it was kept."""
    listed = queries.list_by_number(list_id)
    if listed is not None:
        actions.load_list(listed, by=SELF)
