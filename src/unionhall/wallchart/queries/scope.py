"""What a reader may see of the board, and what they asked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, QuerySet

from unionhall.access.rules import LOCAL, Actor, Kind, Power
from unionhall.kit import clock
from unionhall.kit.refusals import NotThere, Unwelcome
from unionhall.people import queries as people
from unionhall.wallchart.models import Point, Reckoning
from unionhall.wallchart.queries.counts import Counts
from unionhall.wallchart.queries.goals import Goals, goals_on
from unionhall.wallchart.queries.past import Where
from unionhall.wallchart.rules import Density

ORDERS = ("to_go", "joined", "hires", "name", "share")
SHOWS = ("all", "below", "hires", "turf")
_FIRST_DAY = date(1900, 1, 1)
_COMPARED = timedelta(days=27)
#: How many of the rosters' dates have a point.
KEPT_POINTS = 24


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose names a reader may see, and which units' numbers."""

    units: frozenset[int] | None
    names_everywhere: bool
    name_units: frozenset[int]
    name_departments: frozenset[int]
    turfs: frozenset[str]

    @property
    def has_names(self) -> bool:
        """Whether any names at all are in sight."""
        return bool(self.names_everywhere or self.name_units or self.name_departments or self.turfs)

    def sees_unit(self, unit_id: int) -> bool:
        """Whether the unit is on this reader's board at all."""
        return self.units is None or unit_id in self.units

    def names_in(self, unit_id: int, department_id: int = 0) -> bool:
        """Whether everybody there is shown by name."""
        return self.names_everywhere or unit_id in self.name_units or department_id in self.name_departments


def sight_of(actor: Actor) -> Sight:
    """What an actor may see: a unit's officer sees that unit alone (US-57), others the numbers of all; names by place (US-14)."""
    units = _keys(actor, Power.SEE_CHART, Kind.UNIT)
    wide = (Power.SEE_CHART, LOCAL) in actor.holds or any(
        actor.where(Power.SEE_CHART, kind) for kind in (Kind.DEPARTMENT, Kind.TURF)
    )
    return Sight(
        units=frozenset(units) if units and not wide else None,
        names_everywhere=(Power.SEE_NAMES, LOCAL) in actor.holds, name_units=_keys(actor, Power.SEE_NAMES, Kind.UNIT),
        name_departments=_keys(actor, Power.SEE_NAMES, Kind.DEPARTMENT), turfs=actor.where(Power.SEE_NAMES, Kind.TURF),
    )


def _keys(actor: Actor, power: Power, kind: Kind) -> frozenset[int]:
    return frozenset(int(key) for key in actor.where(power, kind))


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asked the board: on which day, compared with which, in which order, how much of it."""

    on: date
    since: date
    order: str = "to_go"
    show: str = "all"
    unit: str = ""

    @property
    def is_today(self) -> bool:
        """Whether it is the living board, with new hires and all."""
        return self.on == clock.today()


def question(asked: Mapping[str, str]) -> Question:
    """The question in an address; what is left out is today, compared with the roster about a month before."""
    today = clock.today()
    on = min(_day(asked.get("on", "")) or today, today)
    since = _day(asked.get("since", "")) or usual_since(on)
    if since >= on:
        since = usual_since(on)
    order, show = asked.get("order", ""), asked.get("show", "")
    return Question(on, since, order if order in ORDERS else ORDERS[0], show if show in SHOWS else SHOWS[0], asked.get("unit", ""))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unwelcome("Write a day as year-month-day, for example 2026-03-20.") from None
    # Nobody's roster is older, and four weeks before the first day that computers know there is no day.
    return max(day, _FIRST_DAY)


def coarse(asked: Question) -> Question:
    """The question of a reader without names: past days are those of rosters, so that no two days differ by one person's card."""
    days = roster_days()

    def at_roster(day: date) -> date:
        return max((one for one in days if one <= day), default=day)

    return replace(asked, on=asked.on if asked.is_today else at_roster(asked.on), since=at_roster(asked.since))


def usual_since(on: date) -> date:
    """The latest roster at least four weeks back, else four weeks back."""
    month_ago = on - _COMPARED
    rosters = [day for day in roster_days() if day < month_ago]
    return max(rosters, default=month_ago - timedelta(days=1))


def roster_days() -> list[date]:
    """The dates of the rosters that count, oldest first."""
    return sorted(set(people.published_rosters().values_list("as_of_on", flat=True)))


@dataclass(frozen=True, slots=True)
class Rosters:
    """Which rosters stand behind a day's numbers, by unit; key none is a roster that lists several."""

    latest: dict[int | None, tuple[date, str]]

    @classmethod
    def of(cls, day: date) -> Rosters:
        """The latest published roster of each source on or before the day."""
        rows = people.published_rosters().filter(as_of_on__lte=day).values_list("source__unit", "as_of_on", "public_id")
        return cls({unit: (on, str(roster)) for unit, on, roster in rows})

    def behind(self, unit_id: int | None) -> tuple[date | None, str]:
        """Date and id of the roster behind a unit; for the whole local the latest there is."""
        found = [one for unit, one in self.latest.items() if unit_id is None or unit in (unit_id, None)]
        return max(found) if found else (None, "")


@dataclass(frozen=True, slots=True)
class Sources:
    """What stands behind the numbers of one day: rosters and goals, looked up once."""

    rosters: Rosters
    goals: Goals

    @classmethod
    def of(cls, day: date) -> Sources:
        """Those of a day."""
        return cls(Rosters.of(day), goals_on(day))

    def density(self, counts: Counts, where: Where, universe: str) -> Density:
        """One place's density with all that belongs to it (INV-03)."""
        unit_id = where[0] or None
        roster_on, roster = self.rosters.behind(unit_id)
        return Density(counts.members(where), counts.workers(where), counts.on, universe, self.goals.of(unit_id), roster_on, roster)


def unit_seen(actor: Actor, public_id: UUID | str) -> tuple[int, str, str]:
    """A unit's id, code and name, for those on whose board it is."""
    found = people.units().filter(public_id=public_id).values_list("pk", "code", "name").first()
    if found is None or not sight_of(actor).sees_unit(found[0]):
        raise NotThere("There is no such unit.")
    return found


def points_of(unit_id: int, until: date) -> QuerySet[Point]:
    """A unit's counts on the rosters' dates, oldest first; none while they are put together anew."""
    days = [day for day in roster_days() if day <= until][-KEPT_POINTS:]
    right = Reckoning.objects.filter(is_right=True)
    return Point.objects.filter(Exists(right), unit_id=unit_id, department_id=0, on__in=days).order_by("on")
