"""The encrypted sums of the ballots that count, kept as one block of points for each style. Equation 9.1."""

from collections import defaultdict
from collections.abc import Iterable

from ballotbox.arithmetic import public
from ballotbox.ballot import CastBallot
from ballotbox.election import Election
from ballotbox.elgamal import NOTHING, Ciphertext
from ballotbox.group import Element
from ballotbox.manifest import Race
from ballotbox.shape import slices
from ballotbox.sums import RaceSum
from ballotbox.verify.chunks import Sum


class Sums:
    """Adds the chunks' sums, and takes away the ballots that later ones replaced."""

    def __init__(self, election: Election) -> None:
        self._by_style: dict[str, Sum] = {}
        self._election = election

    def add(self, sums: dict[str, Sum]) -> None:
        """Join the sums of one chunk."""
        for style, more in sums.items():
            before = self._by_style.get(style)
            self._by_style[style] = more if before is None else _joined(before, more)

    def leave_out(self, lines: Iterable[bytes]) -> None:
        """Take replaced ballots away again; `lines` are theirs in the log."""
        blocks: defaultdict[str, list[bytes]] = defaultdict(list)
        for line in lines:
            ballot = CastBallot.decode(self._election, line[1:]).ballot
            blocks[ballot.header.style].append(ballot.body.ciphertexts)
        for style, replaced in blocks.items():
            self._by_style[style] = _without(self._by_style[style], Sum(len(replaced), public().add_blocks(replaced)))

    def races(self) -> tuple[RaceSum, ...]:
        """Equation 9.1: the sums in the order of the manifest."""
        return tuple(self._race(race) for race in self._election.manifest.races)

    def _race(self, race: Race) -> RaceSum:
        totals, ballots = [NOTHING] * (len(race.candidates) + 1), 0
        for style, one in self._by_style.items():
            shape = self._election.shapes[style]
            if race.id in shape.places:
                ballots += one.ballots
                pairs = shape.of_race(race.id, one.block)
                totals = [total + _ciphertext(pair) for total, pair in zip(totals, pairs, strict=True)]
        return RaceSum(race, tuple(totals), ballots)


def _joined(one: Sum, other: Sum) -> Sum:
    return Sum(one.ballots + other.ballots, public().add_blocks([one.block, other.block]))


def _without(whole: Sum, part: Sum) -> Sum:
    pairs = zip(slices(whole.block, 32), slices(part.block, 32), strict=True)
    return Sum(whole.ballots - part.ballots, b"".join((Element(one) - Element(other)).encoded for one, other in pairs))


def _ciphertext(pair: bytes) -> Ciphertext:
    return Ciphertext(Element(pair[:32]), Element(pair[32:]))
