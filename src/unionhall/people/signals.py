"""What people announce upward, inside the transaction: whoever reacts is part of the deed, and a failure there undoes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal

#: Sent with snapshot_id, source_id, as_of_on, people: name of a temporary table whose column person_id holds everybody concerned.
roster_published = Signal()
#: The same; people whom the roster made are in it until the receivers have answered, and are then removed.
roster_undone = Signal()
#: Sent with merge_id, kept_id, gone_id: move what hangs on `gone` to `kept`, and answer with {table: ids} of what was moved.
person_merged = Signal()
#: Sent with merge_id, kept_id, gone_id, moved (table to ids): move it back.
person_unmerged = Signal()
#: Sent after an undo, a merge or its undoing, a correction or a new day has put together anew where people work: people, a temporary table as above.
posts_rebuilt = Signal()
#: Sent with person_id: an appointment was never so, and past days read differently.
appointment_corrected = Signal()
#: Sent with person_id, actor, may (values of the powers that the actor has over the person): answer with a list of `Section`.
person_shown = Signal()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a person's page that an area above adds: a title and lines of a question and what we hold."""

    title: str
    lines: list[tuple[str, str]]
