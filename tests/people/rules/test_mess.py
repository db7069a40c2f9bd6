"""The twenty kinds of mess that rosters arrive in, each as the rows it comes as (`domain.md` g.2)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from unionhall.people.rules import cells, compare, diff, guards, headers, parsing
from unionhall.people.rules.matching import Incoming, Known, Shelf, decide
from unionhall.people.rules.rows import ParsedRow

HEADINGS = ["Employee ID", "Name", "Unit", "Department", "Job Code", "FTE", "Start Date", "End Date", "E-mail", "Cell Phone"]
AUTUMN, WINTER, SPRING = date(2025, 9, 16), date(2025, 12, 16), date(2026, 3, 16)


def read(**said: str) -> ParsedRow:
    usual = {
        "Employee ID": "001234567", "Name": "Okafor, Ada", "Unit": "ASE", "Department": "Physics", "Job Code": "0870", "FTE": "50%",
        "Start Date": "9/16/2025", "End Date": "", "E-mail": "", "Cell Phone": "",
    }
    by_heading = {heading.replace(" ", "_").replace("-", "").lower(): heading for heading in HEADINGS}
    usual |= {by_heading[name]: text for name, text in said.items()}
    found = headers.guess(HEADINGS)
    plan = headers.plan_of(HEADINGS, {"fields": found.columns}, {})
    return parsing.parse([usual[heading] for heading in HEADINGS], plan, 2)


@pytest.mark.parametrize("written", ["1234567", "001234567", "1234567.0", " 1234567 ", "'001234567", "00-1234567", '="001234567"', "0001234567"])
def test_01_lost_leading_zeros_are_found_again(written: str) -> None:
    assert read(employee_id=written).identifier == "001234567"


def test_01_a_number_in_powers_of_ten_is_not_guessed() -> None:
    row = read(employee_id="1.23457E+08")
    assert (row.identifier, row.issues) == ("", ["identifier.unreadable"])


def test_02_two_halves_in_two_departments_are_one_person() -> None:
    rows = [read(department="Physics", fte="0.25"), read(department="Chemistry", fte=".25")]
    assert len({row.identifier for row in rows}) == 1
    posts = tuple(diff.Post("ASE", row.department_key, row.begins_on or AUTUMN, fte=row.fte) for row in rows)
    found = diff.changes({}, {1: posts}, then=AUTUMN, today=WINTER)
    assert [change.kind for change in found] == ["joiner"]
    assert diff.summed(0, found, 1).holds


def test_03_two_units_are_two_posts_of_one_person() -> None:
    reader, engineer = read(unit="ASE"), read(unit="RSE")
    assert (reader.identifier, reader.unit_code) == ("001234567", "ASE")
    assert (engineer.identifier, engineer.unit_code) == ("001234567", "RSE")


def test_04_a_new_number_after_rehire_is_found_by_a_personal_address() -> None:
    book = Shelf([Known(1, frozenset({"001234567"}), ("ada okafor",), frozenset({"ada@example.org"}))])
    said = decide(Incoming("007654321", ("ada okafor",), frozenset({"ada@example.org"})), book)
    assert (said.rule, said.outcome, said.person_id) == ("M3", "review", 1)


def test_04_a_number_used_again_for_somebody_else_is_asked_about() -> None:
    book = Shelf([Known(1, frozenset({"001234567"}), ("ada okafor",))])
    said = decide(Incoming("001234567", ("lin mei zhou",)), book)
    assert (said.rule, said.outcome, said.person_id) == ("M2", "review", 1)


@pytest.mark.parametrize(("written", "shown", "sorted_by", "key"), [
    ("Okafor, Ada Ngozi", "Ada Ngozi Okafor", "okafor ada ngozi", "ada ngozi okafor"),
    ("Ada Ngozi Okafor", "Ada Ngozi Okafor", "okafor ada ngozi", "ada ngozi okafor"),
    ("Suharto", "Suharto", "suharto", "suharto"),
    ("García Márquez, Inés", "Inés García Márquez", "garcia marquez ines", "garcia ines marquez"),
    ("Ludwig van der Berg", "Ludwig van der Berg", "van der berg ludwig", "berg der ludwig van"),
    ("Lee, Jr., Sam", "Sam Lee, Jr.", "lee sam", "jr lee sam"),
    ("박지민", "박지민", "박 지민", "박지민"), ("박, 지민", "박지민", "박 지민", "박지민"), ("欧阳晓", "欧阳晓", "欧阳 晓", "欧阳晓"),
    ("Дмитрий Орлов", "Дмитрий Орлов", "орлов дмитрии", "дмитрии орлов"), ("O'Hara, Finn", "Finn O'Hara", "ohara finn", "finn ohara"),
])
def test_05_names_in_every_order(written: str, shown: str, sorted_by: str, key: str) -> None:
    row = read(name=written)
    assert (row.full_name, row.sort_key, row.match_key) == (shown, sorted_by, key)


@pytest.mark.parametrize(("written", "shown"), [
    ("Nguye\u0302\u0303n, Minh Anh", "Minh Anh Nguyễn"), ("GarcÃ­a, Luz", "Luz García"), ("NguyÃªÌƒn, An", "An Nguyễn"),
    ("O’Brien,  Siobhán ", "Siobhán O’Brien"), ("Ze\u200blda, \ufeffKim", "Kim Zelda"), ("Muâ€™ammar, Ali", "Ali Mu’ammar"),
    ("Müller, Jörg\u00a0", "Jörg Müller"),
])
def test_06_wrong_encodings_and_invisible_signs(written: str, shown: str) -> None:
    assert read(name=written).full_name == shown


def test_06_curly_and_straight_apostrophes_are_one_name() -> None:
    assert read(name="O’Brien, Siobhán").match_key == read(name="O'Brien, Siobhan").match_key == "obrien siobhan"


def test_07_a_chosen_name_stands_beside_the_rosters() -> None:
    headings = ["Employee ID", "Legal Last Name", "Legal First Name", "Preferred First Name"]
    plan = headers.plan_of(headings, {"fields": headers.guess(headings).columns}, {})
    row = parsing.parse(["7", "Reyes", "Daniel", "Dani"], plan)
    assert (row.full_name, row.chosen_name, row.match_key) == ("Daniel Reyes", "Dani Reyes", "daniel reyes")
    assert parsing.parse(["7", "Reyes", "Daniel", "Daniel"], plan).chosen_name == ""


@pytest.mark.parametrize(("written", "day"), [
    ("2024-09-16", date(2024, 9, 16)), ("9/16/2024", date(2024, 9, 16)), ("09/16/24", date(2024, 9, 16)), ("45551", date(2024, 9, 16)),
    ("45551.0", date(2024, 9, 16)), ("16-Sep-2024", date(2024, 9, 16)), ("September 16, 2024", date(2024, 9, 16)),
    ("Mon, Sep 16, 2024", date(2024, 9, 16)), ("20240916", date(2024, 9, 16)), ("16.09.2024", date(2024, 9, 16)),
    ("2024-09-16 00:00:00", date(2024, 9, 16)), ("2024-09-16T08:30:00", date(2024, 9, 16)), ("1900-01-00", None), ("1/0/1900", None),
    ("0", None), ("", None), ("N/A", None), ("60", date(1900, 2, 28)), ("1", date(1900, 1, 1)),
])
def test_08_dates(written: str, day: date | None) -> None:
    row = read(start_date=written)
    assert (row.begins_on, row.issues) == (day, [])


def test_08_day_first_and_1904_are_settings() -> None:
    columns = {"fields": {"full_name": "Name", "begins_on": "Start"}}
    day_first = headers.plan_of(["Name", "Start"], columns, {"is_day_first": True})
    old_mac = headers.plan_of(["Name", "Start"], columns, {"is_1904": True})
    assert parsing.parse(["Ada O", "03/04/2026"], day_first).begins_on == date(2026, 4, 3)
    assert parsing.parse(["Ada O", "03/28/2026"], day_first).begins_on == date(2026, 3, 28)
    assert parsing.parse(["Ada O", "44089"], old_mac).begins_on == date(2024, 9, 16)


@pytest.mark.parametrize("written", ["32/13/2024", "soon", "2024-02-30", "99999999"])
def test_08_what_is_no_date_is_an_issue_and_not_a_guess(written: str) -> None:
    row = read(start_date=written)
    assert (row.begins_on, row.issues) == (None, ["begins_on.unreadable"])


def test_08_no_end_is_no_end_however_it_is_written() -> None:
    assert [read(end_date=text).ends_on for text in ("", "12/31/9999", "2999-12-31", "1900-01-00")] == [None] * 4


@pytest.mark.parametrize(("written", "share"), [
    ("50", "0.5"), ("50%", "0.5"), ("0.5", "0.5"), (".50", "0.5"), ("0,5", "0.5"), ("50.0 %", "0.5"), ("1", "1"), ("100", "1"),
    ("12.5", "0.125"), ("0.25 FTE", "0.25"), ("1.0", "1"),
])
def test_09_parts_of_full_time(written: str, share: str) -> None:
    assert read(fte=written).fte == Decimal(share)


@pytest.mark.parametrize("written", ["half", "-0.5", "500%", "nan", "inf"])
def test_09_what_is_no_part_is_an_issue(written: str) -> None:
    row = read(fte=written)
    assert row.fte is None
    assert row.issues == ["fte.unreadable"]


@pytest.mark.parametrize(("line", "reason"), [
    (["", "Total", "", "", "", "", "", "", "", "5,600"], "total"), (["Subtotal: Physics", "", "", "12"], "total"),
    (["Grand Total", "", "", "5600"], "total"), (["", "Physics Total", "", "12"], "total"), (HEADINGS, "headings_again"),
    ([heading.upper() for heading in HEADINGS], "headings_again"), (["", " ", ""], "empty"), (["", "", "", "", "Run by HR"], "note"),
    (["Number of employees: 7"], "total"), (["Page 2 of 9"], "total"), (["001234567", "", "ASE", "Physics"], "no_name"),
])
def test_10_lines_that_are_nobody_say_why(line: list[str], reason: str) -> None:
    plan = headers.plan_of(HEADINGS, {"fields": headers.guess(HEADINGS).columns}, {})
    assert parsing.parse(line, plan, 9).skip_reason == reason


@pytest.mark.parametrize("name", ["Total, Maria", "Page, Ann", "Count, Basia", "Head, Emma", "Job, Title"])
def test_10_people_with_such_names_stay(name: str) -> None:
    assert read(name=name).skip_reason == ""


def test_10_two_heading_lines_and_an_empty_first_column() -> None:
    head = [
        ["", "Academic employees, as of 16 March 2026"], [],
        ["", "Employee", "", "Appointment", ""],
        ["", "ID", "Name", "Start Date", "End Date"],
        ["", "1234567", "Okafor, Ada", "9/16/2025", ""],
    ]
    layout = headers.find(head)
    assert (layout.header_row, layout.data_row) == (3, 5)
    assert layout.headings == ("Column 1", "Employee ID", "Name", "Appointment Start Date", "End Date")
    row = parsing.parse(head[4], headers.plan_of(layout.headings, {"fields": headers.guess(layout.headings).columns}, {}), 5)
    assert (row.identifier, row.full_name, row.begins_on) == ("001234567", "Ada Okafor", AUTUMN)


@pytest.mark.parametrize(("one", "other"), [
    ("Physiology & Biophysics", "PHYSIOLOGY AND  BIOPHYSICS"), ("Women’s Studies", "Womens Studies"), ("Français", "FRANCAIS"),
])
def test_11_one_department_written_twice_has_one_key(one: str, other: str) -> None:
    assert read(department=one).department_key == read(department=other).department_key


def test_11_a_renamed_department_and_a_code_keep_keys_of_their_own() -> None:
    keys = {read(department=text).department_key for text in ("Physiology & Biophysics", "Neurobiology & Biophysics", "2680001")}
    assert keys == {"physiology and biophysics", "neurobiology and biophysics", "2680001"}


def test_12_a_job_outside_the_unit_or_missing_makes_no_worker() -> None:
    assert read(job_code="").job_code == ""
    assert read(job_code="870.0").job_code == "870"
    outside = (diff.Post("ASE", "physics", AUTUMN, is_represented=False),)
    assert diff.changes({}, {1: outside}, then=AUTUMN, today=WINTER) == []


def test_13_an_extension_is_a_change_and_not_a_hire() -> None:
    before, after = diff.Post("ASE", "physics", AUTUMN, WINTER), diff.Post("ASE", "physics", AUTUMN, SPRING)
    found = diff.changes({1: diff.Past((before,))}, {1: (after,)}, then=AUTUMN, today=WINTER)
    assert [change.kind for change in found] == ["changed"]


def test_14_a_summer_away_is_a_return_with_its_gap() -> None:
    past = {1: diff.Past((), {"ASE": date(2025, 6, 15)})}
    found = diff.changes(past, {1: (diff.Post("ASE", "physics", AUTUMN),)}, then=date(2025, 7, 15), today=AUTUMN)
    assert [(change.kind, change.gap_days) for change in found] == [("returner", 93)]


def test_15_a_hire_found_late_joins_when_the_file_says_so() -> None:
    late = diff.Post("ASE", "physics", AUTUMN)
    found = diff.changes({}, {1: (late,)}, then=WINTER, today=SPRING)
    assert [(change.kind, change.after[0].begins_on) for change in found] == [("joiner", AUTUMN)]


def test_16_somebody_who_was_never_there_leaves_the_file_as_dropped() -> None:
    past = {1: diff.Past((diff.Post("ASE", "physics", AUTUMN),))}
    found = diff.changes(past, {}, then=AUTUMN, today=WINTER)
    assert [(change.kind, change.reason, change.is_pending) for change in found] == [("leaver", "dropped_from_roster", False)]


def test_16_a_later_listed_end_makes_the_leaver_pending() -> None:
    past = {1: diff.Past((diff.Post("ASE", "physics", AUTUMN, SPRING),)), 2: diff.Past((diff.Post("ASE", "physics", AUTUMN, AUTUMN),))}
    found = diff.changes(past, {}, then=AUTUMN, today=WINTER)
    assert [(change.reason, change.is_pending) for change in found] == [("dropped_from_roster", True), ("listed_end", False)]


def test_17_a_graduate_leaves_one_unit_and_joins_another() -> None:
    ase, postdoc = diff.Post("ASE", "physics", AUTUMN, WINTER - timedelta(days=1)), diff.Post("PD", "physics", WINTER)
    left = diff.changes({1: diff.Past((ase,))}, {}, then=AUTUMN, today=WINTER)
    joined = diff.changes({}, {1: (postdoc,)}, then=AUTUMN, today=WINTER)
    assert [change.kind for change in left + joined] == ["leaver", "joiner"]
    book = Shelf([Known(1, frozenset({"001234567"}), ("ada okafor",))])
    assert decide(Incoming("001234567", ("ada okafor",)), book).rule == "M1"


def test_18_namesakes_in_one_department_are_asked_about_and_never_merged() -> None:
    book = Shelf([Known(1, frozenset({"000000001"}), ("li wei",), places=frozenset({("physics", AUTUMN)}))])
    said = decide(Incoming("000000002", ("li wei",), places=frozenset({("physics", AUTUMN + timedelta(days=30))})), book)
    assert (said.rule, said.outcome) == ("M4", "review")
    far = decide(Incoming("000000002", ("li wei",), places=frozenset({("physics", AUTUMN + timedelta(days=61))})), book)
    assert (far.rule, far.outcome) == ("M5", "new")


def test_19_a_shared_telephone_links_nobody_by_itself() -> None:
    home = frozenset({"+12065550123"})
    book = Shelf([Known(1, name_keys=("ada okafor",), contacts=home), Known(2, name_keys=("chidi okafor",), contacts=home)])
    said = decide(Incoming("", ("ada okafor",), home), book)
    assert (said.rule, said.outcome, said.person_id) == ("M3", "review", 1)
    stranger = decide(Incoming("", ("mei zhou",), home), book)
    assert (stranger.rule, stranger.outcome) == ("M5", "new")


@pytest.mark.parametrize(("rows", "before", "stops"), [(799, 1000, True), (800, 1000, False), (1200, 1000, False), (1201, 1000, True), (5, None, False)])
def test_20_a_file_that_lost_a_fifth_of_its_rows_stops(rows: int, before: int | None, stops: bool) -> None:
    codes = [guard.code for guard in guards.standing(guards.Facts(rows, before))]
    assert codes == (["rows_changed"] if stops else [])


def test_a_new_workers_card_is_linked_by_her_address_and_the_words_of_her_name() -> None:
    card, row = "anh minh nguyen", read(name="Nguyen, Thi Minh Anh").match_key
    book = Shelf([Known(7, name_keys=(card,), contacts=frozenset({"manh@example.org"}))])
    said = decide(Incoming("004417725", (row,), frozenset({"manh@example.org"})), book)
    assert (said.rule, said.outcome, said.person_id) == ("M3", "linked", 7)
    assert said.score >= 0.85
    assert said.evidence["contact"] == "manh@example.org"
    assert compare.agreement(card, row).kind == "part"


@pytest.mark.parametrize("written", ["000-0000", "555-0123", "000-000-0000", "(111) 111-1111", "0000000000", "+1 0000000"])
def test_a_number_that_nobody_can_call_is_no_contact(written: str) -> None:
    """Typed to get past a form, or without its area code; kept, it would be everybody's shared telephone."""
    with pytest.raises(cells.Unreadable):
        cells.read_phone(written)


@pytest.mark.parametrize(("written", "read_as"), [
    ("206-555-0123", "+12065550123"), ("+1 206 111 1111", "+12061111111"), ("1 (206) 555-0123 ext. 4", "+12065550123"), ("+49 30 123456", "+4930123456"),
])
def test_a_number_that_can_be_called_is_kept(written: str, read_as: str) -> None:
    assert cells.read_phone(written) == read_as
