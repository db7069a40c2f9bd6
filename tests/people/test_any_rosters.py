"""Any run of rosters: head counts are those of the files, the sum comes out, and undoing all of it leaves nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tests.makers.people import STEWARD, a_local, a_published_roster, a_row
from tests.people.states import state
from unionhall.people.actions import rosters
from unionhall.people.models import Person
from unionhall.people.queries import work

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DEPARTMENTS = ("Physics", "Astronomy", "Chemistry", "Drama")
FIRST = date(2025, 1, 20)


class Employer:
    """Workers with jobs that come, go, move and change by chance, and the lists that say so."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.day = chance, FIRST
        self.jobs: dict[int, list[dict[str, str]]] = {number: [self.job()] for number in range(1, 61)}
        self.next = 61

    def job(self, *, starts: date | None = None) -> dict[str, str]:
        """One job, with or without a listed end."""
        begin = starts or self.day - timedelta(days=self.chance.randrange(1, 200))
        ends = begin + timedelta(days=self.chance.randrange(30, 500)) if self.chance.random() < 0.5 else None
        return {
            "Department": self.chance.choice(DEPARTMENTS), "Job Code": self.chance.choice(["TA", "RA"]), "FTE": self.chance.choice(["0.25", "0.5"]),
            "Unit": self.chance.choice(["ASE", "PD"]), "Start Date": begin.isoformat(), "End Date": ends.isoformat() if ends else "",
        }

    def live_on(self) -> None:
        """A month passes."""
        self.day += timedelta(days=30)
        for number in list(self.jobs):
            fate = self.chance.random()
            if fate < 0.08:
                del self.jobs[number]
            elif fate < 0.16:
                self.jobs[number][0] = self.jobs[number][0] | {"Department": self.chance.choice(DEPARTMENTS)}
            elif fate < 0.22:
                self.jobs[number].append(self.job(starts=self.day - timedelta(days=3)))
            elif fate < 0.3:
                self.jobs[number][0] = self.jobs[number][0] | {"FTE": "1", "End Date": ""}
            elif fate < 0.34:
                self.jobs[number][0] = self.jobs[number][0] | {"Unit": self.chance.choice(["ASE", "PD"])}
        for _ in range(self.chance.randrange(6)):
            number = self.chance.randrange(1, self.next) if self.chance.random() < 0.4 else self.next
            self.next = max(self.next, number + 1)
            self.jobs.setdefault(number, [self.job(starts=self.day - timedelta(days=self.chance.randrange(50)))])

    def rows(self) -> list[dict[str, str]]:
        """The list as it goes out."""
        made = [a_row(number) | job for number, jobs in self.jobs.items() for job in jobs]
        self.chance.shuffle(made)
        return made

    def heads(self, unit: str) -> set[int]:
        """Who works in the unit today, by the list alone."""
        today = self.day.isoformat()
        return {
            number for number, jobs in self.jobs.items() for job in jobs
            if job["Unit"] == unit and job["Start Date"] <= today and (not job["End Date"] or job["End Date"] >= today)
        }


@pytest.mark.parametrize("seed", range(6))
def test_a_year_of_rosters(seed):
    """After each: the heads of the list are the heads of the tables, unit by unit, and P1 = P0 - leavers + joiners."""
    local, employer = a_local(), Employer(random.Random(seed))
    states, published, last = [], [], {"ASE": 0, "PD": 0}
    for _ in range(8):
        states.append(state())
        snapshot = a_published_roster(local.sources[""], employer.rows(), as_of_on=employer.day)
        published.append(snapshot)
        for unit in ("ASE", "PD"):
            numbers = set(
                work.active_on(employer.day).filter(unit__code=unit).values_list("person__identifiers__value", flat=True),
            )
            assert numbers == {f"{number:09d}" for number in employer.heads(unit)}, (seed, employer.day, unit)
            counts = snapshot.counts["units"].get(unit, {"before": 0, "after": 0, "leavers": 0, "joiners": 0})
            assert counts["before"] == last[unit] and counts["after"] == len(numbers)
            assert counts["after"] == counts["before"] - counts["leavers"] + counts["joiners"]
            last[unit] = len(numbers)
        employer.live_on()
    for snapshot, before in zip(reversed(published), reversed(states), strict=True):
        rosters.undo_snapshot(snapshot, reason="a test", by=STEWARD)
        assert state() == before
    assert Person.objects.count() == 0
