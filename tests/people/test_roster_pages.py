"""The roster pages from the first upload to the undo: they open, take what is sent, refuse in words, and are not there for others."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.makers import people as make
from tests.makers.accounts import an_account, signed_in
from unionhall.kit import clock
from unionhall.ledger.models import Entry
from unionhall.people import jobs
from unionhall.people.actions import rosters
from unionhall.people.models import (
    Department,
    DepartmentAlias,
    EmployerIdentifier,
    Person,
    RosterRow,
    RosterSnapshot,
    RosterSource,
    Unsealing,
)

pytestmark = pytest.mark.django_db
MARCH, JUNE = date(2026, 3, 16), date(2026, 6, 16)


@pytest.fixture
def steward() -> Client:
    return signed_in(an_account("data_steward", name="Bea"))


def a_file(rows: list[dict[str, str]], name: str = "roster.csv") -> SimpleUploadedFile:
    path = make.a_roster_file(rows)
    content = path.read_bytes()
    path.unlink()
    return SimpleUploadedFile(name, content)


def send(client: Client, source: RosterSource, file: Any, **said: str) -> Any:
    return client.post(reverse("people:roster_new"), {"source": str(source.public_id), "as_of_on": "2026-06-16", "file": file, **said})


def confirm(client: Client, address: str, **changed: str) -> Any:
    """Confirm the columns as they are proposed."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    chosen = {
        each["name"]: (each.find("option", selected=True) or each.find("option"))["value"] for each in page.find_all("select")
    }
    return client.post(address, {**chosen, **changed})


def loaded(client: Client, source: RosterSource, rows: list[dict[str, str]], **said: str) -> RosterSnapshot:
    """A roster sent and confirmed on the pages, then read as the worker would."""
    sent = send(client, source, a_file(rows), **said)
    assert sent.status_code == 302, sent.content.decode()
    answer = confirm(client, sent["Location"])
    assert answer.status_code == 302, answer.content.decode()
    snapshot = RosterSnapshot.objects.get(public_id=re.findall(r"[0-9a-f-]{36}", answer["Location"])[0])
    jobs.load_snapshot(snapshot.pk)
    snapshot.refresh_from_db()
    return snapshot


def words(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def page(client: Client, name: str, snapshot: RosterSnapshot, *more: Any) -> Any:
    return client.get(reverse(f"people:{name}", args=[snapshot.public_id, *more]))


def test_the_first_roster_with_its_source_in_one_flow(steward: Client) -> None:
    said = {
        "source": "new", "new_name": "Central roster", "employer": "new", "new_employer": "University of the Coast", "unit": "new",
        "new_unit_code": "ASE", "new_unit_name": "Student employees", "as_of_on": "2026-06-16",
    }
    sent = steward.post(reverse("people:roster_new"), {**said, "file": a_file([make.a_row(number) for number in range(1, 6)])})
    assert sent.status_code == 302
    source = RosterSource.objects.get()
    assert (source.name, source.employer.name, source.unit.code if source.unit else "") == ("Central roster", "University of the Coast", "ASE")
    answer = confirm(steward, sent["Location"])
    snapshot = RosterSnapshot.objects.get()
    assert answer["Location"] == reverse("people:roster", args=[snapshot.public_id])
    assert "Waiting for a free hand" in words(steward.get(answer["Location"]))
    jobs.load_snapshot(snapshot.pk)
    assert "1 line" not in words(steward.get(answer["Location"]))
    assert "nobody has mapped" in words(steward.get(answer["Location"]))
    assert not list((Path(settings.HOME) / "uploads").glob(f"{sent['Location'].split('/')[-2]}*"))


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(steward: Client) -> None:
    answer = steward.post(reverse("people:roster_new"), {"source": "new", "as_of_on": "2031-01-01", "new_name": "Lists of the lab"})
    assert answer.status_code == 400
    text = words(answer)
    for sentence in ("Choose the file", "has not come yet", "Say which employer sends it"):
        assert sentence in text
    assert "Lists of the lab" in answer.content.decode()


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("roster.pdf", b"%PDF-1.7", "This is a PDF"), ("roster.xlsx", b"PK\x03\x04 torn", "cut off on its way"), ("roster.csv", b"", "empty"),
    ("roster.csv", b"a,b\n1,2\n", "No line with headings"),
])
def test_wrong_files_are_refused_in_words_and_nothing_is_kept(steward: Client, name: str, content: bytes, sentence: str) -> None:
    source = make.a_local().sources["ASE"]
    before = set((Path(settings.HOME) / "uploads").glob("*"))
    answer = send(steward, source, SimpleUploadedFile(name, content))
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert not RosterSnapshot.objects.exists()
    assert set((Path(settings.HOME) / "uploads").glob("*")) == before


