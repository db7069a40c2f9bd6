"""Headings: found, guessed, remembered; private columns closed unless a steward opens them."""

from __future__ import annotations

import pytest

from unionhall.kit.refusals import Unwelcome
from unionhall.people.rules import headers

CENTRAL = ["Employee ID", "Worker", "Preferred First Name", "Supervisory Organization", "Job Profile ID", "Job Profile", "FTE %", "Hire Date", "End Employment Date", "Primary Work Email"]  # noqa: E501
LABORATORY = ["Badge Number", "Surname", "Forename", "Work Group", "Classification", "Percent Time", "Started", "Until"]
STATUTORY = ["Name (Last, First)", "Date of Hire", "Cellular Telephone", "Home Telephone", "Work E-mail", "Personal E-Mail", "Home Address", "Job Title", "Salary", "Worksite"]  # noqa: E501
NEW_HIRES = ["UNIQUE ID", "NAME", "HOME DEPARTMENT", "START DATE", "FTE%", "JOB CLASSIFICATION", "MAIL STOP"]


@pytest.mark.parametrize(("headings", "meant"), [
    (CENTRAL, {"identifier": "Employee ID", "full_name": "Worker", "chosen_given": "Preferred First Name", "department": "Supervisory Organization",
               "job_code": "Job Profile ID", "job_title": "Job Profile", "fte": "FTE %", "begins_on": "Hire Date", "ends_on": "End Employment Date",
               "email": "Primary Work Email"}),
    (LABORATORY, {"identifier": "Badge Number", "family": "Surname", "given": "Forename", "department": "Work Group", "job_title": "Classification",
                  "fte": "Percent Time", "begins_on": "Started", "ends_on": "Until"}),
    (NEW_HIRES, {"identifier": "UNIQUE ID", "full_name": "NAME", "department": "HOME DEPARTMENT", "begins_on": "START DATE", "fte": "FTE%",
                 "job_title": "JOB CLASSIFICATION"}),
])
def test_four_kinds_of_list_are_understood(headings: list[str], meant: dict[str, str]) -> None:
    assert headers.guess(headings).columns == meant


def test_the_statutory_list_closes_what_is_private() -> None:
    found = headers.guess(STATUTORY)
    assert (found.sealed, found.dropped) == (["Home Address"], ["Salary"])
    assert found.columns["full_name"] == "Name (Last, First)"
    assert found.columns["begins_on"] == "Date of Hire"
    assert found.columns["job_title"] == "Job Title"
    assert found.columns["phone"] in {"Cellular Telephone", "Home Telephone"}


@pytest.mark.parametrize("heading", [
    "Birth Date", "DOB", "Date of Birth", "Monthly Salary", "SSN", "Social Security Number", "Citizenship Status", "Visa Type", "Gender", "Base Pay",
])
def test_what_nobody_needs_is_dropped(heading: str) -> None:
    assert headers.guess(["Name", heading]).dropped == [heading]


@pytest.mark.parametrize("heading", ["E-mail Address", "Mail Stop", "Work Address", "Position Title"])
def test_harmless_headings_stay_open(heading: str) -> None:
    found = headers.guess(["Name", heading])
    assert (found.sealed, found.dropped) == ([], [])


def test_cells_that_look_like_social_security_numbers_close_their_column() -> None:
    found = headers.guess(["Employee ID", "Name", "Reference"], [["1", "A", "123-45-6789"], ["2", "B", "987-65-4321"]])
    assert found.dropped == ["Reference"]


def test_cells_decide_where_headings_mislead() -> None:
    samples = [["Okafor, Ada", "Physics"], ["Zhou, Mei", "Chemistry"]]
    assert "begins_on" not in headers.guess(["Name", "Start"], samples).columns


def test_a_fingerprint_is_the_same_for_the_same_headings_however_written() -> None:
    assert headers.fingerprint(["Employee ID", "Name "]) == headers.fingerprint(["EMPLOYEE  ID", "name"])
    assert headers.fingerprint(["Name", "Employee ID"]) != headers.fingerprint(["Employee ID", "Name"])


def test_repeated_and_empty_headings_name_one_column_each() -> None:
    assert headers.unique(["Date", "", "date", "Date"]) == ("Date", "Column 2", "date (2)", "Date (3)")


def test_a_file_without_headings_is_refused_in_words() -> None:
    with pytest.raises(Unwelcome, match="No line with headings"):
        headers.find([["hello"], ["1", "2", "3"], ["Okafor, Ada", "Physics", "2024-09-16"]])


def test_a_map_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Unwelcome, match="no column “Nome”"):
        headers.plan_of(["Name"], {"fields": {"full_name": "Nome"}}, {})
    with pytest.raises(Unwelcome, match="which column holds the name"):
        headers.plan_of(["Name"], {"fields": {"department": "Name"}}, {})
    with pytest.raises(Unwelcome, match="left out as private"):
        headers.plan_of(["Name"], {"fields": {"full_name": "Name"}, "dropped": ["Name"]}, {})
