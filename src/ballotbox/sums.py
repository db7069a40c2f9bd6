"""The sums that are decrypted: for each race of the manifest, its candidates and its blanks over all counted ballots (SPEC 9.1)."""

from collections.abc import Iterable
from dataclasses import dataclass

from ballotbox.arithmetic.interface import PublicArithmetic
from ballotbox.election import Election
from ballotbox.elgamal import NOTHING, Ciphertext
from ballotbox.group import Element
from ballotbox.manifest import Race


@dataclass(frozen=True, slots=True)
class RaceSum:
    """The encrypted totals of one race: its candidates in order, then α; and how many ballots are in them."""

    race: Race
    ciphertexts: tuple[Ciphertext, ...]
    ballots: int


class RunningSums:
    """Adds ballots as they come, style by style, so that memory does not grow with their number."""

    def __init__(self, election: Election, arithmetic: PublicArithmetic) -> None:
        self._election = election
        self._arithmetic = arithmetic
        self._blocks: dict[str, bytes] = {}
        self._counts: dict[str, int] = {}

    def add(self, style: str, blocks: Iterable[bytes]) -> None:
        """Adds the `ciphertexts` blocks of checked ballots of one style."""
        new = list(blocks)
        if not new:
            return
        self._counts[style] = self._counts.get(style, 0) + len(new)
        so_far = [self._blocks[style]] if style in self._blocks else []
        self._blocks[style] = self._arithmetic.add_blocks([*so_far, *new])

    def races(self) -> tuple[RaceSum, ...]:
        """(9.1) In the order of the manifest; a race without ballots has the sum of nothing."""
        return tuple(self._race(race) for race in self._election.manifest.races)

    def _race(self, race: Race) -> RaceSum:
        totals, ballots = [NOTHING] * (len(race.candidates) + 1), 0
        for style, block in self._blocks.items():
            shape = self._election.shapes[style]
            if race.id not in shape.places:
                continue
            ballots += self._counts[style]
            totals = [total + _pair(pair) for total, pair in zip(totals, shape.of_race(race.id, block), strict=True)]
        return RaceSum(race, tuple(totals), ballots)


def _pair(encoded: bytes) -> Ciphertext:
    return Ciphertext(Element(encoded[:32]), Element(encoded[32:]))
