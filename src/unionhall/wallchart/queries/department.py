"""One department of a unit: its number, and its people for those who may see their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from unionhall.access.rules import Actor
from unionhall.kit.refusals import NotThere
from unionhall.membership import queries as membership
from unionhall.people import queries as people
from unionhall.wallchart.queries.board import Board, Field, UnitBoard, board
from unionhall.wallchart.queries.scope import Question

if TYPE_CHECKING:
    from unionhall.people.models import Person

#: More people than this are a list in pages; fewer are dots to touch.
TOUCHABLE = 120
PAGE = 200


@dataclass(frozen=True, slots=True)
class Worker:
    """One person in the department, as a dot and as a row."""

    public_id: UUID
    name: str
    is_member: bool
    has_joined: bool
    is_hire: bool
    since_on: date
    meet_by: date | None = None

    @property
    def initials(self) -> str:
        """What stands in the dot: the first sign of a name in one word, else those of the first and last word."""
        words = [word for word in self.name.replace("·", " ").replace("(", " ").split() if word[0].isalpha()]
        if not words:
            return ""
        return words[0][0].upper() if len(words) == 1 else (words[0][0] + words[-1][0]).upper()

    @property
    def state(self) -> str:
        """The dot's class: joined lately, member, new hire, or not a member yet."""
        if self.is_member:
            return "new" if self.has_joined else "in"
        return "hire" if self.is_hire else "out"


@dataclass(frozen=True, slots=True)
class DepartmentBoard:
    """A department of a unit for one reader."""

    field: Field
    unit: UnitBoard
    board: Board
    people: list[Worker]
    page: int
    pages: int
    seen: int

    @property
    def is_touchable(self) -> bool:
        """Whether the people are few enough to be dots."""
        return 0 < self.seen <= TOUCHABLE

    @property
    def sees_all(self) -> bool:
        """Whether everybody who works here is listed by name."""
        return self.seen == self.field.density.workers

    @property
    def to_meet(self) -> list[Worker]:
        """New hires first met first, by when they must be met."""
        return sorted((one for one in self.people if one.is_hire), key=lambda one: (one.meet_by or date.max, one.name))


def department_board(actor: Actor, asked: Question, department: UUID, *, page: int = 1) -> DepartmentBoard:
    """A department for those who may look: one folded away does not exist for whoever sees it folded."""
    wall = board(actor, asked)
    unit = wall.units[0] if len(wall.units) == 1 else None
    found = next((one for one in unit.fields if one.public_id == department), None) if unit else None
    if unit is None:
        raise NotThere("There is no such department.")
    asked = wall.question
    visible = _visible(actor, asked, unit.public_id, department)
    seen = visible.count()
    if found is None:
        raise NotThere("There is no such department.")
    pages = max(1, -(-seen // PAGE))
    page = min(max(1, page), pages)
    shown = visible[(page - 1) * PAGE:page * PAGE] if seen > TOUCHABLE else visible
    return DepartmentBoard(found, unit, wall, _workers(shown, asked), page, pages, seen)


def _visible(actor: Actor, asked: Question, unit: UUID, department: UUID) -> QuerySet[Person]:
    """Those who work here on the day and whom the actor may see by name, as one row each."""
    here = people.workers_at(asked.on).filter(unit__public_id=unit, department__public_id=department)
    return people.open_to(actor).filter(pk__in=here.values("person")).order_by("sort_key", "pk")


def _workers(shown: QuerySet[Person], asked: Question) -> list[Worker]:
    found = list(shown.annotate(
        is_in=membership.is_member_at(asked.on, "pk"), was_in=membership.is_member_at(asked.since, "pk"),
    ).values_list("pk", "public_id", "display_name", "is_in", "was_in"))
    ids = [row[0] for row in found]
    due = dict(people.people_to_welcome().filter(person__in=ids).values_list("person", "due_on")) if asked.is_today else {}
    began = people.workers_at(asked.on).filter(person__in=ids).order_by("-begins_on")
    since = dict(began.values_list("person", "begins_on"))
    return [
        Worker(public_id, name, is_in, is_in and not was_in, pk in due and not is_in, since[pk], due.get(pk))
        for pk, public_id, name, is_in, was_in in found
    ]
