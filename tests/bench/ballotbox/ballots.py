"""Encrypting with proofs and verifying, on one core and two, ours and the rivals' in turn."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from ballotbox.verify.chunks import Context
from tests.bench.ballotbox import works
from tests.bench.ballotbox.crew import Crew
from tests.bench.ballotbox.rivals import textbook
from tests.bench.ballotbox.rivals.electionguard import ElectionGuard
from tests.bench.frame import Result, compare

SIZES = (1, 100, 1000)
ROUNDS = 3
FEW = 2  # ballots of a rival in a round: it gains nothing from batches
LIBSODIUM_GOAL, KERNEL_GOAL = 55, 500
GUARD, TEXTBOOK = "ElectionGuard-Python 1.4.0", "textbook ElGamal, 2048 bits"
Timer = Callable[[], float]
Times = dict[tuple[str, int], float]


def medians(contestants: dict[tuple[str, int], Timer]) -> Times:
    """Each contestant's median over the rounds, all of them in turn in each round."""
    taken: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, timer in contestants.items():
            taken[name].append(timer())
    return {name: median(times) for name, times in taken.items()}


def _a_ballot(work: works.Work, size: int) -> Timer:
    repeats = 5 if size == 1 else 1

    def timer() -> float:
        start = time.process_time()
        for _ in range(repeats):
            work()
        return (time.process_time() - start) / (size * repeats)

    return timer


def _textbook() -> dict[tuple[str, int], Timer]:
    group = textbook.new_group()
    ballot = textbook.encrypt(group)
    return {
        (f"encrypt+prove, {TEXTBOOK}", 1): _a_ballot(lambda: textbook.encrypt(group), 1),
        (f"verify, {TEXTBOOK}", 1): _a_ballot(lambda: textbook.verify(group, ballot), 1),
    }


def one_core(context: Context, ballots: list[bytes]) -> Iterator[Result]:
    """Processor time a ballot in one process."""
    with ElectionGuard() as guard:
        rivals: dict[tuple[str, int], Timer] = {
            (f"encrypt+prove, {GUARD}", 1): lambda: guard.seconds("encrypt", FEW),
            (f"verify, {GUARD}", 1): lambda: guard.seconds("verify", FEW),
        }
        ours = {name: _a_ballot(work, name[1]) for name, work in works.works(context, ballots, works.names(SIZES)).items()}
        times = medians({**ours, **rivals, **_textbook()})
    for name, size in ours:
        for rival in (GUARD, TEXTBOOK):
            yield _against(times, (name, size), rival, "one core")


def _two_guards() -> tuple[list[ElectionGuard], Callable[[str], Timer]]:
    guards = [ElectionGuard(), ElectionGuard()]

    def timer_of(work: str) -> Timer:
        # The slower one's processor time while both are at work, as for our crew.
        def timer() -> float:
            for guard in guards:
                guard.start(work, 1)
            return max(guard.finish() for guard in guards) / len(guards)

        return timer

    return guards, timer_of


def two_cores(context: Context, ballots: list[bytes]) -> Iterator[Result]:
    """Time for each ballot when two processes work side by side, each on its own core."""
    guards, timer_of = _two_guards()
    named = works.names(SIZES[1:])
    with Crew(context, ballots, named) as crew, guards[0], guards[1]:
        ours = {(name, size): partial(crew.seconds, name, size) for name, size in named}
        rivals = {(f"encrypt+prove, {GUARD}", 1): timer_of("encrypt"), (f"verify, {GUARD}", 1): timer_of("verify")}
        times = medians({**ours, **rivals})
    for name in ours:
        yield _against(times, name, GUARD, "two cores")


def _against(times: Times, name: tuple[str, int], rival: str, cores: str) -> Result:
    label, size = name
    work, _, by = label.partition(", ")
    milliseconds = times[name] * 1000, times[f"{work}, {rival}", 1] * 1000
    return compare(f"{label}, {cores}, a ballot", size, milliseconds, against=rival, at_least=_goal(by, size, rival), unit="ms")


def _goal(by: str, size: int, rival: str) -> float | None:
    if rival != GUARD:
        return None
    if by == "libsodium":
        return LIBSODIUM_GOAL
    return KERNEL_GOAL if size > 1 else None


def cases() -> Iterator[Result]:
    """One core, then two."""
    election, _ = works.ceremony()
    context, ballots = Context.of(election), works.quick_ballots(election, max(SIZES))
    yield from one_core(context, ballots)
    yield from two_cores(context, ballots)
