"""A preferred name beside a roster's: whole names stand alone, given names join the family name in its place, scripts never mix."""

from __future__ import annotations

import pytest

from unionhall.people.rules import chosen, headers, names, parsing

WHOLE = [
    # preferred, the roster's given and family name, shown
    ("张瑞", "Rui", "Zhang", "张瑞"),
    ("瑞", "Rui", "Zhang", "瑞"),
    ("김민준", "Minjun", "Kim", "김민준"),
    ("さくら", "Sakura", "Tanaka", "さくら"),
    ("محمد حسن", "Mohamed", "Hassan", "محمد حسن"),
    ("Наталія", "Nataliia", "Shevchenko", "Наталія"),
    ("अनन्या", "Ananya", "Sharma", "अनन्या"),
    ("நிலா", "Nila", "Kumar", "நிலா"),
    ("Ray Zhang", "Rui", "Zhang", "Ray Zhang"),
    ("Zhang Ray", "Rui", "Zhang", "Zhang Ray"),
    ("Gabo García", "Gabriel", "García Márquez", "Gabo García"),
    ("Nwosu, Ada", "Adaeze", "Nwosu-Bell", "Ada Nwosu"),
    ("王小明", "明", "王", "王小明"),
    ("陈小明", "明", "王", "陈小明"),
]
JOINED = [
    ("Ray", "Rui", "Zhang", "Ray Zhang"),
    ("Oliver", "Olga", "Li", "Oliver Li"),
    ("Mary Ann", "Mary Ann Louise", "Smith", "Mary Ann Smith"),
    ("Gabo", "Gabriel", "García Márquez", "Gabo García Márquez"),
    ("小明", "明", "王", "王小明"),
    ("지수", "민준", "김", "김지수"),
    ("さくら", "花子", "田中", "田中 さくら"),
    ("حمودي", "محمد", "حسن", "حمودي حسن"),
    ("Наталка", "Наталія", "Шевченко", "Наталка Шевченко"),
    ("Zo\u00eb", "Zora", "A\u0301lvarez", "Zoë A\u0301lvarez"),
    ("Bo", "", "", "Bo"),
]


@pytest.mark.parametrize(("preferred", "given", "family", "shown"), [*WHOLE, *JOINED])
def test_a_preferred_name(preferred: str, given: str, family: str, shown: str) -> None:
    roster = names.Name(names.from_parts(given, family).full, given, family)
    assert chosen.shown_name(preferred, roster) == shown


def test_the_rosters_own_order_is_kept() -> None:
    assert chosen.shown_name("Bảo", names.Name("Nguyễn Văn An", "Văn An", "Nguyễn")) == "Nguyễn Bảo"
    assert chosen.shown_name("Ann", names.Name("Anna An", "Anna", "An")) == "Ann An"


def test_a_column_of_given_names_is_believed() -> None:
    roster = names.Name("Daniel Reyes", "Daniel", "Reyes")
    assert chosen.shown_name("Dani Lou", roster, is_given=True) == "Dani Lou Reyes"
    assert chosen.shown_name("Dani Lou", roster) == "Dani Lou"
    assert chosen.shown_name("阿普杜拉", names.Name("王明", "明", "王"), is_given=True) == "王阿普杜拉"


@pytest.mark.parametrize(("heading", "written", "shown"), [
    ("Preferred Name", "张瑞", "张瑞"), ("Preferred Name", "Ray", "Ray Zhang"), ("Preferred Name", "Rui Zhang", ""),
    ("Preferred First Name", "瑞", "瑞"), ("Preferred First Name", "Ray", "Ray Zhang"), ("Preferred Name", " - ", ""),
])
def test_from_the_file(heading: str, written: str, shown: str) -> None:
    headings = ["Employee ID", "Last Name", "First Name", heading]
    plan = headers.plan_of(headings, {"fields": headers.guess(headings).columns}, {})
    row = parsing.parse(["7", "Zhang", "Rui", written], plan)
    assert (row.full_name, row.chosen_name) == ("Rui Zhang", shown)
