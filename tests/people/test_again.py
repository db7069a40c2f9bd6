"""Lines that stand in the last roster letter for letter are not read again, and their rows are those that reading them would make."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.makers.people import HEADINGS, STEWARD, Local, a_local, a_roster_file, a_row
from unionhall.people import jobs
from unionhall.people.actions import merging, places, review, rosters
from unionhall.people.models import EmployerIdentifier, Person, RosterRow, RosterSnapshot
from unionhall.people.rules import parsing

pytestmark = pytest.mark.django_db
AUTUMN, WINTER = date(2025, 9, 20), date(2025, 12, 20)
Rows = list[dict[str, str]]


@pytest.fixture
def local() -> Local:
    return a_local()


@pytest.fixture
def read_lines(monkeypatch) -> list[int]:
    """The numbers of the lines that were read in full."""
    read: list[int] = []
    reader = parsing.reader

    def listening(plan):
        read_line = reader(plan)

        def listened(row_no, line):
            read.append(row_no)
            return read_line(row_no, line)

        return listened

    monkeypatch.setattr(parsing, "reader", listening)
    return read


def autumn() -> Rows:
    """Thirty people; one line twice, one with a second job, one without a number, one with a home address, and a total."""
    rows = [a_row(number) for number in range(1, 31)]
    rows[3]["Home Address"] = "1 Invented Lane"
    return [*rows, rows[7], a_row(9, Department="Drama"), a_row(40, Employee_ID=""), a_row(0, Employee_ID="", Name="Total", Email="")]


def loaded(local: Local, rows: Rows, day: date) -> RosterSnapshot:
    path = a_roster_file([{"SSN": "", "Home Address": ""} | row for row in rows], headings=(*HEADINGS, "SSN", "Home Address"))
    snapshot = rosters.receive_roster(local.sources["ASE"], rosters.RosterFile(path, path.name), as_of_on=day, by=STEWARD)
    jobs.load_snapshot(snapshot.pk)
    snapshot.refresh_from_db()
    assert snapshot.status == "loaded", snapshot.problem
    return snapshot


def published(local: Local, rows: Rows, day: date = AUTUMN) -> RosterSnapshot:
    return rosters.publish_snapshot(loaded(local, rows, day), override_reason="a test", by=STEWARD)


def table(snapshot: RosterSnapshot) -> list[dict[str, Any]]:
    """Every row with its words, all of it but its id, where its words are kept, and what is encrypted anew each time."""
    rows = RosterRow.objects.filter(snapshot=snapshot).order_by("row_no")
    words = [{name: getattr(row.words, name) for name in RosterRow.WORDS} for row in rows.select_related("said")]
    own = [{name: value for name, value in row.items() if name not in ("id", "sealed", "said_id")} for row in rows.values()]
    return [row | said for row, said in zip(own, words, strict=True)]


def read_in_full(snapshot: RosterSnapshot) -> list[dict[str, Any]]:
    """The same roster read from its first line to its last."""
    RosterSnapshot.objects.filter(pk=snapshot.previous_id).update(reading="")
    rosters.reload_roster(snapshot, column_map=snapshot.column_map, by=STEWARD)
    jobs.load_snapshot(snapshot.pk)
    return table(snapshot)


def test_only_new_lines_are_read_and_the_rows_are_the_same(local, read_lines):
    """In another order, with one gone, one moved, one new, and a social security number that nobody keeps."""
    published(local, autumn())
    rows = [*autumn()[::-1][:-1], a_row(50)]
    rows[5] |= {"Department": "Astronomy"}
    rows[6] |= {"SSN": "000-00-0000"}
    read_lines.clear()
    snapshot = loaded(local, rows, WINTER)
    taken, counts = table(snapshot), snapshot.counts
    anew = {line for line, row in enumerate(rows, 2) if not row["Employee ID"] or row.get("Home Address") or line == 7 or row is rows[-1]}
    assert set(read_lines) == anew and len(anew) == 5
    assert read_in_full(snapshot) == taken
    snapshot.refresh_from_db()
    assert snapshot.counts == counts and counts["duplicates"] == 1


def test_whoever_was_merged_meanwhile_is_found_under_the_other(local, read_lines):
    """Taking over looks at the persons as they are now."""
    published(local, autumn())
    kept, gone = (EmployerIdentifier.objects.get(value=f"{number:09d}").person for number in (1, 2))
    merging.merge_persons(kept, gone, reason="twice", by=STEWARD)
    read_lines.clear()
    snapshot = loaded(local, autumn()[::-1], WINTER)
    assert len(read_lines) == 3
    assert RosterRow.objects.get(snapshot=snapshot, identifier="000000002").person == kept
    assert Person.objects.get(pk=gone.pk).merged_into == kept


def test_a_text_that_means_another_department_by_now_is_read_anew(local, read_lines):
    """The row of the last roster would say where it meant then."""
    published(local, autumn())
    places.map_department("Physics", local.departments["Astronomy"], source=local.sources["ASE"], by=STEWARD)
    read_lines.clear()
    snapshot = loaded(local, autumn()[::-1], WINTER)
    assert len(read_lines) == len(autumn())
    assert RosterRow.objects.get(snapshot=snapshot, identifier="000000001").department == local.departments["Astronomy"]


def test_a_file_read_in_another_way_is_read_anew(local, read_lines):
    """The employer's numbers have another width by now, so the same cells say something else."""
    published(local, autumn())
    local.employer.identifier_width = 10
    local.employer.save()
    read_lines.clear()
    loaded(local, autumn()[::-1], WINTER)
    assert len(read_lines) == len(autumn())


