"""Who works where in each of four quarters: people join, leave, move, come back, as in domain report g.2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from unionhall.site.demo import names, places

#: A quarter's first day, its last, and how full it is beside the last one.
STARTS = ((9, 16), (12, 16), (3, 16), (6, 16))
#: Numbers 555-0100 to 555-0199 belong to nobody in any of these area codes.
AREA_CODES = (
    206, 253, 360, 425, 509, 564, 503, 541, 971, 208, 406, 907, 808, 415, 510, 650, 408, 213, 310, 619, 303, 720, 505, 602, 801, 702, 512,
    713, 214, 312, 773, 612, 414, 313, 734, 216, 614, 412, 215, 212, 718, 917, 617, 413, 802, 207, 401, 203, 301, 404, 919, 305, 504, 615,
)
LEAVE = {"ASE": 0.24, "PD": 0.07, "RSE": 0.03}
SUMMER = {"ASE": 0.52, "PD": 0.99, "RSE": 1.0}
EARLIER = {"ASE": 0.97, "PD": 0.98, "RSE": 0.99}


@dataclass(slots=True)
class Worker:
    """One invented worker; `posts` are the jobs of the present quarter, as (department, unit, job, FTE)."""

    number: str
    name: names.Name
    handle: str
    phone: str
    hired: date
    unit: str
    department: str
    job: tuple[str, str]
    fte: str
    begins: date
    ends: date | None
    only_work_mail: bool
    bad_phone: bool
    second: tuple[str, str] | None = None
    unit_two: str = ""


@dataclass(slots=True)
class Quarter:
    """One quarter's first and last day and who worked in it, by unit."""

    starts: date
    ends: date
    workers: dict[str, list[Worker]] = field(default_factory=dict)


def quarters(today: date, how_many: int = 4) -> list[tuple[date, date]]:
    """The last quarters that have begun, oldest first, each with its last day."""
    begun = sorted(
        date(year, month, day) for year in (today.year - 2, today.year - 1, today.year) for month, day in STARTS
        if date(year, month, day) <= today
    )[-how_many:]
    return [(start, _last_day(start)) for start in begun]


def _last_day(start: date) -> date:
    month, day = STARTS[(STARTS.index((start.month, start.day)) + 1) % 4]
    return date(start.year + (month < start.month), month, day) - timedelta(days=1)


def held_back(quarter: Quarter, today: date, many: int, *, seed: int = 14) -> list[Worker]:
    """Newcomers of the student employees who came only lately: taken out of the quarter's list, with a first day of last week.

    None where the quarter itself has only begun.
    """
    if (today - quarter.starts).days < 21:
        return []
    random = Random(seed)
    new = [one for one in quarter.workers["ASE"] if one.hired >= quarter.starts and one.second is None and one.department != places.APPLIED_PHYSICS]
    late = random.sample(new, min(many, len(new)))
    for one in late:
        one.hired = one.begins = today - timedelta(days=random.randrange(5, 12))
    return sorted(late, key=lambda one: one.number)


