"""A member list goes through the rosters' own reading and matching, is decided, published, and taken back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings

from tests.makers.accounts import an_actor
from tests.makers.people import Local, a_local, a_name, people_of
from unionhall.access.rules import Actor
from unionhall.kit.refusals import Clash, NotAllowed
from unionhall.ledger.models import Entry
from unionhall.membership import actions, queries
from unionhall.membership.models import MemberList, MembershipSpan
from unionhall.people.models import CurrentPost
from unionhall.wallchart.queries import counts_now, differences

pytestmark = pytest.mark.django_db
SECRETARY = Actor.machine("the secretary in a test")
DAY = date(2026, 3, 20)


@pytest.fixture
def local() -> Local:
    made = a_local()
    people_of(made.sources["ASE"], 30, as_of_on=date(2026, 3, 16))
    return made


def a_list(*lines: str, heading: str = "Employee ID,Name,Email,Date joined", is_complete: bool = False, as_of_on: date = DAY) -> MemberList:
    """A list received and read."""
    body = "\n".join([heading, *lines]) + "\n"
    listed = actions.receive_list(io.BytesIO(body.encode()), "members.csv", as_of_on=as_of_on, is_complete=is_complete, by=SECRETARY)
    return actions.load_list(listed, by=SECRETARY)


def line(number: int, joined: str = "2025-10-01") -> str:
    return f'{number:09d},"{a_name(number)}",,{joined}'


def states(listed: MemberList) -> dict[int, str]:
    return dict(queries.rows_of(listed, "linked", "review", "unmatched", "duplicate", "rejected").values_list("row_no", "state"))


def test_a_list_is_read_matched_and_published(local: Local) -> None:
    listed = a_list(line(1), line(2), f'000000003,"{a_name(3)}",,', "")
    assert listed.status == "loaded" and states(listed) == {2: "linked", 3: "linked", 4: "linked"}
    actions.publish_list(listed, by=SECRETARY)
    assert counts_now().of[local.units["ASE"].pk, 0] == (30, 3) and differences() == []
    assert sorted(MembershipSpan.objects.values_list("begins_on", flat=True)) == [date(2025, 10, 1), date(2025, 10, 1), DAY]
    assert CurrentPost.objects.filter(is_member=True).count() == 3
    assert Entry.objects.filter(deed="members.list_published").get().detail["new"] == 3


def test_unclear_rows_are_decided_and_block_until_then(local: Local) -> None:
    name = a_name(4)
    listed = a_list(f',"{name}",,2026-01-01', f',"{a_name(5)}",,2026-01-01', ',"Nobody, Anywhere",nobody@example.net,2026-02-01')
    assert states(listed) == {2: "review", 3: "review", 4: "unmatched"}
    with pytest.raises(Clash, match="2 rows"):
        actions.publish_list(listed, by=SECRETARY)
    actions.decide_row(listed, 2, is_same=True, by=SECRETARY)
    actions.decide_row(listed, 3, is_same=False, by=SECRETARY)
    actions.publish_list(listed, by=SECRETARY)
    assert MembershipSpan.objects.count() == 1
    fifth = " ".join(reversed(a_name(5).split(", ")))
    assert sorted(card.typed_name for card in queries.unmatched_cards()) == sorted(["Anywhere Nobody", fifth])


def test_one_person_twice_in_a_list_is_one_member(local: Local) -> None:
    listed = a_list(line(1), line(1, "2025-11-01"))
    assert list(states(listed).values()) == ["linked", "duplicate"]
    actions.publish_list(listed, by=SECRETARY)
    assert MembershipSpan.objects.get().begins_on == date(2025, 10, 1)


def test_the_same_bytes_twice_are_one_list_and_publishing_twice_changes_nothing(local: Local) -> None:
    first = a_list(line(1))
    assert a_list(line(1)).pk == first.pk
    actions.publish_list(first, by=SECRETARY)
    entries = Entry.objects.count()
    actions.publish_list(first, by=SECRETARY)
    assert (MembershipSpan.objects.count(), Entry.objects.count()) == (1, entries)


def test_taking_a_list_back_gives_exactly_what_was_before_but_for_people_changed_since(local: Local) -> None:
    old = a_list(line(1, "2025-12-01"), line(2, "2025-12-01"), as_of_on=date(2026, 1, 5))
    actions.publish_list(old, by=SECRETARY)
    before = set(queries.spans().values_list("person", "status", "begins_on", "ends_on"))
    new = a_list(line(1), line(2), line(3), ',"Nobody, Anywhere",,2026-02-01')
    actions.publish_list(new, by=SECRETARY)
    changed = queries.spans().filter(begins_on=date(2025, 10, 1)).order_by("person").last()
    assert changed is not None
    actions.withdraw_member(changed.person_id, on=DAY, reason="by letter", by=SECRETARY)
    undone = actions.undo_list(new, reason="wrong list", by=SECRETARY)
    after = set(queries.spans().exclude(person=changed.person_id).values_list("person", "status", "begins_on", "ends_on"))
    assert after == {row for row in before if row[0] != changed.person_id} and undone.counts["undo"]["kept"] == 1
    assert queries.history_of(changed.person_id)[-1].status == "withdrawn"
    assert not queries.unmatched_cards().exists() and differences() == []


def test_a_complete_list_ends_the_membership_of_who_is_missing_only_when_told_so(local: Local) -> None:
    actions.publish_list(a_list(*(line(number) for number in range(1, 11)), as_of_on=date(2026, 1, 5)), by=SECRETARY)
    listed = a_list(*(line(number) for number in range(1, 10)), is_complete=True)
    assert listed.counts["missing"] == 1
    actions.publish_list(listed, end_missing=True, by=SECRETARY)
    assert queries.members_at(DAY).count() == 9 and queries.members_at(date(2026, 3, 19)).count() == 10


def test_a_complete_list_that_misses_many_needs_a_word_why(local: Local) -> None:
    actions.publish_list(a_list(*(line(number) for number in range(1, 11)), as_of_on=date(2026, 1, 5)), by=SECRETARY)
    listed = a_list(line(1), is_complete=True)
    with pytest.raises(Clash, match="9 of 10"):
        actions.publish_list(listed, end_missing=True, by=SECRETARY)
    actions.publish_list(listed, end_missing=True, override_reason="the old list was a test", by=SECRETARY)
    assert queries.members_at(DAY).count() == 1


def test_a_list_says_who_left(local: Local) -> None:
    listed = a_list(f'000000001,"{a_name(1)}",2024-01-01,2025-06-30', heading="Employee ID,Name,Member since,Withdrawn on")
    actions.publish_list(listed, by=SECRETARY)
    [member, withdrawn] = queries.history_of(queries.rows_of(listed, "linked").get().person_id or 0)
    assert (member.begins_on, member.ends_on, withdrawn.status) == (date(2024, 1, 1), date(2025, 6, 30), "withdrawn")


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"a,b\n1,2\n"])
def test_what_is_no_list_is_refused_with_a_sentence_and_leaves_nothing(body: bytes, tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        listed = actions.receive_list(io.BytesIO(body), "x.csv", as_of_on=DAY, by=SECRETARY)
        listed = actions.load_list(listed, by=SECRETARY)
        assert listed.status == "failed" and listed.problem.endswith(".") and not default_storage.exists(listed.stored_as)


def test_who_may_not_import_is_refused() -> None:
    with pytest.raises(NotAllowed):
        actions.receive_list(io.BytesIO(b"Name\nA B\n"), "x.csv", as_of_on=DAY, by=an_actor("lead"))


def test_private_columns_are_not_kept(local: Local) -> None:
    listed = a_list(f'000000001,"{a_name(1)}",1990-01-01,2025-10-01', heading="Employee ID,Name,Birth date,Date joined")
    assert "1990" not in queries.rows_of(listed, "linked").get().raw


