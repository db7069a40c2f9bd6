"""The rule of one race as the manifest fixes it: bytes, and what it makes of totals."""

from dataclasses import dataclass
from enum import IntEnum

from ballotbox.counting.outcomes import Outcome
from ballotbox.counting.questions import decide
from ballotbox.counting.seats import elect
from ballotbox.counting.thresholds import MORE_THAN_HALF, TWO_THIRDS, Threshold
from ballotbox.counting.totals import Totals
from ballotbox.encoding import Reader, read_all, u8, u32
from ballotbox.exceptions import Malformed

VERSION = 1


class Method(IntEnum):
    """How totals become an outcome. Ranked counts are not among them, and cannot be: section 13."""

    PLURALITY = 0
    MAJORITY = 1
    QUESTION = 2


@dataclass(frozen=True)
class Rule:
    """A method, the share it asks for (none for plurality), and whether blanks belong to the base. Equation 12.12."""

    method: Method
    threshold: Threshold | None = None
    counts_blanks: bool = False

    def __post_init__(self) -> None:
        if (self.threshold is None) is not (self.method is Method.PLURALITY):
            raise ValueError("Plurality has no threshold; every other method has one.")
        if self.counts_blanks and self.method is not Method.MAJORITY:
            raise ValueError("Blanks can belong to the base of a majority only.")

    def outcome(self, totals: Totals, seats: int) -> Outcome:
        """What these totals come to. Equations 12.5 to 12.10."""
        if self.method is Method.QUESTION and self.threshold:
            return decide(totals, self.threshold)
        return elect(totals, seats, self.threshold, counts_blanks=self.counts_blanks)

    @property
    def encoded(self) -> bytes:
        """The manifest's `rule`. Equation 12.12."""
        share = self.threshold or Threshold(0, 1, is_strict=False)
        fraction = u32(share.numerator) + u32(share.denominator)
        return u8(VERSION) + u8(self.method) + fraction + u8(share.is_strict) + u8(self.counts_blanks)

    @staticmethod
    def decode(encoded: bytes) -> "Rule":
        """Read a rule; raises Malformed for anything but the one encoding of one. Equation 12.12."""
        try:
            rule = read_all(encoded, _rule)
        except ValueError as error:
            raise Malformed("12.12", f"no counting rule: {error}") from error
        if rule.encoded != encoded:
            raise Malformed("12.12", "a counting rule does not read back to the same bytes")
        return rule


def _rule(reader: Reader) -> Rule:
    version = reader.u8()
    if version != VERSION:
        raise Malformed("12.12", f"a counting rule of version {version}; this program knows version {VERSION}")
    method = Method(reader.u8())
    share = Threshold(reader.u32(), reader.u32(), is_strict=bool(reader.u8()))
    return Rule(method, None if method is Method.PLURALITY else share, counts_blanks=bool(reader.u8()))


PLURALITY = Rule(Method.PLURALITY)
MAJORITY = Rule(Method.MAJORITY, MORE_THAN_HALF)
MORE_YES_THAN_NO = Rule(Method.QUESTION, MORE_THAN_HALF)
TWO_THIRDS_YES = Rule(Method.QUESTION, TWO_THIRDS)
