"""The tally file: the encrypted sums, the trustees' partial decryptions, and the results. SPEC.md section 11."""

from dataclasses import dataclass

from ballotbox.counting import Outcome, Totals
from ballotbox.decryption import RaceTotal
from ballotbox.encoding import Reader, listing, u64


@dataclass(frozen=True)
class RaceResult:
    """What one race came to: ballots that carry it, votes for each candidate, blanks, and the outcome by its rule."""

    ballots: int
    votes: tuple[int, ...]
    blanks: int
    outcome: Outcome

    def encode(self) -> bytes:
        """`u64(ballots) list(u64(votes)) u64(blanks) outcome`. Equation 11.12."""
        return u64(self.ballots) + listing(map(u64, self.votes)) + u64(self.blanks) + self.outcome.encoded

    @staticmethod
    def read(reader: Reader) -> "RaceResult":
        """Take one off a reader."""
        return RaceResult(reader.u64(), reader.listing(Reader.u64, least=8), reader.u64(), Outcome.read(reader))


def as_totals(total: RaceTotal, limit: int) -> Totals:
    """Opened totals in the form that rules count. Raises ImpossibleTotals where equation 9.7 or 12.4 does not hold."""
    return Totals(total.candidates, total.ballots, total.blanks, limit)
