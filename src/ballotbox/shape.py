"""What a ballot of one style consists of: its ciphertexts and the statements proved about them (SPEC 4, 6.4, 6.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ballotbox.arithmetic.interface import ORDER
from ballotbox.manifest import Race


@dataclass(frozen=True, slots=True)
class Statement:
    """That Σ factor·plaintext, over the ciphertexts from the place `first` on, is one of `values` modulo the group order."""

    first: int
    factors: Sequence[int]
    values: Sequence[int]
    about: str

    def combined(self, numbers: Sequence[int]) -> int:
        """Σ factor·number, for one number of each ciphertext of the ballot."""
        return sum(factor * numbers[place] for place, factor in enumerate(self.factors, start=self.first)) % ORDER


@dataclass(frozen=True)
class Shape:
    """The ciphertexts of a style, race by race with the abstain bit last, and the statements in order."""

    races: tuple[Race, ...]

    @cached_property
    def ciphertexts(self) -> int:
        """N"""
        return sum(len(race.candidates) + 1 for race in self.races)

    def statements(self, rho: int) -> list[Statement]:
        """(6.4) Race by race; `rho` is that of the ballot."""
        powers = [1]
        for _ in range(max(len(race.candidates) for race in self.races)):
            powers.append(powers[-1] * rho % ORDER)
        return [statement for race, first in zip(self.races, self.firsts, strict=True) for statement in _statements(race, first, powers)]

    @cached_property
    def value_counts(self) -> tuple[int, ...]:
        """How many values each statement has, whatever ρ is."""
        return tuple(len(statement.values) for statement in self.statements(0))

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
        return sum(self.value_counts)

    @cached_property
    def stored_challenges(self) -> int:
        """All but one for each statement (6.7)."""
        return self.pairs - len(self.value_counts)

    @cached_property
    def places(self) -> dict[str, range]:
        """The places of each race's ciphertexts by the race's identifier, the abstain bit last."""
        return {race.id: range(first, first + len(race.candidates) + 1) for first, race in zip(self.firsts, self.races, strict=True)}

    def of_race(self, race_id: str, ciphertexts: bytes) -> Sequence[bytes]:
        """A race's pairs A ‖ B out of the ciphertexts of a ballot or sum; raises KeyError."""
        places = self.places[race_id]
        return slices(ciphertexts[64 * places.start : 64 * places.stop], 64)


def _statements(race: Race, first: int, powers: Sequence[int]) -> Iterator[Statement]:
    """(6.4) One for a race with L = 1; else one for each ciphertext, and one about how many are chosen."""
    candidates = len(race.candidates)
    if race.limit == 1:
        yield Statement(first, powers[: candidates + 1], powers[: candidates + 1], f"the choice in race {race.id}")
        return
    for place, candidate in enumerate(race.candidates, start=first):
        yield Statement(place, (1,), (0, 1), f"choice {candidate.id} in race {race.id}")
    yield Statement(first + candidates, (1,), (0, 1), f"the blank in race {race.id}")
    yield Statement(first, (*[1] * candidates, race.limit), range(1, race.limit + 1), f"the number of choices in race {race.id}")


def slices(block: bytes, size: int) -> Sequence[bytes]:
    """A block cut into pieces of `size` bytes."""
    return [block[at : at + size] for at in range(0, len(block), size)]
