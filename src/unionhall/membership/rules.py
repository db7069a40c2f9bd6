"""What follows what in a membership, and how two histories become one; good standing is another question (c.9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from unionhall.kit.refusals import Clash, Unwelcome

APPLIED, MEMBER, WITHDRAWN, TRANSFERRED, EXPELLED = "applied", "member", "withdrawn", "transferred", "expelled"

#: What may follow a status; none is the status of somebody who never signed. A gap in employment is not here: it ends nothing.
NEXT: dict[str | None, frozenset[str]] = {
    None: frozenset({APPLIED, MEMBER}),
    APPLIED: frozenset({MEMBER, WITHDRAWN}),
    MEMBER: frozenset({WITHDRAWN, TRANSFERRED, EXPELLED}),
    WITHDRAWN: frozenset({APPLIED, MEMBER}),
    TRANSFERRED: frozenset({APPLIED, MEMBER}),
    EXPELLED: frozenset({APPLIED}),
}
#: Which status speaks for a day on which two records of one person disagree.
_STRENGTH = (MEMBER, EXPELLED, TRANSFERRED, WITHDRAWN, APPLIED)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One status from a day to a day, both included; open where there is no last day."""

    status: str
    begins_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it speaks for this day."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


def status_on(history: Iterable[Stretch], day: date) -> str | None:
    """The status on a day; none for somebody who had not signed by then."""
    return next((stretch.status for stretch in history if stretch.covers(day)), None)


def changed(history: Sequence[Stretch], status: str, on: date) -> list[Stretch]:
    """The history after a change of status from a day on. Changes go forward; what lies behind is corrected instead."""
    later = [stretch for stretch in history if stretch.begins_on > on]
    if later:
        raise Clash("A later change is on record. Correct the history instead.")
    before = status_on(history, on)
    if status == before:
        raise Clash(f"The status is “{status}” already on that day.")
    if status not in NEXT[before]:
        raise Clash(f"Nobody goes from “{before or 'never signed'}” to “{status}”.")
    kept = [_until(stretch, on - _DAY) for stretch in history if stretch.begins_on < on]
    return [*kept, Stretch(status, on)]


def _until(stretch: Stretch, day: date) -> Stretch:
    return replace(stretch, ends_on=day) if stretch.ends_on is None or stretch.ends_on > day else stretch


def signed(history: Sequence[Stretch], card: Stretch) -> list[Stretch]:
    """The history with a card of its day in it: it speaks until the next status on record, and never against a stronger one.

    A card that turns up late fills the days nobody spoke for; it does not undo a withdrawal that came after it.
    """
    before = status_on(history, card.begins_on)
    if before == MEMBER or (before is not None and card.status not in NEXT[before]):
        return list(history)
    later = [one for one in history if one.begins_on > card.begins_on]
    weaker = [one for one in later if one.status == APPLIED and card.status == MEMBER]
    standing = [one for one in later if one not in weaker]
    earlier = [_until(one, card.begins_on - _DAY) for one in history if one.begins_on < card.begins_on]
    end = standing[0].begins_on - _DAY if standing else None
    made: list[Stretch] = []
    for one in [*earlier, Stretch(card.status, card.begins_on, end), *standing]:
        _append(made, one)
    return made


def checked(history: Iterable[Stretch]) -> list[Stretch]:
    """A history typed by hand, in order; refused where two stretches overlap or one ends before it begins."""
    ordered = sorted(history, key=lambda stretch: stretch.begins_on)
    for stretch in ordered:
        if stretch.status not in _STRENGTH:
            raise Unwelcome(f"“{stretch.status}” is no status.")
        if stretch.ends_on is not None and stretch.ends_on < stretch.begins_on:
            raise Unwelcome("A last day lies before its first day.")
    for first, second in pairwise(ordered):
        if first.ends_on is None or first.ends_on >= second.begins_on:
            raise Unwelcome("Two lines speak for the same day.")
    return ordered


def united(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """Two histories of what turned out to be one person: each day has the stronger status, so that no card is lost."""
    everything = [*one, *other]
    starts = {stretch.begins_on for stretch in everything}
    starts |= {stretch.ends_on + _DAY for stretch in everything if stretch.ends_on is not None}
    edges = sorted(starts)
    made: list[Stretch] = []
    for place, begin in enumerate(edges):
        end = edges[place + 1] - _DAY if place + 1 < len(edges) else None
        there = {stretch.status for stretch in everything if stretch.covers(begin)}
        if there:
            _append(made, Stretch(min(there, key=_STRENGTH.index), begin, end))
    return made


def _append(made: list[Stretch], stretch: Stretch) -> None:
    """Add a stretch, or lengthen the one before where the status goes on."""
    last = made[-1] if made else None
    if last and last.status == stretch.status and last.ends_on == stretch.begins_on - _DAY:
        made[-1] = replace(last, ends_on=stretch.ends_on)
    else:
        made.append(stretch)
