"""Bytes from anybody: whatever is read, the answer is a value or a refusal with its equation, never another error (attack 22)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotbox.ballot import Ballot, CastBallot
from ballotbox.ceremony.transcript import Transcript
from ballotbox.decryption import Partial
from ballotbox.exceptions import Refused
from ballotbox.manifest import Manifest
from ballotbox.rehearsal import rehearse
from tests.makers.ballots import a_manifest, a_world

WORLD = a_world()
VOTER = WORLD.voter("Rosa")
BALLOT = VOTER.vote({}, seed=b"s" * 32)
READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "manifest": (Manifest.decode, a_manifest().encode()),
    "ballot": (lambda data: Ballot.decode(WORLD.election, data), BALLOT.encode()),
    "cast": (lambda data: CastBallot.decode(WORLD.election, data), WORLD.cast(VOTER, BALLOT).encode()),
    "transcript": (lambda data: Transcript.decode(WORLD.election.manifest, data), WORLD.transcript.encode()),
    "partial": (Partial.decode, rehearse(WORLD.election, WORLD.shares[0]).encode()),
}


def judged(read: Callable[[bytes], object], data: bytes) -> None:
    """Reads; a refusal must say why."""
    try:
        read(data)
    except Refused as refused:
        assert refused.equation
        assert refused.reason


@pytest.mark.parametrize("kind", READERS)
@given(edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6), st.integers(0, 6)), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_edited_values_are_values_or_refused(kind: str, edits: list[tuple[float, bytes, int]]) -> None:
    read, data = READERS[kind]
    for where, new, gone in edits:
        at = int(where * len(data))
        data = data[:at] + new + data[at + gone :]
    judged(read, data)


@pytest.mark.parametrize("kind", READERS)
@given(data=st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_noise_is_refused(kind: str, data: bytes) -> None:
    with pytest.raises(Refused):
        READERS[kind][0](data)


@pytest.mark.parametrize("kind", READERS)
@given(where=st.floats(0, 1, exclude_max=True))
@settings(max_examples=40, deadline=None)
def test_truncated_values_are_refused(kind: str, where: float) -> None:
    read, data = READERS[kind]
    with pytest.raises(Refused):
        read(data[: int(where * len(data))])


@pytest.mark.parametrize("kind", READERS)
@given(where=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_huge_counts_reserve_nothing(kind: str, where: float) -> None:
    read, data = READERS[kind]
    at = int(where * len(data))
    judged(read, data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :])
