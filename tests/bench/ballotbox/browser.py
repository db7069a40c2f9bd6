"""The browser's ballot box under Node: the time until a ballot of 10 races is encrypted and proved, beside ElectionGuard's."""

from __future__ import annotations

from collections.abc import Iterator

from ballotbox.ballot import Ballot
from ballotbox.batch import check_one
from ballotbox.simulate.cast_of_keys import derived
from tests.ballotbox.browser_twin import FRONTEND, Twin
from tests.bench.ballotbox import works
from tests.bench.ballotbox.ballots import FEW, GUARD, medians
from tests.bench.ballotbox.rivals.electionguard import ElectionGuard
from tests.bench.frame import Result, compare


def cases() -> Iterator[Result]:
    """Encrypting with proofs, checking somebody else's ballot, each a ballot at a time."""
    assert (FRONTEND / "node_modules").exists(), "run frontend/build.py first"
    election, _ = works.ceremony()
    commitments = [[index, [point.encoded for point in points]] for index, points in election.commitments.items()]
    asked = {"style": works.STYLE, "device": derived(1, "browser"), "chosen": list(works.choices(election).values())}
    with Twin() as twin, ElectionGuard() as guard:
        twin.ask("openElection", manifest=election.manifest.encode(), commitments=commitments)
        ballot = twin.ask("vote", **asked)["ballot"]
        check_one(election, Ballot.decode(election, ballot))

        def timed(question: str, **given: object) -> float:
            twin.ask(question, **given)
            return twin.seconds

        times = medians(
            {
                ("encrypt+prove", 1): lambda: timed("vote", **asked),
                ("verify", 1): lambda: timed("checkBallot", ballot=ballot),
                ("encrypt+prove", 0): lambda: guard.seconds("encrypt", FEW),
                ("verify", 0): lambda: guard.seconds("verify", FEW),
            }
        )
    for work in ("encrypt+prove", "verify"):
        milliseconds = times[work, 1] * 1000, times[work, 0] * 1000
        yield compare(f"{work}, browser code under Node, a ballot", 1, milliseconds, against=GUARD, unit="ms")
