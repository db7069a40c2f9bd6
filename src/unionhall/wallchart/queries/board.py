"""The whole wall as one reader may see it: units, and in each the departments, small ones folded for those without names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from unionhall.access.rules import Actor, Kind, Power
from unionhall.kit import small_cells
from unionhall.kit.small_cells import Cell
from unionhall.people import queries as people
from unionhall.wallchart.queries.counts import LOCAL, Counts, counts_on, hires_to_meet
from unionhall.wallchart.queries.past import joined_and_came
from unionhall.wallchart.queries.scope import Question, Sight, Sources, coarse, points_of, sight_of
from unionhall.wallchart.rules import Change, Density

#: How many roster dates a line over time shows.
POINTS = 12


@dataclass(frozen=True, slots=True)
class Field:
    """One department on the wall, or the small ones together; `members` is hidden where it would point at people."""

    name: str
    density: Density
    members: Cell
    joined: Cell
    hires: int
    public_id: UUID | None = None
    has_names: bool = False
    folded: tuple[str, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether the field is drawn without saying who is in."""
        return self.members.count is None

    @property
    def to_go(self) -> int | None:
        """Cards to the goal, unless that gives a hidden count away."""
        return None if self.is_hidden else self.density.to_go


@dataclass(frozen=True, slots=True)
class UnitBoard:
    """One unit: its number, how it changed, its line over the rosters, its departments."""

    public_id: UUID
    code: str
    name: str
    density: Density
    change: Change
    hires: int
    has_names: bool
    points: list[tuple[date, int, int]]
    fields: list[Field]
    reached: int
    departments: int

    @property
    def folded(self) -> tuple[str, ...]:
        """The departments that are counted together."""
        return next((one.folded for one in self.fields if one.folded), ())


