"""Who of the invented workforce is a member since when: some departments strong, some weak, the units exactly as the plan says."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from unionhall.site.demo import places
from unionhall.site.demo.workforce import Quarter, Worker, Workforce


def chosen(quarter: Quarter, *, today: date, seed: int = 75) -> list[tuple[Worker, date]]:
    """The members among those who work now, each with the day of the card."""
    random = Random(seed)
    leaning = {department: random.gauss(0, 0.35) for department, *_ in places.DEPARTMENTS}
    numbers: set[str] = set()
    seen: set[str] = set()
    found: list[tuple[Worker, date]] = []
    for unit, _ in places.UNITS:
        workers = quarter.workers[unit]
        members, heads = places.MEMBERS[unit]
        wanted = round(members / heads * len(workers)) - sum(worker.number in numbers for worker in workers)
        others = [worker for worker in workers if worker.number not in seen]
        seen |= {worker.number for worker in workers}
        others.sort(key=lambda worker: random.random() + leaning[worker.department], reverse=True)
        for worker in others[:wanted]:
            numbers.add(worker.number)
            found.append((worker, _signed(random, worker, today)))
    return found


def _signed(random: Random, worker: Worker, today: date) -> date:
    """Some weeks after being hired; one in sixty within the last month."""
    if random.random() < 1 / 60:
        return today - timedelta(days=random.randrange(1, 28))
    return min(worker.hired + timedelta(days=random.randrange(0, 120)), today - timedelta(days=1))


def gone(workforce: Workforce, quarter: Quarter, *, today: date, seed: int = 76) -> list[tuple[Worker, date]]:
    """Members who have no job here now: being a member does not end with a job."""
    random, here = Random(seed), {worker.number for group in quarter.workers.values() for worker in group}
    left = [worker for group in workforce.left.values() for worker in group if worker.number not in here]
    return [(worker, _signed(random, worker, today)) for worker in left if random.random() < 0.45]


def strangers(workforce: Workforce, how_many: int, *, today: date) -> list[tuple[Worker, date]]:
    """Signers of cards whom no roster knows yet: new people who were asked before the employer's list came."""
    random = workforce.random
    made = [
        workforce.hire(unit, department, today)
        for unit, department in random.choices([key for key, heads in places.HEADS.items() if heads > 20], k=how_many)
    ]
    return [(worker, today - timedelta(days=random.randrange(1, 40))) for worker in made]
