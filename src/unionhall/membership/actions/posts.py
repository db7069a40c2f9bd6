"""Keeping `is_member` beside where people work now, and telling those above."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.expressions import RawSQL

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.ledger.actions import note
from unionhall.membership.models import MembershipChange
from unionhall.membership.queries import is_member_at
from unionhall.membership.signals import memberships_changed
from unionhall.people import queries as people

#: Some persons: their ids, a subquery that gives them, or everybody.
Persons = Collection[int] | RawSQL | None


def mark_posts(persons: Persons) -> int:
    """Set `is_member` where it differs from today's truth, for some persons or for all; how many posts changed."""
    posts = people.posts()
    if persons is not None:
        posts = posts.filter(person__in=persons if isinstance(persons, RawSQL) else list(persons))
    truth = is_member_at(clock.today())
    return posts.alias(truth=truth).exclude(is_member=F("truth")).update(is_member=truth)


def announce(persons: Persons, since: date, change: MembershipChange) -> None:
    """Mark the posts and tell those above; inside the deed's transaction."""
    mark_posts(persons)
    memberships_changed.send(sender=None, persons=persons, since=since, change=change.pk)


@transaction.atomic
def keep_posts(persons: Persons = None, *, by: Actor) -> int:
    """Bring the posts up to date: after a roster, and each night, because spans may begin or end with a day."""
    by.must(Power.RECORD_MEMBERSHIP)
    if changed := mark_posts(persons):
        note("membership.posts_marked", "membership", by=by, rows=changed)
    return changed
