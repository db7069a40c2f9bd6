"""What a ballot of one style consists of: its ciphertexts and the statements proved about them (SPEC 4, 6.4, 6.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ballotbox.manifest import Race


@dataclass(frozen=True, slots=True)
class Statement:
    """That Σ factor·plaintext over `terms` (place of a ciphertext, factor) is one of `values`."""

    terms: tuple[tuple[int, int], ...]
    values: tuple[int, ...]
    about: str


@dataclass(frozen=True)
class Shape:
    """The ciphertexts of a style, race by race with the abstain bit last, and the statements in order."""

    races: tuple[Race, ...]

    @cached_property
    def ciphertexts(self) -> int:
        """N"""
        return sum(len(race.candidates) + 1 for race in self.races)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """One for each ciphertext, then one for each race."""
        bits = [Statement(((place, 1),), (0, 1), about) for place, about in enumerate(self._abouts())]
        totals = []
        for race, first in zip(self.races, self.firsts, strict=True):
            abstain = first + len(race.candidates)
            terms = (*((place, 1) for place in range(first, abstain)), (abstain, race.limit))
            totals.append(Statement(terms, tuple(range(1, race.limit + 1)), f"the number of choices in race {race.id}"))
        return (*bits, *totals)

    def _abouts(self) -> list[str]:
        names = []
        for race in self.races:
            names += [f"choice {candidate.id} in race {race.id}" for candidate in race.candidates]
            names.append(f"the blank in race {race.id}")
        return names

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """The place of each race's first ciphertext."""
        places = [0]
        for race in self.races[:-1]:
            places.append(places[-1] + len(race.candidates) + 1)
        return tuple(places)

    @cached_property
    def pairs(self) -> int:
        """M, the number of pairs a b; also of responses."""
        return sum(len(statement.values) for statement in self.statements)

    @cached_property
    def stored_challenges(self) -> int:
        """All but one for each statement (6.7)."""
        return self.pairs - len(self.statements)

    @cached_property
    def places(self) -> dict[str, range]:
        """The places of each race's ciphertexts by the race's identifier, the abstain bit last."""
        return {race.id: range(first, first + len(race.candidates) + 1) for first, race in zip(self.firsts, self.races, strict=True)}

    def of_race(self, race_id: str, ciphertexts: bytes) -> Sequence[bytes]:
        """A race's pairs A ‖ B out of the ciphertexts of a ballot or sum; raises KeyError."""
        places = self.places[race_id]
        return slices(ciphertexts[64 * places.start : 64 * places.stop], 64)


def slices(block: bytes, size: int) -> Sequence[bytes]:
    """A block cut into pieces of `size` bytes."""
    return [block[at : at + size] for at in range(0, len(block), size)]