@dataclass(frozen=True, slots=True)
class Board:
    """The wall: the local's number where the reader sees the whole local, and each unit."""

    question: Question
    total: Density | None
    change: Change | None
    units: list[UnitBoard] = field(default_factory=list)

    @property
    def head(self) -> tuple[Density, Change] | None:
        """The number above everything: the local's, or that of the one unit on this board."""
        if self.total is not None and self.change is not None:
            return self.total, self.change
        return (self.units[0].density, self.units[0].change) if len(self.units) == 1 else None

    @property
    def to_go(self) -> int:
        """Cards that bring every unit to its goal."""
        return sum(unit.density.to_go for unit in self.units)

    @property
    def largest(self) -> int:
        """Workers of the largest unit: the bars are drawn on its scale."""
        return max((unit.density.workers for unit in self.units), default=0)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database said, once for the whole board."""

    now: Counts
    then: Counts
    joined: dict[tuple[int, int], int]
    came: dict[tuple[int, int], int]
    hires: dict[tuple[int, int], int]
    sources: Sources
    names: dict[int, tuple[UUID, str]]

    def change(self, where: tuple[int, int]) -> Change:
        """What makes the difference between then and now; whoever is missing from the sum has left."""
        joined, came = self.joined.get(where, 0), self.came.get(where, 0)
        left = self.then.members(where) + joined + came - self.now.members(where)
        return Change(self.then.on, self.then.members(where), self.then.workers(where), joined, came, left)


def board(actor: Actor, asked: Question) -> Board:
    """The wall for one reader on one day."""
    sight = sight_of(actor)
    asked = asked if sight.has_names else coarse(asked)
    joined, came = joined_and_came(asked.since, asked.on)
    facts = _Facts(
        now=counts_on(asked.on), then=counts_on(asked.since), joined=joined, came=came,
        hires=hires_to_meet() if asked.is_today else {}, sources=Sources.of(asked.on),
        names={pk: (public_id, name) for pk, public_id, name in people.departments().values_list("pk", "public_id", "name")},
    )
    units = [
        _unit(unit, facts, sight, asked)
        for unit in people.units().values_list("pk", "public_id", "code", "name")
        if sight.sees_unit(unit[0]) and (not asked.unit or asked.unit in (unit[2], str(unit[1]))) and facts.now.workers((unit[0], 0))
    ]
    whole = sight.units is None and not asked.unit
    return Board(
        asked, facts.sources.density(facts.now, LOCAL, "local") if whole else None, facts.change(LOCAL) if whole else None, units,
    )


def exportable(actor: Actor, asked: Question) -> Board:
    """The wall as this reader sees it, less the units where they may look and not export."""
    wall = board(actor, asked)
    if actor.may(Power.EXPORT_CHART):
        return wall
    units = set(people.units().filter(pk__in=actor.where_ids(Power.EXPORT_CHART, Kind.UNIT)).values_list("public_id", flat=True))
    return replace(wall, total=None, change=None, units=[unit for unit in wall.units if unit.public_id in units])


def _unit(unit: tuple[int, UUID, str, str], facts: _Facts, sight: Sight, asked: Question) -> UnitBoard:
    unit_id, public_id, code, name = unit
    has_names = sight.names_in(unit_id)
    whole = facts.sources.density(facts.now, (unit_id, 0), f"unit:{code}")
    fields = _fields(unit_id, code, facts, sight)
    points = [(point.on, point.members, point.workers) for point in points_of(unit_id, asked.on).reverse()[:POINTS]]
    return UnitBoard(
        public_id, code, name, whole, facts.change((unit_id, 0)), facts.hires.get((unit_id, 0), 0) if has_names else 0, has_names,
        points[::-1], _arranged(fields, asked), sum(one.density.is_reached for one in fields if not one.folded),
        len(facts.now.departments(unit_id)),
    )


def _fields(unit_id: int, code: str, facts: _Facts, sight: Sight) -> list[Field]:
    """The departments of a unit. Without names: under five folded, small counts hidden so that none can be had by subtraction."""
    ids = facts.now.departments(unit_id)
    if sight.names_in(unit_id):
        return [_field(unit_id, one, code, facts, has_names=True) for one in ids]
    named = {one for one in ids if sight.names_in(unit_id, one)}
    folded = small_cells.fold({one: facts.now.workers((unit_id, one)) for one in ids if one not in named})
    made = [_field(unit_id, one, code, facts, has_names=one in named) for one in ids if one not in folded]
    if folded:
        made.append(_together(unit_id, sorted(folded), code, facts))
    return _hidden(made)


def _field(unit_id: int, department_id: int, code: str, facts: _Facts, *, has_names: bool) -> Field:
    where = (unit_id, department_id)
    public_id, name = facts.names[department_id]
    found = facts.sources.density(facts.now, where, f"unit:{code}/department:{public_id}")
    return Field(
        name, found, Cell(found.members), Cell(facts.joined.get(where, 0)), facts.hires.get(where, 0) if has_names else 0,
        public_id, has_names,
    )


def _together(unit_id: int, ids: Sequence[int], code: str, facts: _Facts) -> Field:
    """The small departments as one field. Somebody who works in two of them is counted twice: it is a sum of rows."""
    places = [(unit_id, one) for one in ids]
    workers, members = sum(map(facts.now.workers, places)), sum(map(facts.now.members, places))
    rows = Counts(facts.now.on, {(unit_id, 0): (workers, members)})
    found = facts.sources.density(rows, (unit_id, 0), f"unit:{code}/small departments")
    return Field(
        "", found, Cell(members), Cell(sum(facts.joined.get(place, 0) for place in places)), 0,
        folded=tuple(sorted(facts.names[one][1] for one in ids)),
    )


def _hidden(fields: list[Field]) -> list[Field]:
    """The fields without names with their small counts hidden: members and others first, then who joined."""
    open_ones = [place for place, one in enumerate(fields) if not one.has_names]
    inside = small_cells.hide_in_column({place: fields[place].density.members for place in open_ones})
    joined = small_cells.hide_in_column({place: fields[place].joined.count or 0 for place in open_ones})
    return [
        one if one.has_names else Field(
            one.name, one.density, inside[place], joined[place] if inside[place].count is not None else Cell(None, inside[place].hiding),
            0, one.public_id, has_names=False, folded=one.folded,
        )
        for place, one in enumerate(fields)
    ]


_ORDER: dict[str, Callable[[Field], tuple[object, ...]]] = {
    "to_go": lambda one: (-(one.to_go or 0), one.density.is_reached and not one.is_hidden, one.name.casefold()),
    "joined": lambda one: (-(one.joined.count or 0), one.name.casefold()),
    "hires": lambda one: (-one.hires, one.name.casefold()),
    "share": lambda one: (-(one.members.count or 0) / max(1, one.density.workers), one.name.casefold()),
    "name": lambda one: (one.name.casefold(),),
}
_SHOW: dict[str, Callable[[Field], bool]] = {
    "all": lambda _: True,
    "below": lambda one: one.is_hidden or not one.density.is_reached,
    "hires": lambda one: one.hires > 0,
    "turf": lambda one: one.has_names,
}


def _arranged(fields: Sequence[Field], asked: Question) -> list[Field]:
    """In the order asked for, the folded ones last."""
    shown = [one for one in fields if _SHOW[asked.show](one)]
    return sorted(shown, key=lambda one: (bool(one.folded), *_ORDER[asked.order](one)))
