"""Attack test 16, as far as the library goes: from the record and the issuers' logs nobody can tell whose a ballot is."""

from functools import cache
from pathlib import Path
from statistics import mean

import pytest

from ballotbox.log import Receipt
from ballotbox.record.entries import Cast, decode_entry
from ballotbox.record.files import HEADS, KINDS, LOG
from ballotbox.record.reader import read_election
from ballotbox.simulate.cast_of_keys import Keys, derived
from ballotbox.simulate.manifests import OPENS, Plan
from ballotbox.simulate.run import simulate
from ballotbox.verify.engines import InProcess
from ballotbox.voter import Voter
from tests.ballotbox import records

PLAN = Plan(120, seed=21, races=1, candidates=2, issuers=1, revotes=0, checks=0, batch=40)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unlinkable") / "record"
    simulate(folder, PLAN, InProcess(), issuing_keys())
    return folder


@cache
def issuing_keys() -> Keys:
    return Keys.make(PLAN.seed, ("all",), 1)


@pytest.fixture(scope="module")
def arrivals(record: Path) -> dict[bytes, int]:
    """Which key belongs to the voter who came first, second, third: what an attacker with a clock knows of names, not of keys."""
    election = read_election(record)
    return {Voter(election, "all", derived(PLAN.seed, "device", voter)).pk: voter for voter in range(PLAN.ballots)}


def ballots(record: Path) -> list[Cast]:
    election = read_election(record)
    entries = [decode_entry(election, line) for line in records.lines_of(record, LOG)]
    return [entry for entry in entries if isinstance(entry, Cast)]


def test_order_in_a_batch_says_nothing_about_order_of_arrival(record: Path, arrivals: dict[bytes, int]) -> None:
    """Guessing "the n-th ballot of a batch is the n-th to come" hits about once in a batch, as any guess does."""
    came = [arrivals[cast.ballot.ballot.header.pk] for cast in ballots(record)]
    batches = [came[start : start + PLAN.batch] for start in range(0, PLAN.ballots, PLAN.batch)]
    assert all(sorted(batch) == list(range(min(batch), min(batch) + PLAN.batch)) for batch in batches)
    hits = sum(voter == min(batch) + place for batch in batches for place, voter in enumerate(batch))
    assert hits <= 12  # three are expected; thirteen or more come about once in fifty thousand elections
    for batch in batches:
        middle = mean(range(PLAN.batch))
        slope = sum((place - middle) * (voter - mean(batch)) for place, voter in enumerate(batch))
        correlation = slope / sum((place - middle) ** 2 for place in range(PLAN.batch))
        assert abs(correlation) < 0.7  # more than four standard deviations of chance


def test_ballots_of_a_style_have_one_size_whatever_they_say(record: Path) -> None:
    assert len({len(cast.encode()) for cast in ballots(record)}) == 1
    blank, full = (records.a_cast(bytes([number]) * 32, "ase", choices) for number, choices in enumerate(
        [{}, {"president": ["c1"], "trustees": ["c1", "c2", "c3"], "strike": ["yes"]}]))  # fmt: skip
    assert len(blank.encode()) == len(full.encode())


def test_no_time_in_the_record_is_a_ballots(record: Path) -> None:
    """The only times are the manifest's and the batches', and batches leave by the quarter of an hour."""
    times = [head.head.released_at for head in map(records.SignedHead.decode, records.lines_of(record, HEADS))]
    assert all((time - OPENS) % 900 == 0 for time in times)
    assert len(times) == 2 + PLAN.ballots // PLAN.batch


def test_a_receipt_tells_the_batch_and_not_the_moment() -> None:
    first, last = (Receipt.issue(bytes(64), bytes([number]) * 64, OPENS + 900, records.keys().board) for number in (1, 2))
    assert first.due_at == last.due_at
    assert first.encoded[:65] + first.encoded[129:137] == last.encoded[:65] + last.encoded[129:137]


def test_nothing_that_names_or_asked_for_a_pass_is_in_the_record(record: Path) -> None:
    """Neither device secrets nor the blinded requests that the issuers saw, beside members' names, are published."""
    election = read_election(record)
    whole = b"".join((record / kind.filename).read_bytes() for kind in KINDS)
    for number in range(12):
        voter = Voter(election, "all", derived(PLAN.seed, "device", number))
        assert voter.pk in whole
        for secret in (voter.device, voter.sk.encoded, *(request.blinded for request in voter.requests())):
            assert secret not in whole


def test_two_elections_of_one_device_share_no_key(record: Path) -> None:
    device = derived(PLAN.seed, "device", 0)
    assert Voter(read_election(record), "all", device).pk != Voter(records.election(), "ase", device).pk
