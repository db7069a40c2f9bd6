"""What a race came to: who is elected, who is tied, who stands in the run-off."""

from collections.abc import Iterable
from dataclasses import dataclass

from ballotbox.encoding import Reader, listing, u8, u32, u64
from ballotbox.exceptions import Malformed

PASSED = (None, False, True)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a race. Candidates are numbered as in the manifest, from 0.

    `elected` and `run_off` are ordered by votes, then by number. `tied` are those of `run_off` who are there because
    of equal votes at the edge of the open seats. `vacant` seats have nobody to fill them; `base` is what shares are of.
    """

    elected: tuple[int, ...]
    run_off: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    open_seats: int = 0
    vacant: int = 0
    base: int = 0
    passed: bool | None = None

    @property
    def is_final(self) -> bool:
        """Nothing remains to be voted on again."""
        return not self.run_off

    @property
    def encoded(self) -> bytes:
        """The outcome's bytes in the published results. Equation 12.13."""
        lists = (self.elected, self.run_off, self.tied)
        places = b"".join(_numbers(one) for one in lists) + u32(self.open_seats) + u32(self.vacant)
        return places + u64(self.base) + u8(PASSED.index(self.passed))

    @staticmethod
    def read(reader: Reader) -> "Outcome":
        """Take an outcome off a reader. Equation 12.13."""
        elected, run_off, tied = (reader.listing(Reader.u32, least=4) for _ in range(3))
        open_seats, vacant, base, passed = reader.u32(), reader.u32(), reader.u64(), reader.u8()
        if passed >= len(PASSED):
            raise Malformed("12.13", f"an outcome says {passed} for whether it passed")
        return Outcome(elected, run_off, tied, open_seats, vacant, base, PASSED[passed])


def _numbers(candidates: Iterable[int]) -> bytes:
    return listing(u32(one) for one in candidates)
