"""Our side of the bench: an election of 10 races with 3 candidates, its ballots, and what is timed on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache, partial

from ballotbox import signature
from ballotbox.arithmetic import kernel, public
from ballotbox.arithmetic.interface import PublicArithmetic
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.ballot import Ballot, Header
from ballotbox.batch import check_batch
from ballotbox.ceremony.participant import Share
from ballotbox.election import Election
from ballotbox.seal import seal
from ballotbox.simulate.cast_of_keys import Keys
from ballotbox.simulate.manifests import Plan, manifest_of, styles_of
from ballotbox.simulate.run import hold_ceremony
from ballotbox.verify.chunks import Context
from ballotbox.voter import Device, Voter

PLAN = Plan(ballots=0, races=10, candidates=3, issuers=1)
STYLE = "all"
SHORT = 100  # more than this takes libsodium half a minute
Work = Callable[[], object]


@cache
def ceremony() -> tuple[Election, tuple[Share, ...]]:
    """The election and its trustees' shares."""
    keys = Keys.make(PLAN.seed, tuple(style.id for style in styles_of(PLAN)), PLAN.issuers)
    transcript, everyone = hold_ceremony(manifest_of(PLAN, keys), keys)
    return transcript.election(), tuple(one.share(transcript) for one in everyone)


def choices(election: Election) -> dict[str, list[str]]:
    """The first candidate in every race."""
    return {race.id: [race.candidates[0].id] for race in election.manifest.races}


def encrypt(election: Election, count: int) -> list[Ballot]:
    """That many voters' ballots, in constant time, as a voter's own device must make them."""
    return [Device.new().voter(election, STYLE).vote(choices(election)) for _ in range(count)]


def quick_ballots(election: Election, count: int) -> list[bytes]:
    """Ballots to be verified, made quickly by the kernel where it is: nobody's secret is in them."""
    return [_quick(election, Device.new().voter(election, STYLE)).encode() for _ in range(count)]


def _quick(election: Election, voter: Voter) -> Ballot:
    header = Header(election.hash, STYLE, voter.pk)
    return signature.sign(seal(election, header, choices(election), os.urandom(32), public()), voter.sk)


def verify(election: Election, ballots: Sequence[bytes], arithmetic: PublicArithmetic) -> None:
    """Read and check ballots in one batch."""
    refusals = check_batch(election, [Ballot.decode(election, one) for one in ballots], arithmetic)
    assert not refusals


def backends() -> dict[str, PublicArithmetic]:
    """libsodium alone, and the kernel where it has been compiled."""
    compiled = kernel.find()
    return {"libsodium": Sodium()} | ({"kernel": compiled} if compiled else {})


def names(sizes: Sequence[int]) -> list[tuple[str, int]]:
    """What is timed, and on how many ballots; the kernel alone on the largest batches unless FULL=1."""
    named = []
    for size in sizes:
        is_short = size <= SHORT or "FULL" in os.environ
        named += [("encrypt+prove, libsodium", size)] if is_short else []
        named += [(f"verify, {name}", size) for name in backends() if is_short or name == "kernel"]
    return named


def works(context: Context, ballots: Sequence[bytes], wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Work]:
    """These works on the first of these ballots."""
    election = context.election()
    by = backends()
    made: dict[tuple[str, int], Work] = {}
    for name, size in wanted:
        label = name.rpartition(", ")[2]
        verifying = partial(verify, election, ballots[:size], by[label])
        made[name, size] = verifying if name.startswith("verify") else partial(encrypt, election, size)
    encrypt(election, 1)  # tables and caches are made once in a process's life
    for arithmetic in by.values():
        verify(election, ballots[:1], arithmetic)
    return made
