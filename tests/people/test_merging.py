"""Two persons made one and two again, with what hangs on them in higher areas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from tests.makers.accounts import an_actor
from tests.makers.people import STEWARD, a_loaded_roster, a_local, a_published_roster, a_row, people_of
from tests.people.states import state
from unionhall.kit.refusals import Clash, NotAllowed, Unwelcome
from unionhall.ledger.models import Entry
from unionhall.people import signals
from unionhall.people.actions import merging, persons, review, rosters, turf
from unionhall.people.models import Appointment, CurrentPost, EmployerIdentifier, Person, PersonName, TurfPerson
from unionhall.people.queries import editing, work
from unionhall.people.queries import persons as seen
from unionhall.people.queries import rosters as found

pytestmark = pytest.mark.django_db
AUTUMN, WINTER = date(2025, 9, 20), date(2025, 12, 20)


@pytest.fixture
def conversations() -> Iterator[None]:
    """A table of a higher area, and its reactions: talks hang on a person."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE stand_in_talk (id integer PRIMARY KEY, person_id bigint)")

    def move(sender, kept_id, gone_id, **_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM stand_in_talk WHERE person_id = %s", [gone_id])
            ids = [pk for (pk,) in cursor.fetchall()]
            cursor.execute("UPDATE stand_in_talk SET person_id = %s WHERE person_id = %s", [kept_id, gone_id])
        return {"stand_in_talk": ids}

    def move_back(sender, gone_id, moved, **_):
        with connection.cursor() as cursor:
            for pk in moved["stand_in_talk"]:
                cursor.execute("UPDATE stand_in_talk SET person_id = %s WHERE id = %s", [gone_id, pk])

    signals.person_merged.connect(move)
    signals.person_unmerged.connect(move_back)
    yield
    signals.person_merged.disconnect(move)
    signals.person_unmerged.disconnect(move_back)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE stand_in_talk")


def talks() -> list[tuple[int, int]]:
    """Whose talks are whose."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, person_id FROM stand_in_talk ORDER BY id")
        return cursor.fetchall()


def person(number: int) -> Person:
    """Whoever has this number."""
    return EmployerIdentifier.objects.get(value=f"{number:09d}", ends_on=None).person


def test_a_wrong_merge_is_taken_apart_with_its_talks(conversations):
    """US-59: the three conversations are back on the right person."""
    people_of(a_local().sources["ASE"], 5, as_of_on=AUTUMN)
    kept, gone = person(1), person(2)
    mine = turf.draw_turf("Mine", begins_on=AUTUMN, by=STEWARD)
    for who in (kept, gone):
        turf.give_turf(mine, who, begins_on=AUTUMN, by=STEWARD)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO stand_in_talk VALUES (1, %s), (2, %s), (3, %s), (4, %s)", [gone.pk, gone.pk, gone.pk, kept.pk])
    before, talks_before = state("people_currentpost"), talks()
    merge = merging.merge_persons(kept, gone, reason="one worker, two numbers", by=STEWARD)
    assert {who for _, who in talks()} == {kept.pk}
    assert person(2) == kept and work.heads_on(AUTUMN) == 4
    assert not seen.open_to(STEWARD).filter(pk=gone.pk).exists()
    assert TurfPerson.objects.filter(person=kept, ends_on=None).count() == 1
    assert CurrentPost.objects.filter(person=gone).count() == 0
    merging.unmerge_persons(merge, by=STEWARD)
    assert talks() == talks_before and state("people_currentpost") == before
    assert CurrentPost.objects.filter(person=gone).count() == 1
    assert list(Entry.objects.filter(deed__startswith="person.").order_by("number").values_list("deed", flat=True)) == [
        "person.merged", "person.unmerged",
    ]


def test_a_merged_person_stays_one_in_the_next_roster():
    """Both numbers mean the one person from then on; nobody leaves and nobody joins."""
    source = a_local().sources["ASE"]
    people_of(source, 5, as_of_on=AUTUMN)
    merging.merge_persons(person(1), person(2), reason="one worker", by=STEWARD)
    again = a_published_roster(source, [a_row(number, FTE="0.25") for number in range(1, 6)], as_of_on=WINTER)
    assert (again.counts["before"], again.counts["leavers"], again.counts["joiners"], again.counts["after"]) == (4, 0, 0, 4)
    assert Person.objects.count() == 5 and person(2) == person(1)


def test_what_cannot_be_merged():
    """Oneself, somebody merged already, and without the power."""
    people_of(a_local().sources["ASE"], 4, as_of_on=AUTUMN)
    with pytest.raises(Unwelcome):
        merging.merge_persons(person(1), person(1), reason="", by=STEWARD)
    with pytest.raises(NotAllowed):
        merging.merge_persons(person(1), person(2), reason="", by=an_actor("lead"))
    gone = person(2)
    merge = merging.merge_persons(person(1), gone, reason="", by=STEWARD)
    with pytest.raises(Clash):
        merging.merge_persons(person(3), gone, reason="", by=STEWARD)
    later = merging.merge_persons(person(3), person(1), reason="", by=STEWARD)
    with pytest.raises(Clash):
        merging.unmerge_persons(merge, by=STEWARD)
    merging.unmerge_persons(later, by=STEWARD)
    merging.unmerge_persons(merge, by=STEWARD)
    with pytest.raises(Clash):
        merging.unmerge_persons(merge, by=STEWARD)


def test_a_known_number_with_another_name_waits_for_a_human():
    """M2 blocks publishing; “same” renames, “different” gives the number to a new person."""
    source = a_local().sources["ASE"]
    people_of(source, 5, as_of_on=AUTUMN)
    names = {1: "Zubiri, Xabier", 2: "Watanabe, Yuki"}
    lines = [a_row(number, **({"Name": names[number]} if number in names else {})) for number in range(1, 6)]
    snapshot = a_loaded_roster(source, lines, as_of_on=WINTER)
    first, second = found.review_rows(snapshot)
    assert [row.rule for row in (first, second)] == ["M2", "M2"]
    with pytest.raises(Clash):
        rosters.publish_snapshot(snapshot, override_reason="anyway", by=STEWARD)
    old, other = person(1), person(2)
    review.decide(first, "same", reason="married", by=STEWARD)
    review.decide(second, "different", reason="the number was given again", by=STEWARD)
    review.take_back(second, by=STEWARD)
    assert found.review_rows(snapshot).count() == 1
    review.decide(second, "different", reason="the number was given again", by=STEWARD)
    before = state()
    published = rosters.publish_snapshot(snapshot, by=STEWARD)
    assert (published.counts["leavers"], published.counts["joiners"], published.counts["after"]) == (1, 1, 5)
    old.refresh_from_db()
    assert person(1) == old and old.display_name == "Xabier Zubiri"
    assert person(2) != other and person(2).display_name == "Yuki Watanabe"
    assert found.links_of(old).get().rule == "M2"
    rosters.undo_snapshot(published, reason="a test", by=STEWARD)
    assert state() == before


def test_a_pair_left_undecided_is_two_people_until_somebody_decides():
    """Published with a reason, the row is a person of its own; saying “same” later merges."""
    source = a_local().sources["ASE"]
    people_of(source, 20, as_of_on=AUTUMN)
    lines = [a_row(number) for number in range(2, 21)] + [a_row(1) | {"Employee ID": "000009001", "Email": ""}]
    snapshot = a_loaded_roster(source, lines, as_of_on=WINTER)
    (row,) = found.review_rows(snapshot)
    assert row.rule == "M4" and row.candidate == person(1)
    published = rosters.publish_snapshot(snapshot, override_reason="decide later", by=STEWARD)
    assert (published.counts["leavers"], published.counts["joiners"]) == (1, 1)
    review.decide(row, "same", by=STEWARD)
    assert person(9001) == person(1) and work.heads_on(WINTER) == 20


def test_us11_the_same_verified_address_and_the_words_of_the_name():
    """A new number, the same verified address, the name in another order: linked with rule and score."""
    source = a_local().sources["ASE"]
    a_published_roster(source, [a_row(1, Name="Minh Anh Nguyễn", Email="ma@example.org"), a_row(2)], as_of_on=AUTUMN)
    who = person(1)
    persons.add_contact(who, "email", "ma@example.org", is_verified=True, by=STEWARD)
    EmployerIdentifier.objects.filter(person=who).update(ends_on=AUTUMN)
    snapshot = a_loaded_roster(source, [a_row(77, Name="Nguyen, Thi Minh Anh", Email="MA@example.org"), a_row(2)], as_of_on=WINTER)
    row = found.rows(snapshot).get(identifier="000000077")
    assert (row.rule, row.state, row.person) == ("M3", "linked", who) and row.score > 0.8
    published = rosters.publish_snapshot(snapshot, by=STEWARD)
    assert published.counts["joiners"] == 0 and found.links_of(who).get().rule == "M3"


def test_a_plan_is_made_again_when_the_people_changed():
    """Two rosters loaded side by side; the second is matched again after the first is published."""
    local = a_local()
    source, other = local.sources["ASE"], local.sources["PD"]
    first = a_loaded_roster(source, [a_row(1), a_row(2)], as_of_on=AUTUMN)
    second = a_loaded_roster(other, [a_row(1), a_row(3)], as_of_on=AUTUMN)
    assert second.counts["rules"] == {"M5": 2}
    rosters.publish_snapshot(first, by=STEWARD)
    published = rosters.publish_snapshot(second, by=STEWARD)
    assert published.counts["rules"] == {"M1": 1, "M5": 1}
    assert Person.objects.count() == 3 and Appointment.objects.filter(person=person(1)).count() == 2


def test_two_hands_on_one_person():
    """T12: different fields merge; the same field asks the second, who sees both values."""
    people_of(a_local().sources["ASE"], 1, as_of_on=AUTUMN)
    who = person(1)
    seen_by_both = editing.person_fields(who)
    persons.edit_person(who, {"pronouns": "she/her"}, seen=seen_by_both, by=STEWARD)
    persons.edit_person(who, {"language": "vi"}, seen=seen_by_both, by=STEWARD)
    with pytest.raises(persons.EditClash) as clash:
        persons.edit_person(who, {"pronouns": "they/them"}, seen=seen_by_both, by=STEWARD)
    assert clash.value.fields == {"pronouns": ("she/her", "they/them")}
    who.refresh_from_db()
    assert (who.pronouns, who.language, who.version) == ("she/her", "vi", 3)


def test_a_thousand_interleavings_lose_nothing():
    """Two editors with old and new knowledge in every order: a value is only replaced by somebody who had seen it."""
    import random

    people_of(a_local().sources["ASE"], 1, as_of_on=AUTUMN)
    who, chance = person(1), random.Random(12)
    known = [editing.person_fields(who), persons.person_fields(who)]
    for _ in range(1000):
        editor, field, value = chance.randrange(2), chance.choice(["pronouns", "language"]), f"v{chance.randrange(4)}"
        before = editing.person_fields(who)
        try:
            persons.edit_person(who, {field: value}, seen=known[editor], by=STEWARD)
        except persons.EditClash as clash:
            assert clash.fields[field] == (before[field], value) and before[field] != known[editor][field]
            known[editor] = before
        else:
            who.refresh_from_db()
            now = editing.person_fields(who)
            assert before[field] in (known[editor][field], now[field])
            assert now == before | {field: before[field] if known[editor][field] == value else value}
            known[editor] = known[editor] | {field: now[field]}


def test_the_chosen_name_outranks_and_the_former_is_hidden():
    """INV-08: shown everywhere; the one before becomes a former name."""
    people_of(a_local().sources["ASE"], 1, as_of_on=AUTUMN)
    who = persons.choose_name(person(1), "Łucja  Nguyễn", by=STEWARD)
    assert (who.display_name, who.sort_key) == ("Łucja Nguyễn", "nguyen lucja")
    assert CurrentPost.objects.get(person=who).sort_key == "nguyen lucja"
    persons.choose_name(who, "", by=STEWARD)
    who.refresh_from_db()
    assert who.display_name == PersonName.objects.get(person=who, kind="roster").full
    assert PersonName.objects.get(person=who, kind="former").full == "Łucja Nguyễn"
