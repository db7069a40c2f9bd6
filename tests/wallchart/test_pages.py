"""Who sees which numbers and names on the wall, and what a reader can ask of it."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.makers.accounts import an_account, an_actor, signed_in
from tests.makers.chart import a_department, a_roster, a_unit, make_members, some_workers, to_welcome
from unionhall.access.rules import Actor, Kind, Place
from unionhall.kit import clock
from unionhall.kit.refusals import NotAllowed, Unwelcome
from unionhall.ledger.models import Entry
from unionhall.people.models import Department, Person, Turf, TurfPerson, Unit
from unionhall.wallchart import actions
from unionhall.wallchart.queries import board, goal_of, question

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("test")


def at_unit(unit: Unit) -> Place:
    return Place(Kind.UNIT, str(unit.pk))


def a_turf(persons: list[Person]) -> Place:
    turf = Turf.objects.create(name="Amir’s", begins_on=date(2025, 9, 16))
    TurfPerson.objects.bulk_create(TurfPerson(turf=turf, person=one, begins_on=date(2025, 9, 16)) for one in persons)
    return Place(Kind.TURF, str(turf.pk))


def page(browser: Client, address: str, **asked: str) -> BeautifulSoup:
    answer = browser.get(address, asked)
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def address_of(unit: Unit, department: Department) -> str:
    return reverse("wallchart:department", args=[unit.public_id, department.public_id])


@pytest.fixture
def wall() -> Unit:
    """An academic unit: English 112 of whom 60 are members, Law 3, Music 4, Drama 9 with 2 members, Physics 40 with 20."""
    unit = a_unit()
    some_workers(unit, "English", 112, members=60, name="Engl")
    some_workers(unit, "Law", 3, members=1, name="Lawy")
    some_workers(unit, "Music", 4, members=4, name="Musi")
    some_workers(unit, "Drama", 9, members=2, name="Dram")
    some_workers(unit, "Physics", 40, members=20, name="Phys")
    a_roster(unit, clock.today() - timedelta(days=4))
    return unit


def fields(soup: BeautifulSoup) -> dict[str, str]:
    """What the wall says in words under each department's name."""
    return {one.h3.get_text(strip=True): one.p.get_text(" ", strip=True) for one in soup.select("li.dept")}


def test_a_lead_sees_every_department_with_its_number_and_its_date(wall: Unit) -> None:
    soup = page(signed_in(an_account("lead")), "/chart/")
    assert fields(soup)["Law"].startswith("1 of 3 · 2 to 75%") and fields(soup)["English"].startswith("60 of 112 · 24 to 75%")
    text = soup.get_text(" ", strip=True)
    assert "87 of 168 workers are members" in text and f"{clock.today():%B} {clock.today().year}" in text
    assert "density-2 / supermajority 75% v0" in text and "universe unit:ASE" in text


def test_a_member_sees_small_departments_together_and_few_members_not_at_all(wall: Unit) -> None:
    """Under five workers folded; two members of nine hidden, and a second with them so that the unit's total gives nothing away."""
    rosa = an_account(name="Rosa", person_id=Person.objects.earliest("pk").pk)
    soup = page(signed_in(rosa), "/chart/")
    said = fields(soup)
    assert "Law" not in said and "Music" not in said
    assert said["2 small departments together"].startswith(("– of 7", "5 of 7"))
    assert said["Drama"].startswith("<5 of 9")
    hidden = [name for name, words in said.items() if words.startswith(("<5", "–"))]
    assert len(hidden) == 2
    for name in hidden:
        drawn = next(one for one in soup.select("li.dept") if one.h3.get_text(strip=True) == name)
        assert drawn.select("path.d-hidden") and not drawn.select("path.d-in, path.d-out, path.d-goal")
    assert "New hires" not in soup.get_text() and not soup.select("path.d-hire")
    table = soup.select_one("table.numbers-table")
    assert table is not None and "Law" not in table.get_text()


def test_a_member_learns_nothing_of_a_folded_department_by_its_address(wall: Unit) -> None:
    browser = signed_in(an_account("trustee"))
    law, nowhere = address_of(wall, a_department("Law")), address_of(wall, Department(name="x"))
    gone, never = (re.sub(rb'token" value="[^"]*"', b"", browser.get(address).content) for address in (law, nowhere))
    assert gone == never and browser.get(law).status_code == 404


def test_a_steward_sees_the_names_of_the_turf_and_the_number_of_the_rest(wall: Unit) -> None:
    """US-14: 28 names; the department's total is the number 112 without names."""
    english = list(Person.objects.filter(posts__department__name="English").order_by("pk"))
    steward = an_account(("steward", a_turf(english[50:78])))
    soup = page(signed_in(steward), address_of(wall, a_department("English")))
    names = {one.get_text(strip=True) for one in soup.select("table.rows tbody a")}
    assert names == {one.display_name for one in english[50:78]}
    assert len(soup.select("ul.people a")) == 28
    assert "of 112 are members" in soup.get_text(" ", strip=True)
    others = "|".join(re.escape(one.display_name) for one in english[:50] + english[78:])
    assert not re.search(rf"(?<!\w)({others})(?!\w)", str(soup))  # whole names: one may be the beginning of another