def words_of(snapshot: RosterSnapshot, number: int) -> RosterRow:
    return RosterRow.objects.select_related("said").get(snapshot=snapshot, identifier=f"{number:09d}")


def test_words_are_kept_once_and_read_everywhere(local):
    """A line that comes again keeps its words in the first roster that had it, over any number of rosters."""
    first = published(local, autumn())
    second = published(local, autumn()[::-1], WINTER)
    third = loaded(local, [*autumn(), a_row(60)], date(2026, 3, 20))
    row = words_of(third, 2)
    assert (row.full_name, row.raw, row.said) == ("", "", words_of(first, 2)) and words_of(second, 2).said == row.said
    assert row.words.full_name == words_of(first, 2).full_name != ""
    assert words_of(third, 60).said is None


def test_a_roster_whose_base_is_undone_has_its_own_words_again(local):
    """The roster before is taken back while this one waits: its lines make the persons, with all that they say."""
    first = published(local, autumn())
    waiting = loaded(local, autumn()[::-1], WINTER)
    assert words_of(waiting, 5).said is not None
    named = words_of(first, 5).full_name
    rosters.undo_snapshot(first, reason="a test", by=STEWARD)
    assert not Person.objects.exists()
    rosters.publish_snapshot(waiting, override_reason="a test", by=STEWARD)
    row = words_of(waiting, 5)
    assert (row.said, row.full_name, row.person.display_name) == (None, named, named)
    assert row.person.names.get().full == named
    assert {point.value for point in row.person.contact_points.all()} == {value for value in (row.email, row.phone) if value}


def test_a_line_that_a_human_decides_has_its_own_words_again(local):
    """From then on its row may be anybody."""
    published(local, autumn())
    waiting = loaded(local, autumn()[::-1], WINTER)
    row = words_of(waiting, 6)
    named = row.words.full_name
    review.decide(row, "different", reason="a test", by=STEWARD)
    rosters.publish_snapshot(waiting, override_reason="a test", by=STEWARD)
    row = words_of(waiting, 6)
    assert (row.said, row.full_name, row.person.display_name) == (None, named, named)


def test_two_names_under_one_number_are_asked_about_though_one_line_is_old(local):
    """The old line keeps its words elsewhere; the comparison reads them there, and the queue shows both."""
    published(local, autumn())
    waiting = loaded(local, [*autumn(), a_row(7, Name="Quite, Another")], WINTER)
    rows = list(RosterRow.objects.filter(snapshot=waiting, identifier="000000007").order_by("row_no"))
    assert [row.state for row in rows] == ["review", "review"] and all(row.full_name for row in rows)
