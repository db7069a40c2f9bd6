"""Simulated elections: the same seed votes the same, every shape that benches ask for is sound, and results add up."""

from dataclasses import replace
from pathlib import Path

import pytest

from ballotbox.record.files import CEREMONY, TALLY
from ballotbox.record.lines import read_lines
from ballotbox.simulate.manifests import Plan, races_of
from ballotbox.simulate.run import simulate
from ballotbox.simulate.voters import style_of
from ballotbox.verify.engines import InProcess
from tests.ballotbox import records


def results(folder: Path) -> bytes:
    return list(read_lines(folder, TALLY))[-1]


def test_the_same_seed_gives_the_same_votes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate(tmp_path / name, records.PLAN, InProcess(), records.keys())
    assert results(tmp_path / "one") == results(tmp_path / "two") == results(records.small())
    assert (tmp_path / "one" / CEREMONY.filename).read_bytes() == (tmp_path / "two" / CEREMONY.filename).read_bytes()


@pytest.mark.parametrize(
    "plan",
    [
        replace(records.PLAN, ballots=0),
        replace(records.PLAN, ballots=1),
        replace(records.PLAN, ballots=7),
        replace(records.PLAN, ballots=8, revotes=100),
        replace(records.PLAN, ballots=9, batch=9, checks=100),
    ],
    ids=["nobody", "one", "one less than two batches", "all vote again", "all check first"],
)
def test_every_plan_gives_a_sound_record(plan: Plan, tmp_path: Path) -> None:
    simulate(tmp_path / "record", plan, InProcess(), records.keys())
    report = records.checked(tmp_path / "record")
    assert report.is_sound, report.as_text()
    assert report.log.cast - report.log.superseded == plan.ballots
    assert report.log.checked == (plan.ballots if plan.checks == 100 else report.log.checked)
    assert report.log.superseded == (plan.ballots if plan.revotes == 100 else report.log.superseded)


def test_a_plan_without_wishes_is_the_local_of_the_readme() -> None:
    assert Plan(9) == Plan(ballots=9, seed=1, races=0, candidates=3, issuers=2, revotes=5, checks=2, batch=100)


def test_four_voters_of_five_have_the_first_style() -> None:
    styles = [style_of(Plan(1000), 2, voter) for voter in range(1000)]
    assert (styles.count(0), styles.count(1)) == (767, 233)
    assert {style_of(Plan(1000), 1, voter) for voter in range(1000)} == {0}


def test_plain_races_have_as_many_candidates_as_asked_for() -> None:
    races = races_of(Plan(1, races=10, candidates=15))
    assert [len(race.candidates) for race in races] == [15] * 10
    assert len({candidate.name for candidate in races[0].candidates}) == 15
