"""One row of a roster after reading, and the plan by which the rows of one file are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class ParsedRow:
    """What one row says. Text is NFC and trimmed; what could not be read is empty and has its issue (`field.what`)."""

    row_no: int
    raw: list[str]
    identifier: str = ""
    full_name: str = ""
    given: str = ""
    family: str = ""
    sort_key: str = ""
    match_key: str = ""
    chosen_name: str = ""
    email: str = ""
    phone: str = ""
    unit_code: str = ""
    department_text: str = ""
    department_key: str = ""
    job_code: str = ""
    job_title: str = ""
    fte: Decimal | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    is_excluded: bool = False
    issues: list[str] = field(default_factory=list)
    skip_reason: str = ""
    sealed: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one file are read: which column is which field, and how its employer writes things.

    `columns` gives the position of each field (codes of `fields.FIELDS`); cells of `dropped` positions are forgotten,
    cells of `sealed` positions leave `raw` for `ParsedRow.sealed` under their heading.
    """

    columns: Mapping[str, int]
    headings: tuple[str, ...] = ()
    dropped: frozenset[int] = frozenset()
    sealed: Mapping[int, str] = field(default_factory=dict)
    identifier_width: int = 9
    is_day_first: bool = False
    is_1904: bool = False
    fte_scale: str = "auto"
    name_order: str = "auto"
    region: str = "US"
