"""Pages of a list that may be long: it is counted only so far, because nobody turns to the thousandth page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are, MOST_COUNTED at most, and whether there are more; in words 28, 1,000+."""

    n: int
    is_capped: bool

    def __str__(self) -> str:
        return f"{self.n:,}{'+' if self.is_capped else ''}"


def counted(rows: QuerySet[Any]) -> Counted:
    """Count the rows of a query in its order, and stop after MOST_COUNTED."""
    found = rows[:MOST_COUNTED + 1].count()
    return Counted(min(found, MOST_COUNTED), found > MOST_COUNTED)


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a query in its order; a list longer than MOST_COUNTED is shown up to there."""

    @cached_property
    def counted(self) -> Counted:
        """How many there are, as pages say it."""
        return counted(self.object_list)  # type: ignore[arg-type]

    @cached_property
    def count(self) -> int:
        """How many can be turned to."""
        return self.counted.n
