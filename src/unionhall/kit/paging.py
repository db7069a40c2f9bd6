"""Pages of a list that may be long: it is counted only so far as somebody turns its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from unionhall.kit.asked import whole_number

MOST_COUNTED = 1000
#: Nobody reads so far; an address that asks for more than this is no reader's.
FARTHEST = 20_000


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
    """Pages of a query in its order. It is counted up to MOST_COUNTED; whoever turns further is counted a page further, to FARTHEST."""

    _reach = 0

    def get_page(self, number: Any) -> Page:  # type: ignore[type-arg]
        """The page asked for; the first for what is no number, the last for what lies behind it."""
        asked = max(whole_number(str(number), 1), 1)
        self._reach = min(asked * self.per_page, FARTHEST)
        return super().get_page(asked)

    @cached_property
    def counted(self) -> Counted:
        """How many there are, as pages say it."""
        return Counted(min(self.count, MOST_COUNTED), self.count > MOST_COUNTED)

    @cached_property
    def count(self) -> int:
        """How many can be turned to from here."""
        return self.object_list[:max(self._reach, MOST_COUNTED) + 1].count()  # type: ignore[attr-defined, no-any-return]