def test_whoever_sees_all_names_touches_a_dot(wall: Unit) -> None:
    people = Person.objects.filter(posts__department__name="Physics")
    to_welcome(list(people.order_by("-pk")[:3]), wall, a_roster(wall, clock.today() - timedelta(days=2)))
    soup = page(signed_in(an_account(("unit_chair", at_unit(wall)))), address_of(wall, a_department("Physics")))
    assert len(soup.select("ul.people a.in")) == 20 and len(soup.select("ul.people a.hire")) == 3
    assert {link["href"] for link in soup.select("ul.people a")} == {f"#p-{one.public_id}" for one in people}
    assert len(soup.select("aside .person")) == 3


def test_a_unit_chair_sees_the_unit_alone_and_nothing_after_the_term(wall: Unit) -> None:
    """US-57: the board covers only the unit; at the end of the term access stops without anybody acting."""
    research = a_unit("RSE", "Research scientists")
    some_workers(research, "Oceanography", 30, members=9)
    with time_machine.travel("2026-06-30 23:50:00-07:00", tick=False):
        chair = an_account(("unit_chair", at_unit(research)), until=date(2026, 6, 30))
        soup = page(signed_in(chair), "/chart/")
        assert [one.get_text(strip=True) for one in soup.select("section.section h2")] == ["Research scientists"]
        assert "English" not in str(soup) and "of 198" not in soup.get_text()
        browser = signed_in(chair)
        assert browser.get(reverse("wallchart:unit", args=[wall.public_id])).status_code == 404
    with time_machine.travel("2026-07-01 00:00:01-07:00", tick=False):
        assert signed_in(chair).get("/chart/").status_code == 404


def test_the_board_of_a_past_day_is_drawn_from_the_intervals(wall: Unit) -> None:
    make_members(list(Person.objects.filter(posts__department__name="Physics", posts__is_member=False)), date(2026, 5, 1))
    browser = signed_in(an_account("lead"))
    before = fields(page(browser, "/chart/", on="2026-04-30", since="2026-03-01"))
    after = fields(page(browser, "/chart/", on="2026-05-01", since="2026-04-30"))
    assert before["Physics"].startswith("20 of 40 · 10 to 75%")
    assert after["Physics"] == "40 of 40 · past 75% · +20"


def test_past_days_without_names_are_those_of_rosters(wall: Unit) -> None:
    """Nobody without names learns by asking for two days in a row who signed in between."""
    roster = clock.today() - timedelta(days=4)
    make_members(list(Person.objects.filter(posts__department__name="Physics", posts__is_member=False)[:1]), clock.today() - timedelta(days=2))
    browser = signed_in(an_account("trustee"))
    for days in (3, 2, 1):
        said = page(browser, "/chart/", on=(clock.today() - timedelta(days=days)).isoformat())
        assert fields(said)["Physics"].startswith("20 of 40") and f"as of {roster:%A}" in said.get_text(" ", strip=True)
    assert fields(page(signed_in(an_account("lead")), "/chart/", on=(clock.today() - timedelta(days=1)).isoformat()))["Physics"].startswith("21 of 40")


def test_order_filter_and_a_day_without_a_roster(wall: Unit) -> None:
    browser = signed_in(an_account("lead"))
    assert list(fields(page(browser, "/chart/"))) == ["English", "Physics", "Drama", "Law", "Music"]
    assert list(fields(page(browser, "/chart/", order="name"))) == ["Drama", "English", "Law", "Music", "Physics"]
    assert "Music" not in fields(page(browser, "/chart/", show="below"))
    assert "No roster says who worked here" in page(browser, "/chart/", on="2001-01-01").get_text(" ", strip=True)
    assert browser.get("/chart/", {"on": "yesterday"}).status_code == 400
    for first in ({"on": "0001-01-01"}, {"since": "0001-01-01"}, {"on": "0001-01-02", "since": "0001-01-01"}, {"on": "9999-12-31"}):
        assert browser.get("/chart/", first).status_code == 200, first


def test_an_empty_wall_says_what_to_do_first() -> None:
    assert "Load the first roster" in page(signed_in(an_account("data_steward")), "/chart/").get_text(" ", strip=True)
    assert "The data steward loads the rosters" in page(signed_in(an_account("trustee")), "/chart/").get_text(" ", strip=True)


def test_an_export_says_what_it_is_for_and_is_noted_before_it_leaves(wall: Unit) -> None:
    Department.objects.filter(name="Physics").update(name="=HYPERLINK(1)")
    browser = signed_in(an_account("lead", name="Lena"))
    assert browser.post("/chart/export/", {"purpose": " "}).status_code == 400
    assert not Entry.objects.filter(deed="wallchart.exported").exists()
    answer = browser.post("/chart/export/", {"purpose": "for the organizing committee"})
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    entry = Entry.objects.get(deed="wallchart.exported")
    assert (entry.purpose, entry.row_count, entry.actor_name) == ("for the organizing committee", 6, "Lena")
    assert rows[-1] == [f"Export {entry.detail['mark']}"] and entry.detail["mark"] in answer["Content-Disposition"]
    assert rows[1][:7] == ["Academic student employees", "(whole unit)", "168", "87", "51.8%", "126", "39"]
    assert "'=HYPERLINK(1)" in [row[1] for row in rows[2:-1]]


