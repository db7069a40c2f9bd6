"""When the last of a message will have left: every bound of a line at once, what each takes in a day, and the hours of night."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from unionhall.messaging.rules.hours import Quiet, earliest

#: Longer than this is not reckoned: it is said to be more than a year.
MOST_DAYS = 366
#: Less than this of a message is none.
NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Bound:
    """What a line, a number or a carrier takes: messages a second and a calendar day (0: no bound), and how many it had today."""

    per_second: float = 0.0
    a_day: int = 0
    used: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """So many messages under the same bounds, to people in one time zone; none: night is no matter. Mail may go on into the night."""

    amount: float
    bounds: tuple[str, ...]
    zone: ZoneInfo | None = None
    stops_at_night: bool = True


@dataclass(slots=True)
class _Course:
    """How far it is."""

    loads: Sequence[Load]
    left: list[float]
    used: dict[str, float]


def forecast(loads: Sequence[Load], bounds: Mapping[str, Bound], now: datetime, quiet: Quiet, local: ZoneInfo) -> timedelta:
    """How long until the last of these has left. Each load needs a bound by the second; days begin where the local is."""
    course = _Course(loads, [load.amount for load in loads], {key: float(bound.used) for key, bound in bounds.items()})
    moment, midnight = now, _next(now, local, time(0))
    while max(course.left, default=0.0) > NOTHING and moment - now < timedelta(days=MOST_DAYS):
        if moment >= midnight:
            course.used, midnight = dict.fromkeys(course.used, 0.0), _next(moment, local, time(0))
        going = [
            place
            for place, load in enumerate(loads)
            if course.left[place] > NOTHING and _may_go(load, moment, now, quiet) and all(_room(bounds, course, key) > NOTHING for key in load.bounds)
        ]
        until = min([midnight, *(_changes(load, moment, quiet) for load, left in zip(loads, course.left, strict=True) if left > NOTHING)])
        moment = _advance(course, bounds, going, moment, until)
    return moment - now


def _advance(course: _Course, bounds: Mapping[str, Bound], going: list[int], moment: datetime, until: datetime) -> datetime:
    """Let them go until one load has left, a day is full, or something opens or closes; the moment then."""
    if not going:
        return until
    rates = _shares({place: course.left[place] for place in going}, course.loads, bounds)
    through: dict[str, float] = {}
    for place, rate in rates.items():
        for key in course.loads[place].bounds:
            through[key] = through.get(key, 0.0) + rate
    ends = [course.left[place] / rate for place, rate in rates.items() if rate > 0]
    full = [_room(bounds, course, key) / rate for key, rate in through.items() if rate > 0]
    step = min([(until - moment).total_seconds(), *ends, *full])
    for place, rate in rates.items():
        course.left[place] -= rate * step
    for key, rate in through.items():
        course.used[key] = course.used.get(key, 0.0) + rate * step
    # A step too short for the clock must not stand still.
    return min(until, moment + timedelta(seconds=step, microseconds=1))


def _shares(amounts: dict[int, float], loads: Sequence[Load], bounds: Mapping[str, Bound]) -> dict[int, float]:
    """Messages a second of each load: all alike in proportion until a bound is reached, then the others go on."""
    spare = {key: bounds[key].per_second for place in amounts for key in loads[place].bounds if key in bounds and bounds[key].per_second}
    rates, free = dict.fromkeys(amounts, 0.0), set(amounts)
    while free:
        weights: dict[str, float] = {}
        for place in free:
            for key in loads[place].bounds:
                weights[key] = weights.get(key, 0.0) + amounts[place]
        steps = {key: spare[key] / weight for key, weight in weights.items() if key in spare}
        tight = min(steps, key=lambda key: steps[key])
        for key, weight in weights.items():
            if key in spare:
                spare[key] = max(0.0, spare[key] - weight * steps[tight])
        for place in free:
            rates[place] += amounts[place] * steps[tight]
        free = {place for place in free if tight not in loads[place].bounds}
    return rates


def _room(bounds: Mapping[str, Bound], course: _Course, key: str) -> float:
    """How many more a bound takes today."""
    bound = bounds.get(key)
    return bound.a_day - course.used.get(key, 0.0) if bound is not None and bound.a_day else math.inf


def _may_go(load: Load, moment: datetime, now: datetime, quiet: Quiet) -> bool:
    if load.zone is None:
        return True
    return earliest(moment, load.zone, quiet) <= moment if load.stops_at_night else moment >= earliest(now, load.zone, quiet)


def _changes(load: Load, moment: datetime, quiet: Quiet) -> datetime:
    """When night begins or ends for these people."""
    if load.zone is None or quiet.begins == quiet.ends:
        return moment + timedelta(days=2)
    opens = earliest(moment, load.zone, quiet)
    return opens if opens > moment else _next(moment, load.zone, quiet.begins)


def _next(moment: datetime, where: ZoneInfo, hour: time) -> datetime:
    """The next time that clocks there show this hour."""
    local = moment.astimezone(where)
    found = datetime.combine(local.date(), hour, tzinfo=where)
    if found <= local:
        found = datetime.combine(local.date() + timedelta(days=1), hour, tzinfo=where)
    return max(found.astimezone(moment.tzinfo), moment + timedelta(seconds=1))
