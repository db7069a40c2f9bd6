"""From the trustees' parts to the lines of the tally file."""

from collections.abc import Iterable, Sequence

from ballotbox.counting import Rule
from ballotbox.decryption import Partial, totals
from ballotbox.election import Election
from ballotbox.encoding import listing, u8
from ballotbox.record.results import RaceResult, as_totals
from ballotbox.sums import RaceSum

SUMS, PARTIAL, RESULTS = 1, 2, 3


def results_of(election: Election, head: bytes, sums: Sequence[RaceSum], partials: Sequence[Partial]) -> list[RaceResult]:
    """Open the sums and count each race by its rule. Equations 9.3 to 9.7 and 12.1 to 12.13. Raises DecryptionRefused or Malformed."""
    results = []
    for total, race in zip(totals(election, head, sums, partials), election.manifest.races, strict=True):
        outcome = Rule.decode(race.rule).outcome(as_totals(total, race.limit), race.seats)
        results.append(RaceResult(total.ballots, total.candidates, total.blanks, outcome))
    return results


def tally_lines(sums: Sequence[RaceSum], partials: Iterable[Partial], results: Iterable[RaceResult]) -> list[bytes]:
    """The lines of `tally.bin`: encrypted sums, partial decryptions, results. Equations 11.10 to 11.12."""
    pairs = (pair.encoded for one in sums for pair in one.ciphertexts)
    parts = [u8(PARTIAL) + partial.encode() for partial in sorted(partials, key=lambda one: one.index)]
    return [u8(SUMS) + listing(pairs), *parts, u8(RESULTS) + listing(result.encode() for result in results)]
