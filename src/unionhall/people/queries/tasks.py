"""The work that rosters made, as those see it who are to do it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor
from unionhall.kit.paging import counted
from unionhall.kit.refusals import NotThere
from unionhall.people.models import RosterTask
from unionhall.people.queries.persons import where_open
from unionhall.people.queries.rosters import to_welcome, waiting_tasks
from unionhall.people.rules.tasks import OUTCOMES

PAGE = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of work: its words, how many wait as shown, and whether it is the one on the page."""

    kind: str
    words: str
    count: str
    is_here: bool


def _kinds() -> dict[str, str]:
    return {
        "welcome": _("To welcome"), "access_window": _("To meet while we may"), "turf_hole": _("Holes in turf"), "leaver_check": _("Gone, perhaps"),
    }


def outcomes_of(kind: str) -> list[tuple[str, str]]:
    """How work of this kind can come out, as buttons say it."""
    words = {
        "met": _("Met"), "not_here": _("Not here"), "covered": _("Somebody covers it"), "not_needed": _("Needs nobody"),
        "left": _("Has left"), "still_here": _("Still works here"),
    }
    return [(outcome, words[outcome]) for outcome in OUTCOMES.get(kind, ())]


def chosen(kind: str) -> str:
    """The kind that a page shows; the first where it was asked for another."""
    return kind if kind in OUTCOMES else next(iter(OUTCOMES))


def waiting(actor: Actor, kind: str) -> QuerySet[RosterTask]:
    """What waits of this kind, of people whom the actor may see and not of themselves, the most urgent first."""
    if kind == "welcome":
        return to_welcome(actor)
    return waiting_tasks(actor).filter(kind=kind).exclude(person=actor.person_id or 0)


def open_work(*kinds: str) -> QuerySet[RosterTask]:
    """All work of these kinds that waits, whoever is to do it."""
    return RosterTask.objects.filter(kind__in=kinds, done_at__isnull=True)


def tabs(actor: Actor, kind: str) -> list[Tab]:
    """The kinds of which something waits, and the one that is shown."""
    found = []
    for each, words in _kinds().items():
        count = counted(waiting(actor, each))
        if count.n or each == kind:
            found.append(Tab(each, words, str(count), each == kind))
    return found


def task_if_there(actor: Actor, public_id: UUID) -> RosterTask | None:
    """Work of somebody whom the actor may see, done or not; nobody says of themselves that they were met."""
    found = RosterTask.objects.filter(where_open(actor, person="person"), public_id=public_id, kind__in=OUTCOMES)
    return found.exclude(person=actor.person_id or 0).select_related("person", "unit", "department").first()


def task_or_nothing(actor: Actor, public_id: UUID) -> RosterTask:
    """The same; absence is a refusal."""
    task = task_if_there(actor, public_id)
    if task is None:
        raise NotThere("There is no such task.")
    return task
