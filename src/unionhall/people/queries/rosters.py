"""Rosters as a data steward sees them: sources, snapshots, what is to decide, what would change, what stands in the way."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from unionhall.access.rules import Actor, Power
from unionhall.kit.refusals import NotThere
from unionhall.people.models import (
    UNUSUAL,
    UNUSUAL_STATES,
    ColumnMap,
    CurrentPost,
    Department,
    EmploymentChange,
    IdentityLink,
    Person,
    RosterRow,
    RosterSnapshot,
    RosterSource,
    RosterTask,
    UndoNote,
)
from unionhall.people.planning.guards import guards_of
from unionhall.people.rules.guards import Guard

NONE = "This page does not exist."


def sources(actor: Actor) -> QuerySet[RosterSource]:
    """The sources of rosters."""
    found = RosterSource.objects.select_related("employer", "unit").order_by("name")
    return found if actor.may(Power.LOAD_ROSTER) else found.none()


def source(actor: Actor, public_id: Any) -> RosterSource:
    """One source, or nothing there."""
    if found := sources(actor).filter(public_id=public_id).first():
        return found
    raise NotThere(NONE)


def column_maps(of: RosterSource) -> QuerySet[ColumnMap]:
    """How the columns of a source were read, newest first."""
    return ColumnMap.objects.filter(source=of).order_by("-version")


def snapshots(actor: Actor) -> QuerySet[RosterSnapshot]:
    """Every roster that was received, newest first."""
    found = RosterSnapshot.objects.select_related("source__employer", "source__unit", "previous", "column_map")
    found = found.order_by("-received_at", "-pk")
    return found if actor.may(Power.LOAD_ROSTER) or actor.may(Power.REVIEW_ROSTER) else found.none()


def snapshot(actor: Actor, public_id: Any) -> RosterSnapshot:
    """One roster, or nothing there."""
    if found := snapshots(actor).filter(public_id=public_id).first():
        return found
    raise NotThere(NONE)


def rows(of: RosterSnapshot, *states: str) -> QuerySet[RosterRow]:
    """The rows of a roster in the order of its file, in these states or all."""
    found = RosterRow.objects.filter(snapshot=of).select_related("said", "person", "candidate", "unit", "department", "job_class")
    if states and set(states) <= set(UNUSUAL_STATES):
        found = found.filter(UNUSUAL)
    return (found.filter(state__in=states) if states else found).order_by("row_no")


def review_rows(of: RosterSnapshot) -> QuerySet[RosterRow]:
    """The rows to decide."""
    return rows(of, "review")


def decided_rows(of: RosterSnapshot) -> QuerySet[RosterRow]:
    """The rows a human decided, the last one first."""
    return rows(of).exclude(decided_at=None).order_by("-decided_at", "-row_no")


def row(actor: Actor, of_snapshot: Any, row_no: int) -> RosterRow:
    """One row of a roster, or nothing there."""
    if found := rows(snapshot(actor, of_snapshot)).filter(row_no=row_no).first():
        return found
    raise NotThere(NONE)


def rows_of_key(of: RosterRow) -> QuerySet[RosterRow]:
    """All rows that are the same person in one file."""
    return rows(of.snapshot).filter(person_key=of.person_key)


def changes(of: RosterSnapshot, kind: str = "") -> QuerySet[EmploymentChange]:
    """What a roster changes, or would change: until it is published, new people have a row and no person."""
    found = EmploymentChange.objects.filter(to_snapshot=of).select_related("person", "row", "unit", "department")
    return (found.filter(kind=kind) if kind else found).order_by("kind", "pk")


def unmapped(of: RosterSnapshot) -> list[tuple[str, int]]:
    """The texts that mean no department yet, and how many rows have each."""
    waiting = rows(of, "linked", "new", "review").filter(department__isnull=True).order_by()
    return list(waiting.values_list("department_text").annotate(count=Count("pk")).order_by("-count", "department_text"))


def departments() -> QuerySet[Department]:
    """All departments by name."""
    return Department.objects.order_by("name")


def guards(of: RosterSnapshot) -> list[Guard]:
    """What stands in the way of publishing."""
    return guards_of(of.counts)


def newest_published(of: RosterSource) -> RosterSnapshot | None:
    """The one roster of a source that can be undone."""
    return of.snapshots.filter(status="published").order_by("-as_of_on", "-published_at").first()


def can_undo(of: RosterSnapshot) -> bool:
    """Whether this is the newest published roster of its source."""
    newest = newest_published(of.source)
    return of.status == "published" and newest is not None and newest.pk == of.pk


def kept_by_undo(of: RosterSnapshot) -> QuerySet[UndoNote]:
    """The rows that undoing left alone because somebody had touched them since."""
    return UndoNote.objects.filter(snapshot=of, outcome="kept").order_by("pk")


def links_of(person: Person) -> QuerySet[IdentityLink]:
    """Why rows of rosters are this person, newest first."""
    return IdentityLink.objects.filter(person=person).select_related("row__snapshot__source").order_by("-decided_at", "-pk")


def waiting_tasks(actor: Actor) -> QuerySet[RosterTask]:
    """The work that rosters made and nobody did yet, of people whom the actor may see, the most urgent first."""
    from unionhall.people.queries.persons import where_work_open  # the two know each other

    waiting = RosterTask.objects.filter(where_work_open(actor), done_at__isnull=True, person__merged_into__isnull=True)
    return waiting.select_related("person", "unit", "department", "snapshot").order_by("due_on", "pk")


def to_welcome(actor: Actor) -> QuerySet[RosterTask]:
    """New workers whom nobody welcomed yet and who still work in that unit, the most urgent first; oneself is not among them."""
    here = CurrentPost.objects.filter(person=OuterRef("person"), unit=OuterRef("unit"))
    return waiting_tasks(actor).filter(Exists(here), kind="welcome").exclude(person=actor.person_id or 0)


def is_known(text: str) -> Q:
    """A condition for rows that mention a text in a name, number or address."""
    return Q(full_name__icontains=text) | Q(identifier=text) | Q(email__iexact=text)