class Workforce:
    """Plays the quarters through; everything follows from the seed and the scale."""

    def __init__(self, *, scale: float = 1.0, seed: int = 99) -> None:
        self.random = Random(seed)
        self.scale = scale
        self.next_number = 1_000_000
        self.left: dict[tuple[str, str], list[Worker]] = defaultdict(list)
        self.leaving: dict[tuple[str, str], list[Worker]] = defaultdict(list)

    def play(self, spans: list[tuple[date, date]]) -> Iterator[Quarter]:
        """Each quarter in turn; the workers of one are the workers of the next unless they left."""
        here: dict[tuple[str, str], list[Worker]] = defaultdict(list)
        for index, (start, end) in enumerate(spans):
            is_last = index == len(spans) - 1
            if index:
                self._take_leave()
                self._some_leave(here, start, is_last=is_last)
                self._some_move(here, start)
            self._fill(here, start, is_last=is_last, is_first=index == 0)
            self._extend(here, end)
            if is_last:
                self._second_posts(here)
            quarter = Quarter(start, end)
            for unit, _ in places.UNITS:
                quarter.workers[unit] = [worker for (code, _), group in here.items() if code == unit for worker in group]
            yield quarter

    def _target(self, unit: str, heads: int, start: date, *, is_last: bool) -> int:
        if is_last:
            return round(heads * self.scale)
        factor = SUMMER[unit] if start.month == 6 else EARLIER[unit]
        return round(heads * self.scale * factor)

    def _take_leave(self) -> None:
        """Who left a quarter ago may come back from now on."""
        for place, group in self.leaving.items():
            self.left[place] += group
        self.leaving.clear()

    def _some_leave(self, here: dict[tuple[str, str], list[Worker]], start: date, *, is_last: bool) -> None:
        for (unit, department), group in here.items():
            target = self._target(unit, places.HEADS[unit, department], start, is_last=is_last)
            gone = min(len(group), max(round(len(group) * LEAVE[unit]), len(group) - target))
            self.random.shuffle(group)
            self.leaving[unit, department] += group[:gone]
            del group[:gone]

    def _some_move(self, here: dict[tuple[str, str], list[Worker]], start: date) -> None:
        """One in fifty changes department, by exchange, so that head counts stay."""
        for unit, _ in places.UNITS:
            groups = [group for (code, _), group in here.items() if code == unit and len(group) > 3]
            for _ in range(sum(map(len, groups)) // 100):
                one, other = self.random.sample(groups, 2)
                first, second = self.random.randrange(len(one)), self.random.randrange(len(other))
                one[first], other[second] = other[second], one[first]
                for worker in (one[first], other[second]):
                    worker.begins = start
                one[first].department, other[second].department = other[second].department, one[first].department

    def _fill(self, here: dict[tuple[str, str], list[Worker]], start: date, *, is_last: bool, is_first: bool) -> None:
        for department, _, *heads in places.DEPARTMENTS:
            for (unit, _), many in zip(places.UNITS, heads, strict=True):
                group = here[unit, department]
                missing = self._target(unit, many, start, is_last=is_last) - len(group)
                group += self._come_back(unit, department, missing, start)
                missing = self._target(unit, many, start, is_last=is_last) - len(group)
                group += [self.hire(unit, department, start, is_first=is_first) for _ in range(missing)]
                group.sort(key=lambda worker: worker.number)

    def _come_back(self, unit: str, department: str, missing: int, start: date) -> list[Worker]:
        """Up to a third of the places go to people who were here before; autumn brings most of them."""
        waiting = self.left[unit, department]
        share = 0.6 if start.month == 9 else 0.15
        back = [waiting.pop() for _ in range(min(len(waiting), int(max(0, missing) * share)))]
        for worker in back:
            worker.begins = start
        return back

    def hire(self, unit: str, department: str, start: date, *, is_first: bool = False) -> Worker:
        """Somebody new; with the first roster everybody is, and has been here for a while."""
        random = self.random
        self.next_number += random.randrange(1, 9)
        name = names.invent(random)
        hired = start + timedelta(days=random.choice((0, 0, 0, 0, 1, 7, 14)))
        if is_first or unit != "ASE":
            hired = start - timedelta(days=random.randrange(0, 900 if is_first else 1))
        handle = f"w{self.next_number}"
        return Worker(
            number=f"{self.next_number:09d}", name=name, handle=handle,
            phone=f"{random.choice(AREA_CODES)}-555-01{random.randrange(100):02d}",
            hired=hired, unit=unit, department=department, job=random.choice(places.JOBS[unit]),
            fte="0.50" if unit == "ASE" and random.random() < 0.9 else random.choice(("1.00", "0.25")) if unit == "ASE" else "1.00",
            begins=start if unit == "ASE" else hired, ends=None, only_work_mail=random.random() < 0.03, bad_phone=random.random() < 0.05,
        )

    def _extend(self, here: dict[tuple[str, str], list[Worker]], end: date) -> None:
        for (unit, _), group in here.items():
            for worker in group:
                worker.ends = end if unit == "ASE" else None

    def _second_posts(self, here: dict[tuple[str, str], list[Worker]]) -> None:
        """Twelve in a thousand hold a second appointment in their unit; eight people of ASE are hourly RSEs as well."""
        for (unit, department), group in here.items():
            for worker in group:
                worker.second = (department, "0.25") if unit == "ASE" and self.random.random() < 0.012 else None
        assistants = [worker for (unit, _), group in here.items() if unit == "ASE" for worker in group if not worker.second]
        for department, group in [(place, group) for (unit, place), group in here.items() if unit == "RSE" and len(group) > 10][:8]:
            stand_in = group[-1]
            double = self.random.choice(assistants)
            stand_in.number, stand_in.name, stand_in.handle, stand_in.phone = double.number, double.name, double.handle, double.phone
            stand_in.department, double.unit_two = department, "RSE"