def test_a_file_above_the_limit_is_413_with_a_sentence(steward: Client, settings: Any) -> None:
    settings.ROSTER_MAX_BYTES = 1_000_000
    source = make.a_local().sources["ASE"]
    before = set((Path(settings.HOME) / "uploads").glob("*"))
    answer = send(steward, source, SimpleUploadedFile("roster.csv", b"x" * 1_200_000))
    assert (answer.status_code, "at most 1 MB" in words(answer)) == (413, True)
    late = send(steward, source, SimpleUploadedFile("roster.csv", b"x" * 1_050_000))
    assert "at most 1 MB" in words(late)
    assert set((Path(settings.HOME) / "uploads").glob("*")) == before


def test_a_form_from_elsewhere_is_refused(steward: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = steward.cookies
    assert strict.post(reverse("people:roster_new"), {"file": SimpleUploadedFile("a.csv", b"Name\nAda\n")}).status_code == 403


def test_columns_show_samples_and_hide_private_ones(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    content = b"Employee ID,Name,Department,Date of Birth,Home Address\n1,\"Okafor, Ada\",Physics,1/2/1990,12 Elm St\n"
    sent = send(steward, source, SimpleUploadedFile("roster.csv", content))
    text = words(steward.get(sent["Location"]))
    assert "Okafor, Ada" in text
    assert "1/2/1990" not in text and "12 Elm St" not in text
    confirm(steward, sent["Location"])
    jobs.load_snapshot(RosterSnapshot.objects.get().pk)
    row = RosterRow.objects.get()
    assert "1990" not in row.raw and "Elm" not in row.raw
    assert row.sealed is not None and b"Elm" not in bytes(row.sealed)


def test_two_columns_cannot_be_one_thing(steward: Client) -> None:
    sent = send(steward, make.a_local().sources["ASE"], a_file([make.a_row(1)]))
    answer = confirm(steward, sent["Location"], **{"column-0": "full_name"})
    assert (answer.status_code, "Two columns are" in words(answer)) == (400, True)
    nameless = confirm(steward, sent["Location"], **{"column-1": ""})
    assert "No column is the name" in words(nameless)


def test_a_remembered_map_is_filled_in_and_a_change_is_a_new_version(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    loaded(steward, source, [make.a_row(1)])
    sent = send(steward, source, a_file([make.a_row(1), make.a_row(2)]))
    assert "We know these columns" in words(steward.get(sent["Location"]))
    confirm(steward, sent["Location"])
    assert source.column_maps.count() == 1
    again = send(steward, source, a_file([make.a_row(3)]))
    confirm(steward, again["Location"], is_day_first="yes")
    assert [each.version for each in source.column_maps.order_by("version")] == [1, 2]


def test_a_waiting_file_is_for_its_sender_alone(steward: Client) -> None:
    sent = send(steward, make.a_local().sources["ASE"], a_file([make.a_row(1)]))
    assert signed_in(an_account("data_steward", name="Amir")).get(sent["Location"]).status_code == 404


def test_the_sum_and_the_lists_of_who_changed(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    make.people_of(source, 10, as_of_on=MARCH)
    rows = [make.a_row(number) for number in range(3, 13)]
    rows[0] |= {"Department": "Drama"}
    snapshot = loaded(steward, source, rows)
    text = words(page(steward, "roster", snapshot))
    assert "10 on 16 March 2026" in text and "2 new here" in text and "2 left" in text and "it adds up" in text
    assert make.a_name(12).split(", ")[0] in words(page(steward, "roster_changes", snapshot, "joiner"))
    assert make.a_name(1).split(", ")[0] in words(page(steward, "roster_changes", snapshot, "leaver"))
    assert "Drama" in words(page(steward, "roster_changes", snapshot, "mover"))


def test_unmapped_departments_block_until_they_are_said_and_are_remembered(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    snapshot = loaded(steward, source, [make.a_row(1, Department="Dept of Physics"), make.a_row(2, Department="Glass Arts")])
    text = words(page(steward, "roster", snapshot))
    assert "2 lines name departments" in text
    publish = reverse("people:roster_publish", args=[snapshot.public_id])
    assert steward.post(publish, {"reason": "x"}).status_code == 409
    listed = BeautifulSoup(page(steward, "roster_departments", snapshot).content, "html.parser")
    assert any(button.get_text() == "Physics" for button in listed.find_all("button"))
    physics = Department.objects.get(name="Physics")
    here = reverse("people:roster_departments", args=[snapshot.public_id])
    assert steward.post(here, {"text": "Glass Arts"}).status_code == 400
    steward.post(here, {"text": "Dept of Physics", "department": str(physics.public_id)})
    steward.post(here, {"text": "Glass Arts", "new_name": "Glass Arts", "only_here": "yes"})
    assert DepartmentAlias.objects.get(text="Glass Arts").source == source
    assert "Every department is known" in words(steward.get(here))
    assert steward.post(publish).status_code == 302
    snapshot.refresh_from_db()
    assert snapshot.status == "published"


def test_a_job_outside_the_unit_is_kept_and_not_counted(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    snapshot = loaded(steward, source, [make.a_row(1), make.a_row(2, Job_Code="BOSS")])
    number = RosterRow.objects.get(snapshot=snapshot, job_code="BOSS").job_class_id
    here = reverse("people:roster_job_class", args=[snapshot.public_id])
    steward.post(here, {"job_class": number, "title": "Director"})
    snapshot.refresh_from_db()
    assert snapshot.counts["after"] == 1


def test_a_new_job_waits_for_the_steward_to_say_whether_it_is_in_the_unit(steward: Client) -> None:
    """A file alone takes nobody's job into the unit; said once, it is remembered, also beside another roster."""
    local = make.a_local()
    snapshot = loaded(steward, local.sources["ASE"], [make.a_row(1), make.a_row(2, Job_Code="BOSS"), make.a_row(3, Job_Code="RA")])
    other = make.a_loaded_roster(local.sources[""], [make.a_row(9, Job_Code="RA", Unit="ASE")], as_of_on=MARCH)
    publish = reverse("people:roster_publish", args=[snapshot.public_id])
    assert "2 lines have jobs that are new to us" in words(page(steward, "roster", snapshot))
    assert steward.post(publish, {"reason": "never mind"}).status_code == 409
    here = reverse("people:roster_departments", args=[snapshot.public_id])
    asked = words(steward.get(here))
    assert "New jobs: are their holders in the unit?" in asked and "BOSS" in asked and "Back to the roster" not in asked
    boss = RosterRow.objects.get(snapshot=snapshot, job_code="BOSS").job_class_id
    steward.post(reverse("people:roster_job_class", args=[snapshot.public_id]), {"job_class": boss, "title": "Boss", "is_represented": ""})
    assert "1 line has a job that is new to us" in words(page(steward, "roster", other))
    steward.post(reverse("people:roster_jobs_all", args=[snapshot.public_id]))
    assert "new to us" not in words(page(steward, "roster", other))
    assert "Back to the roster" in words(steward.get(here))
    assert steward.post(publish).status_code == 302
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.counts["after"]) == ("published", 2)


def test_a_file_that_was_cut_short_says_so_on_its_page(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    path = make.a_roster_file([make.a_row(number) for number in range(1, 31)])
    path.write_bytes(path.read_bytes()[:-40])
    snapshot = rosters.receive_roster(source, rosters.RosterFile(path, "cut.csv"), as_of_on=MARCH, by=make.STEWARD)
    jobs.load_snapshot(snapshot.pk)
    snapshot.refresh_from_db()
    assert snapshot.counts["is_cut"] is True
    assert "The last line of the file is not whole" in words(page(steward, "roster", snapshot))
    assert steward.post(reverse("people:roster_publish", args=[snapshot.public_id])).status_code == 409


def queue(client: Client) -> RosterSnapshot:
    """A roster with two numbers that come with other names, and one plain line."""
    source = make.a_local().sources["ASE"]
    make.people_of(source, 30, as_of_on=MARCH)
    rows = [make.a_row(number) for number in range(1, 31)]
    rows[4] |= {"Name": "Zimmer, Yolanda"}
    rows[8] |= {"Name": "Quist, Xaver"}
    return loaded(client, source, rows)


def test_the_review_queue_one_pair_after_the_other_and_back(steward: Client) -> None:
    snapshot = queue(steward)
    first = page(steward, "review", snapshot)
    assert first["Location"] == reverse("people:review_row", args=[snapshot.public_id, 6])
    shown = steward.get(first["Location"])
    text = words(shown)
    assert "1 of 2" in text and "Yolanda Zimmer" in text and "The employee number is the same, but the name is another" in text
    assert BeautifulSoup(shown.content, "html.parser").select_one(".pair .differs th")
    assert steward.post(first["Location"], {"decision": "perhaps"}).status_code == 400
    after = steward.post(first["Location"], {"decision": "same"}, follow=True)
    assert after.request["PATH_INFO"] == reverse("people:review_row", args=[snapshot.public_id, 10])
    assert "Line 6 is decided" in words(after)
    steward.post(reverse("people:review_take_back", args=[snapshot.public_id, 6]))
    assert RosterRow.objects.get(snapshot=snapshot, row_no=6).state == "review"
    steward.post(reverse("people:review_row", args=[snapshot.public_id, 6]), {"decision": "same"})
    steward.post(reverse("people:review_row", args=[snapshot.public_id, 10]), {"decision": "different"})
    assert "All pairs are decided" in words(page(steward, "review", snapshot))
    assert Entry.objects.filter(deed="roster.row_decided").count() == 3


def test_not_sure_comes_again_after_the_others(steward: Client) -> None:
    snapshot = queue(steward)
    address = reverse("people:review_row", args=[snapshot.public_id, 6])
    there = steward.post(address, {"decision": "later"}, follow=True)
    assert there.request["PATH_INFO"].endswith("/review/10/")
    again = steward.post(there.request["PATH_INFO"], {"decision": "different"}, follow=True)
    assert again.request["PATH_INFO"] == address


def test_publish_then_undo_says_what_stays(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    make.people_of(source, 10, as_of_on=MARCH)
    snapshot = loaded(steward, source, [make.a_row(number) for number in range(3, 13)])
    assert steward.post(reverse("people:roster_publish", args=[snapshot.public_id])).status_code == 302
    text = words(page(steward, "roster", snapshot))
    assert "Undo this roster" in text
    person = EmployerIdentifier.objects.get(value="000000012").person
    Person.objects.filter(pk=person.pk).update(pronouns="she/her")
    before = words(page(steward, "roster_undo", snapshot))
    assert "from 10 back to 10 people" in before and person.display_name in before
    undo = reverse("people:roster_undo", args=[snapshot.public_id])
    assert steward.post(undo, {}).status_code == 400
    assert steward.post(undo, {"reason": "wrong unit"}).status_code == 302
    assert "This roster was undone" in words(page(steward, "roster", snapshot))
    assert person.display_name in words(page(steward, "roster_undo", snapshot))
    assert Person.objects.filter(pk=person.pk).exists()


def test_an_older_roster_is_history_only(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    make.people_of(source, 5, as_of_on=MARCH)
    old = loaded(steward, source, [make.a_row(1)], as_of_on="2025-12-16")
    text = words(page(steward, "roster", old))
    assert "Older than what is published" in text and "Publish the roster" not in text
    assert steward.post(reverse("people:roster_publish", args=[old.public_id])).status_code == 409


def test_the_same_file_again_is_the_roster_that_is_there(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    rows = [make.a_row(number) for number in range(1, 4)]
    first = loaded(steward, source, rows)
    sent = send(steward, source, a_file(rows))
    answer = confirm(steward, sent["Location"])
    assert answer["Location"] == reverse("people:roster", args=[first.public_id])
    assert RosterSnapshot.objects.count() == 1


def test_progress_says_how_far_and_stops_when_asked(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    sent = send(steward, source, a_file([make.a_row(1)]))
    confirm(steward, sent["Location"])
    snapshot = RosterSnapshot.objects.get()
    RosterSnapshot.objects.filter(pk=snapshot.pk).update(progress={"phase": "reading", "done": 52_000, "share": 0.26, "seconds_to_go": 130})
    part = page(steward, "roster_progress", snapshot)
    text = words(part)
    assert "Reading the file" in text and "52,000 lines" in text and "26%" in text and "about 2 minutes" in text
    assert "X-Done" not in part
    assert steward.post(reverse("people:roster_cancel", args=[snapshot.public_id])).status_code == 302
    jobs.load_snapshot(snapshot.pk)
    assert RosterRow.objects.count() == 0
    assert page(steward, "roster_progress", snapshot)["X-Done"] == "yes"


def test_lines_left_out_and_unreadable_cells_say_why(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    total = dict.fromkeys(make.HEADINGS, "") | {"Name": "Total", "Unit": "2"}
    snapshot = loaded(steward, source, [make.a_row(1), make.a_row(2, FTE="half"), total])
    assert "a total, not a person" in words(page(steward, "roster_rows", snapshot, "rejected"))
    assert "the part of full time is no number" in words(page(steward, "roster_rows", snapshot, "unread"))


def test_read_again_with_other_columns(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    snapshot = loaded(steward, source, [make.a_row(1, Start_Date="03/04/2026")])
    address = reverse("people:roster_again", args=[snapshot.public_id])
    confirm(steward, address, is_day_first="yes")
    jobs.load_snapshot(snapshot.pk)
    assert RosterRow.objects.get(snapshot=snapshot).begins_on == date(2026, 4, 3)


def test_merging_two_persons_and_taking_them_apart(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    make.a_published_roster(source, [make.a_row(1, Name="Okafor, Ada"), make.a_row(2, Name="Okafor, Adaeze")], as_of_on=MARCH)
    one, other = Person.objects.order_by("pk")
    found = words(steward.get(reverse("people:merges"), {"q": "okafor"}))
    assert "Ada Okafor" in found and "Adaeze Okafor" in found
    address = reverse("people:merge_new")
    pair = {"kept": str(one.public_id), "gone": str(other.public_id)}
    assert "000000002" in words(steward.get(address, pair))
    assert "Say how you know" in words(steward.post(address, pair))
    steward.post(address, {**pair, "reason": "she told me"})
    other.refresh_from_db()
    assert other.merged_into == one
    text = words(steward.get(reverse("people:merges")))
    assert "Take apart" in text and "she told me" in text
    merge = re.findall(r"rosters/merges/([0-9a-f-]{36})/undo", steward.get(reverse("people:merges")).content.decode())[0]
    steward.post(reverse("people:unmerge", args=[merge]))
    other.refresh_from_db()
    assert other.merged_into is None


def without_token(answer: Any) -> str:
    """The page without the form token, which is another each time by design."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


NOWHERE = UUID("00000000-0000-7000-8000-000000000000")


def addresses(snapshot_id: Any) -> list[str]:
    plain = ["roster", "roster_progress", "roster_departments", "review", "roster_undo", "roster_again"]
    return [
        *(reverse(f"people:{name}", args=[snapshot_id]) for name in plain), reverse("people:review_row", args=[snapshot_id, 2]),
        reverse("people:roster_changes", args=[snapshot_id, "joiner"]), reverse("people:roster_rows", args=[snapshot_id, "rejected"]),
    ]


@pytest.mark.parametrize("role", ["comms", "trustee", "administrator", "secretary", "election_committee"])
def test_for_others_rosters_are_not_there(role: str) -> None:
    snapshot = make.a_loaded_roster(make.a_local().sources["ASE"], [make.a_row(1)], as_of_on=MARCH)
    client = signed_in(an_account(role, name="Eve"))
    nothing = without_token(client.get("/rosters/nothing-here/"))
    for address in [reverse("people:rosters"), reverse("people:roster_new"), reverse("people:merges"), *addresses(snapshot.public_id)]:
        answer = client.get(address)
        assert (answer.status_code, without_token(answer)) == (404, nothing), address


def test_what_does_not_exist_is_not_there(steward: Client) -> None:
    for address in addresses(NOWHERE):
        assert steward.get(address).status_code == 404, address


def test_every_list_opens_empty_and_full(steward: Client) -> None:
    assert "Load the first roster" in words(steward.get(reverse("people:rosters")))
    source = make.a_local().sources["ASE"]
    make.people_of(source, 3, as_of_on=MARCH)
    assert "lists everybody" in words(steward.get(reverse("people:rosters")))
    assert "Version 1" in words(steward.get(reverse("people:roster_source", args=[source.public_id])))


def test_sealed_cells_open_for_two_people_with_a_purpose_and_once(steward: Client) -> None:
    source = make.a_local().sources["ASE"]
    content = b"Employee ID,Name,Department,Start Date,Home Address\n1,\"Okafor, Ada\",Physics,2025-09-16,12 Elm St\n"
    confirm(steward, send(steward, source, SimpleUploadedFile("roster.csv", content))["Location"])
    snapshot = RosterSnapshot.objects.get()
    jobs.load_snapshot(snapshot.pk)
    assert "open with a second person" in words(page(steward, "roster", snapshot))
    sealed = reverse("people:roster_sealed", args=[snapshot.public_id])
    assert steward.post(sealed, {"reason": ""}).status_code == 400
    steward.post(sealed, {"reason": "strike notices by post"})
    assert "waits for a second person" in words(steward.get(sealed))
    one = Unsealing.objects.get()
    opening = reverse("people:roster_unseal", args=[snapshot.public_id, one.pk])
    assert steward.post(opening).status_code == 403
    other = signed_in(an_account("data_steward", name="Amir"))
    assert "Open them" in words(other.get(sealed))
    assert "12 Elm St" in words(other.post(opening))
    assert other.post(opening).status_code == 409
    deed = Entry.objects.get(deed="roster.unsealed")
    assert (deed.actor_name, deed.purpose, deed.row_count, deed.detail["asked_by"]) == ("Amir", "strike notices by post", 1, "Bea")


def test_a_request_for_sealed_cells_ends_after_a_day(steward: Client) -> None:
    snapshot = make.a_loaded_roster(make.a_local().sources["ASE"], [make.a_row(1)], as_of_on=MARCH)
    steward.post(reverse("people:roster_sealed", args=[snapshot.public_id]), {"reason": "post"})
    Unsealing.objects.update(asked_at=clock.now() - timedelta(days=2))
    opening = reverse("people:roster_unseal", args=[snapshot.public_id, Unsealing.objects.get().pk])
    assert signed_in(an_account("data_steward", name="Amir")).post(opening).status_code == 409
