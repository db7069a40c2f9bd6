"""ElectionGuard-Python 1.4.0 at the bench's work; run by the environment `.venv-bench`, obeys one command a line.

`encrypt N` and `verify N` answer with the seconds that N ballots of 10 contests with 3 selections took.
"""

from __future__ import annotations

import dataclasses
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

RACES, CANDIDATES = 10, 3

_field: Callable[..., Any] = dataclasses.field


def _field_with_factory(**options: Any) -> Any:
    # The release gives one dataclass field a mutable default, which Python 3.11 refuses to import.
    if "default" in options and type(options["default"]).__hash__ is None:
        default = options.pop("default")
        options["default_factory"] = lambda: default
    return _field(**options)


setattr(dataclasses, "field", _field_with_factory)  # noqa: B010

from electionguard.ballot import PlaintextBallot  # noqa: E402
from electionguard.election import make_ciphertext_election_context  # noqa: E402
from electionguard.elgamal import elgamal_keypair_random  # noqa: E402
from electionguard.encrypt import contest_from, encrypt_ballot  # noqa: E402
from electionguard.group import ElementModQ, rand_q  # noqa: E402
from electionguard.logs import LOG  # noqa: E402
from electionguard.manifest import (  # noqa: E402
    BallotStyle,
    Candidate,
    CandidateContestDescription,
    ElectionType,
    GeopoliticalUnit,
    InternalManifest,
    Manifest,
    ReportingUnitType,
    SelectionDescription,
    SpecVersion,
    VoteVariationType,
)

LOG.set_stream_log_level(logging.CRITICAL)
NOW = datetime(2026, 5, 26, tzinfo=UTC)


def _contest(race: int) -> CandidateContestDescription:
    selections = [SelectionDescription(f"s{race}-{j}", j, f"candidate-{race}-{j}") for j in range(CANDIDATES)]
    return CandidateContestDescription(f"race-{race}", race, "local", VoteVariationType.one_of_m, 1, 1, f"race {race}", selections)


def _manifest() -> InternalManifest:
    style = BallotStyle("style")
    style.geopolitical_unit_ids = ["local"]
    return InternalManifest(
        Manifest(
            election_scope_id="bench",
            spec_version=SpecVersion.EG0_95,
            type=ElectionType.general,
            start_date=NOW,
            end_date=NOW,
            geopolitical_units=[GeopoliticalUnit("local", "local", ReportingUnitType.unknown)],
            parties=[],
            candidates=[Candidate(f"candidate-{i}-{j}") for i in range(RACES) for j in range(CANDIDATES)],
            contests=[_contest(race) for race in range(RACES)],
            ballot_styles=[style],
        )
    )


class Election:
    """One election with one key, encrypting and verifying the same kind of ballot again and again."""

    def __init__(self) -> None:
        self.manifest = _manifest()
        self.keys = elgamal_keypair_random()
        self.context = make_ciphertext_election_context(1, 1, self.keys.public_key, rand_q(), self.manifest.manifest_hash)

    def ballot(self, number: int) -> PlaintextBallot:
        """A ballot with the first candidate chosen in every race."""
        contests = [contest_from(contest) for contest in self.manifest.contests]
        for contest in contests:
            for j, selection in enumerate(contest.ballot_selections):
                selection.vote = int(j == 0)
        return PlaintextBallot(f"ballot-{number}", "style", contests)

    def encrypt(self, count: int) -> list[Any]:
        """That many encrypted ballots with their proofs."""
        ballots = [self.ballot(number) for number in range(count)]
        seed = ElementModQ(1)
        made = [encrypt_ballot(ballot, self.manifest, self.context, seed) for ballot in ballots]
        assert all(made)
        return made

    def verify(self, ballots: list[Any]) -> None:
        """Check every proof of every ballot."""
        for ballot in ballots:
            assert ballot.is_valid_encryption(self.manifest.manifest_hash, self.keys.public_key, self.context.crypto_extended_base_hash)


def main() -> None:
    """Obey until there are no more commands."""
    election = Election()
    for line in sys.stdin:
        command, count = line.split()[0], int(line.split()[1])
        ballots = election.encrypt(count) if command == "verify" else []
        start = time.process_time()
        if command == "verify":
            election.verify(ballots)
        else:
            election.encrypt(count)
        print(time.process_time() - start, flush=True)


if __name__ == "__main__":
    main()
