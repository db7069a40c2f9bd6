"""Pages of long lists: counted so far as they are turned, and every row can be reached."""

from __future__ import annotations

import pytest
from django.core.paginator import Page
from django.db import connection
from django.test.utils import CaptureQueriesContext

from unionhall.kit.paging import FARTHEST, MOST_COUNTED, CappedPaginator, counted
from unionhall.people.models import Employer

pytestmark = pytest.mark.django_db
MANY = MOST_COUNTED + 130


@pytest.fixture
def many() -> None:
    Employer.objects.bulk_create(Employer(name=f"Employer {number:05d}") for number in range(MANY))


def page(number: object) -> Page[Employer]:
    return CappedPaginator(Employer.objects.order_by("name"), 50).get_page(number)  # type: ignore[arg-type]


def test_whoever_turns_every_page_sees_every_row_once(many: None) -> None:
    seen, at = [], page(1)
    while True:
        seen += [one.name for one in at]
        if not at.has_next():
            break
        at = page(at.next_page_number())
    assert seen == [f"Employer {number:05d}" for number in range(MANY)]


@pytest.mark.parametrize(("asked", "shown"), [
    (None, 1), ("", 1), ("x", 1), ("1.5", 1), ("22", 22), ("23", 23), ("24", 23), ("99999999", 23), ("9" * 5000, 23), ("٣", 1),
])
def test_what_is_no_page_shows_the_first_and_what_lies_behind_the_last(many: None, asked: str | None, shown: int) -> None:
    assert page(asked).number == shown


def test_no_more_is_counted_than_is_turned_to(many: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert str(page(2).paginator.counted) == "1,000+"
        page("99999999")
    limits = [query["sql"] for query in asked if "COUNT" in query["sql"]]
    assert f"LIMIT {MOST_COUNTED + 1}" in limits[0] and f"LIMIT {FARTHEST + 1}" in limits[1]


@pytest.mark.parametrize("n", [0, 1, MOST_COUNTED - 1, MOST_COUNTED, MOST_COUNTED + 1])
def test_a_count_says_more_only_where_there_is_more(n: int) -> None:
    Employer.objects.bulk_create(Employer(name=f"Employer {number}") for number in range(n))
    for words in (str(counted(Employer.objects.order_by("name"))), str(page(1).paginator.counted)):
        assert words == (f"{n:,}" if n <= MOST_COUNTED else "1,000+")
