"""What a voter chose, as one bit for each ciphertext (SPEC 6.9, 6.11)."""

from collections.abc import Collection, Mapping

from ballotbox.exceptions import ChoicesRefused
from ballotbox.manifest import Race
from ballotbox.shape import Shape

Choices = Mapping[str, Collection[str]]


def bits(shape: Shape, choices: Choices) -> bytes:
    """(6.11) The byte 0 or 1 for each ciphertext, from the chosen candidates of each race; none means blank. Raises ChoicesRefused."""
    unknown = set(choices) - {race.id for race in shape.races}
    if unknown:
        raise ChoicesRefused("6.11", f"this ballot has no race {sorted(unknown)[0]!r}")
    return b"".join(_race_bits(race, choices.get(race.id, ())) for race in shape.races)


def check_bits(shape: Shape, plaintexts: bytes) -> None:
    """(6.11) Raises ChoicesRefused unless these bytes, one for each ciphertext, are what `bits` could give."""
    for race, first in zip(shape.races, shape.firsts, strict=True):
        *chosen, blank = plaintexts[first : first + len(race.candidates) + 1]
        if max(*chosen, blank) > 1 or not 1 <= sum(chosen) + race.limit * blank <= race.limit:
            raise ChoicesRefused("6.11", f"{sum(chosen)} choices and {blank} blanks in race {race.id} are no vote")


def _race_bits(race: Race, chosen: Collection[str]) -> bytes:
    unknown = set(chosen) - {candidate.id for candidate in race.candidates}
    if unknown:
        raise ChoicesRefused("6.11", f"race {race.id} has no candidate {sorted(unknown)[0]!r}")
    if len(set(chosen)) != len(chosen):
        raise ChoicesRefused("6.11", f"one candidate is chosen twice in race {race.id}")
    if len(chosen) > race.limit:
        raise ChoicesRefused("6.11", f"{len(chosen)} are chosen in race {race.id}; at most {race.limit} may be")
    return bytes([*(candidate.id in chosen for candidate in race.candidates), not chosen])
