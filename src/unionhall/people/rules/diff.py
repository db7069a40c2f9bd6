"""What changed between two rosters of a source: joiners, returners, leavers, movers and changes, and the sum that must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Post:
    """One appointment as a roster lists it."""

    unit: str
    department: str
    begins_on: date
    ends_on: date | None = None
    fte: Decimal | None = None
    job_class: str = ""
    is_represented: bool = True

    def is_active_on(self, day: date) -> bool:
        """Begin and end both counted; blank end is open; only represented job classes make a worker of the unit."""
        return self.is_represented and self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a person from before: their posts at the last published roster and when they were last active in which unit."""

    posts: tuple[Post, ...] = ()
    last_active: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One person's difference."""

    person: int
    kind: str
    unit: str
    before: tuple[Post, ...] = ()
    after: tuple[Post, ...] = ()
    reason: str = ""
    gap_days: int | None = None
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """P1 = P0 - leavers + joiners; returners are joiners who were here before."""

    before: int
    joiners: int
    returners: int
    leavers: int
    after: int

    @property
    def holds(self) -> bool:
        """Whether it adds up."""
        return self.before - self.leavers + self.joiners + self.returners == self.after


def primary(posts: tuple[Post, ...]) -> Post | None:
    """The post that stands for a person: the largest part of full time, then the earliest, then by name."""
    return min(posts, key=lambda post: (-(post.fte or Decimal(0)), post.begins_on, post.department), default=None)


def changes(past: Mapping[int, Past], now: Mapping[int, tuple[Post, ...]], *, then: date, today: date) -> list[Change]:
    """Every person's change between a full list of `then` and one of `today`, within the units of one source."""
    found = []
    for person in sorted({*past, *now}):
        known = past.get(person, Past())
        before = tuple(post for post in known.posts if post.is_active_on(then))
        after = tuple(post for post in now.get(person, ()) if post.is_active_on(today))
        change = _change(person, known, before, after, today)
        if change:
            found.append(change)
    return found


def _change(person: int, known: Past, before: tuple[Post, ...], after: tuple[Post, ...], today: date) -> Change | None:
    old, new = primary(before), primary(after)
    if new and not old:
        return _arrival(person, known, after, new, today)
    if old and not new:
        return _departure(person, before, old, today)
    if not (old and new) or before == after:
        return None
    if (old.unit, old.department) != (new.unit, new.department):
        return Change(person, "mover", new.unit, before, after)
    return None if _facts(before) == _facts(after) else Change(person, "changed", new.unit, before, after)


def _arrival(person: int, known: Past, after: tuple[Post, ...], new: Post, today: date) -> Change:
    """A returner was active in this unit earlier; the length of the gap is kept."""
    last = known.last_active.get(new.unit)
    if last is None:
        return Change(person, "joiner", new.unit, (), after)
    return Change(person, "returner", new.unit, (), after, gap_days=max(0, (min(new.begins_on, today) - last).days))


def _departure(person: int, before: tuple[Post, ...], old: Post, today: date) -> Change:
    """Missing with a listed end that has passed: left. Missing with a later end: presumed, pending for one cycle."""
    ends = [post.ends_on for post in before]
    if all(end is not None and end < today for end in ends):
        return Change(person, "leaver", old.unit, before, (), reason="listed_end")
    is_pending = any(end is not None and end >= today for end in ends)
    return Change(person, "leaver", old.unit, before, (), reason="dropped_from_roster", is_pending=is_pending)


def _facts(posts: tuple[Post, ...]) -> list[tuple[object, ...]]:
    return sorted((post.unit, post.department, str(post.begins_on), str(post.ends_on), str(post.fte), post.job_class) for post in posts)


def summed(before: int, found: list[Change], after: int) -> Sum:
    """The sum on the screen."""
    kinds = [change.kind for change in found]
    return Sum(before, kinds.count("joiner"), kinds.count("returner"), kinds.count("leaver"), after)