def test_an_export_hides_what_the_screen_hides_and_needs_the_power(wall: Unit) -> None:
    with pytest.raises(NotAllowed):
        actions.export_chart(question({}), purpose="to have a look", by=an_actor("trustee"))
    other = a_unit("PD", "Postdoctoral scholars")
    some_workers(other, "Law", 30, members=20)
    chair = an_actor(("unit_chair", at_unit(other)))
    lines = b"".join(actions.export_chart(question({}), purpose="for the meeting", by=chair).lines).decode()
    assert "Postdoctoral" in lines and "Academic" not in lines


def test_a_lead_here_who_is_a_steward_there_takes_along_what_they_lead(wall: Unit) -> None:
    """The steward's turf widens what they see; what leaves the house is the unit they lead, all of it as on the screen."""
    other = a_unit("PD", "Postdoctoral scholars")
    some_workers(other, "Law", 30, members=20)
    roles = [("lead", at_unit(other)), ("steward", Place(Kind.DEPARTMENT, str(a_department("Physics").pk)))]
    both = an_actor(*roles)
    assert {unit.code for unit in board(both, question({})).units} == {"ASE", "PD"}
    lines = b"".join(actions.export_chart(question({}), purpose="for the meeting", by=both).lines).decode()
    assert "Postdoctoral" in lines and "Academic" not in lines
    assert Entry.objects.get(deed="wallchart.exported").detail["units"] == ["PD"]
    with pytest.raises(NotAllowed):
        actions.export_chart(question({"unit": "ASE"}), purpose="for the meeting", by=both)
    told = page(signed_in(an_account(*roles)), "/chart/export/").get_text(" ", strip=True)
    assert "In it: Postdoctoral scholars" in told and "Academic" not in told


def test_a_threshold_is_dated_and_says_where_it_was_decided(wall: Unit) -> None:
    actions.set_threshold(Decimal("0.65"), by=MACHINE, effective_on=date(2026, 5, 1), source="Meeting of 28 April, motion 3")
    actions.set_threshold(Decimal("0.5"), by=MACHINE, effective_on=date(2026, 5, 1), source="Unit meeting", unit_code="ASE")
    assert goal_of(None, date(2026, 4, 30)).percent == "75%"
    assert (goal_of(None, date(2026, 5, 1)).percent, goal_of(None, date(2026, 5, 1)).version) == ("65%", 1)
    assert (goal_of(wall.pk, date(2026, 5, 1)).percent, goal_of(wall.pk, date(2026, 5, 1)).source) == ("50%", "Unit meeting")
    assert board(MACHINE, question({})).units[0].density.to_go == 0
    with pytest.raises(Unwelcome):
        actions.set_threshold(Decimal("1.2"), by=MACHINE, effective_on=date(2026, 5, 1), source="x")
    with pytest.raises(NotAllowed):
        actions.set_threshold(Decimal("0.6"), by=an_actor("lead"), effective_on=date(2026, 5, 1), source="x")


def test_what_if_in_the_browser() -> None:
    """US-28."""
    some_workers(a_unit("PD", "Postdoctoral scholars"), "Biology", 900, members=655)
    browser = signed_in(an_account("lead"))
    left = page(browser, "/chart/what-if/", unit="PD", leaving="100", leaving_members="60").get_text(" ", strip=True)
    assert "595 / 800" in left and "74.4%" in left and re.search(r"\b5 cards to 75%", left) and "20 cards to 75%" in left
    lower = page(browser, "/chart/what-if/", unit="PD", leaving="100", leaving_members="60", percent="65").get_text(" ", strip=True)
    assert re.search(r"\b0 cards to 65%", lower)
    for asked, said in (
        ({"leaving": "1000"}, "So many cannot leave: 900 people work here."), ({"leaving": "700", "leaving_members": "700"}, "there are 655."),
        ({"leaving": "0", "cards": "300"}, "955 members of 900 workers"), ({"leaving": "0", "percent": "400"}, "is 100% at most."),
    ):
        assert said in page(browser, "/chart/what-if/", unit="PD", **asked).get_text(" ", strip=True)


def test_the_page_asks_the_database_a_fixed_number_of_questions(wall: Unit) -> None:
    browser = signed_in(an_account("lead"))
    with CaptureQueriesContext(connection) as first:
        page(browser, "/chart/")
    for number in range(12):
        some_workers(wall, f"Department {number}", 6, members=2)
    with CaptureQueriesContext(connection) as second:
        page(browser, "/chart/")
    assert len(second) == len(first)
