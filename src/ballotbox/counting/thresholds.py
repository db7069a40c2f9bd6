"""The share of a base that a choice must reach, compared in whole numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """A share such as "more than 1/2" or "at least 2/3". Equation 12.1.

    `numerator` and `denominator` are the fraction, 0 <= numerator <= denominator; `is_strict` says "more than".
    Raises ValueError for anything that is not such a fraction.
    """

    numerator: int
    denominator: int
    is_strict: bool

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or self.denominator == 0:
            raise ValueError(f"A threshold is a fraction between 0 and 1, not {self.numerator}/{self.denominator}.")

    def is_met(self, votes: int, base: int) -> bool:
        """Say whether `votes` of `base` reach this share. Equation 12.1. Of nothing, nothing is a share."""
        if base == 0:
            return False
        reached, needed = self.denominator * votes, self.numerator * base
        return reached > needed if self.is_strict else reached >= needed

    def __str__(self) -> str:
        return f"{'more than' if self.is_strict else 'at least'} {self.numerator}/{self.denominator}"


MORE_THAN_HALF = Threshold(1, 2, is_strict=True)
TWO_THIRDS = Threshold(2, 3, is_strict=False)
