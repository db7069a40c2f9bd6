"""What a message may say of somebody."""

from __future__ import annotations

from datetime import date

import pytest

from unionhall.people.models import Person, PersonName
from unionhall.people.queries import reach

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("given", "family", "greeted"), [
    ("Opal K.", "Park", "Opal"), ("Opal K. J.", "Park", "Opal"), ("J. R.", "Ewing", "J. R."), ("Mary Ann", "Lee", "Mary Ann"),
    ("Jo", "Diaz", "Jo"), ("Anh Minh", "Nguyen", "Anh Minh"), ("Thu B", "Vo", "Thu B"), ("", "Suryana", "Suryana"),
])
def test_nobody_is_greeted_by_an_initial(given: str, family: str, greeted: str) -> None:
    full = f"{given} {family}".strip()
    person = Person.objects.create(display_name=full, sort_key=full.casefold())
    PersonName.objects.create(person=person, kind="roster", full=full, given=given, family=family, sort_key=full, match_key=full, begins_on=date(2026, 1, 1))
    assert reach.fields_of([person.pk])[person.pk]["given_name"] == greeted
