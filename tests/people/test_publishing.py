"""What a published roster makes of people: who counts where on which day, and what it asks people to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.makers.accounts import an_actor
from tests.makers.people import STEWARD, a_loaded_roster, a_local, a_published_roster, a_roster_file, a_row, people_of
from tests.people.states import state
from unionhall.access.rules import Actor
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed
from unionhall.ledger.models import Entry
from unionhall.people import jobs
from unionhall.people.actions import appointments, persons, places, rosters, turf
from unionhall.people.models import (
    Appointment,
    ContactPoint,
    CurrentPost,
    EmployerIdentifier,
    EmploymentChange,
    Person,
    PersonName,
    RosterTask,
)
from unionhall.people.queries import rosters as found
from unionhall.people.queries import work

pytestmark = pytest.mark.django_db
AUTUMN, WINTER, SPRING, SUMMER = date(2025, 9, 20), date(2025, 12, 20), date(2026, 3, 20), date(2026, 6, 20)


def rows(*numbers: int, **cells: str) -> list[dict[str, str]]:
    """Rows of these people."""
    return [a_row(number, **cells) for number in numbers]


def kinds(snapshot) -> dict[str, int]:
    """How many changes of each kind."""
    return {kind: count for kind in ("joiner", "returner", "leaver", "mover", "changed") if (count := snapshot.changes.filter(kind=kind).count())}


def test_two_lists_of_one_unit_leave_each_other_alone():
    """The laboratory's list makes nobody of the central list a leaver, nor the other way round."""
    local = a_local()
    central = local.sources["RSE"]
    laboratory = places.add_source(local.employer, "Laboratory", unit=local.units["RSE"], by=STEWARD)
    people_of(central, 30, as_of_on=AUTUMN)
    people_of(laboratory, 10, as_of_on=AUTUMN, first=101)
    assert work.heads_on(AUTUMN) == 40
    again = a_published_roster(central, rows(*range(1, 29)), as_of_on=WINTER)
    assert (again.counts["before"], again.counts["leavers"], again.counts["after"]) == (30, 2, 28)
    assert work.heads_on(WINTER) == 38
    other = a_published_roster(laboratory, rows(*range(101, 111), 112, FTE="1"), as_of_on=WINTER)
    assert (other.counts["before"], other.counts["joiners"], other.counts["leavers"], other.counts["after"]) == (10, 1, 0, 11)
    assert work.heads_on(WINTER) == 39


def test_who_is_on_two_lists_leaves_one_of_them_without_consequence():
    """The list's own sum counts the leaver; nobody is told, for the person still works in the unit."""
    local = a_local()
    laboratory = places.add_source(local.employer, "Laboratory", unit=local.units["RSE"], by=STEWARD)
    people_of(local.sources["RSE"], 20, as_of_on=AUTUMN)
    people_of(laboratory, 3, as_of_on=AUTUMN)
    assert work.heads_on(AUTUMN) == 20
    after = a_published_roster(local.sources["RSE"], rows(*range(2, 21)), as_of_on=WINTER)
    assert after.counts["leavers"] == 1 and after.counts["units"]["RSE"]["elsewhere"] == 1
    assert work.heads_on(WINTER) == 20
    assert not RosterTask.objects.filter(kind__in=["leaver_check", "turf_hole"]).exists()


def test_us13_no_summer_job_and_back_in_autumn():
    """Head counts leave the summer out, and the autumn calls it a return to what was there."""
    source = a_local().sources["ASE"]
    spring = rows(*range(1, 11)) + rows(11, **{"Start Date": "2026-03-16", "End Date": "2026-06-15"})
    a_published_roster(source, spring, as_of_on=SPRING)
    person = EmployerIdentifier.objects.get(value="000000011").person
    persons.choose_name(person, "Sol", by=STEWARD)
    summer = a_published_roster(source, rows(*range(1, 11)), as_of_on=SUMMER)
    assert kinds(summer) == {"leaver": 1}
    assert summer.changes.get().after["reason"] == "listed_end"
    assert work.heads_on(date(2026, 6, 15)) == 11 and work.heads_on(date(2026, 7, 15)) == 10
    autumn = a_published_roster(source, rows(*range(1, 11)) + rows(11, **{"Start Date": "2026-09-16"}), as_of_on=date(2026, 9, 20))
    assert kinds(autumn) == {"returner": 1}
    change = autumn.changes.get()
    assert change.person_id == person.pk and change.before["last_on"] == "2026-06-15"
    assert Person.objects.get(pk=person.pk).display_name == "Sol"
    assert work.heads_on(date(2026, 9, 16)) == 11 and work.heads_on(date(2026, 7, 15)) == 10


def test_a_hole_in_one_file_is_forgiven():
    """Missing once with a later listed end is presumed; back again, nothing ever ended."""
    source = a_local().sources["ASE"]
    all_rows = rows(*range(1, 21), **{"End Date": "2026-12-15"})
    a_published_roster(source, all_rows, as_of_on=AUTUMN)
    hole = a_published_roster(source, all_rows[1:], as_of_on=date(2025, 10, 20))
    assert (hole.counts["leavers"], hole.counts["after"]) == (1, 19)
    gone = Appointment.objects.get(is_end_presumed=True)
    assert (gone.ends_on, gone.end_reason) == (date(2025, 10, 19), "dropped_from_roster")
    assert RosterTask.objects.filter(kind="leaver_check", person=gone.person).count() == 1
    back = a_published_roster(source, all_rows, as_of_on=date(2025, 11, 20))
    assert kinds(back) == {"returner": 1} and back.changes.get().before["was_hole"]
    assert work.heads_on(date(2025, 10, 25)) == 20
    assert Appointment.objects.count() == 20


def test_missing_twice_is_believed():
    """One cycle later the presumption is over."""
    source = a_local().sources["ASE"]
    all_rows = rows(*range(1, 21), **{"End Date": "2026-12-15"})
    a_published_roster(source, all_rows, as_of_on=AUTUMN)
    a_published_roster(source, all_rows[1:], as_of_on=date(2025, 10, 20))
    last = a_published_roster(source, all_rows[:0:-1], as_of_on=date(2025, 11, 20))
    assert kinds(last) == {}
    assert not Appointment.objects.filter(is_end_presumed=True).exists()
    assert work.heads_on(date(2025, 11, 20)) == 19


def test_a_move_does_not_rewrite_the_past():
    """The file gives the day of the hire; the old department keeps its people until the move was seen."""
    local = a_local()
    source = local.sources["ASE"]
    a_published_roster(source, rows(*range(1, 11)), as_of_on=AUTUMN)
    moved = a_published_roster(source, rows(1, 2, Department="Drama") + rows(*range(3, 11)), as_of_on=WINTER)
    assert kinds(moved) == {"mover": 2}
    drama, physics = (local.departments[name] for name in ("Drama", "Physics"))
    assert [work.heads_on(AUTUMN, department=place) for place in (physics, drama)] == [10, 0]
    assert [work.heads_on(WINTER, department=place) for place in (physics, drama)] == [8, 2]
    assert work.heads_on(WINTER) == 10


def test_a_late_hire_counts_from_its_day():
    """Appearing two files late with an earlier begin date."""
    source = a_local().sources["ASE"]
    people_of(source, 10, as_of_on=AUTUMN)
    late = a_published_roster(source, rows(*range(1, 11)) + rows(11, **{"Start Date": "2025-09-01"}), as_of_on=SPRING)
    assert kinds(late) == {"joiner": 1}
    assert work.heads_on(AUTUMN) == 11
    assert RosterTask.objects.get(kind="access_window").due_on == date(2025, 11, 30)


def test_the_access_window_of_us12():
    """Start 2026-03-16, deadline 2026-06-14."""
    source = a_local().sources["ASE"]
    people_of(source, 10, as_of_on=AUTUMN)
    a_published_roster(source, rows(*range(1, 11)) + rows(11, **{"Start Date": "2026-03-16"}), as_of_on=SPRING)
    assert RosterTask.objects.get(kind="access_window").due_on == date(2026, 6, 14)
    assert RosterTask.objects.filter(kind="welcome").count() == 1


def test_an_extension_and_a_renewal_are_changes():
    """A later end date, or a new first day without a gap, is nobody's hire."""
    source = a_local().sources["ASE"]
    a_published_roster(source, rows(1, 2, 3, **{"End Date": "2025-12-31"}) + rows(*range(4, 10)), as_of_on=AUTUMN)
    renewed = (
        rows(1, **{"End Date": "2026-06-15"}) + rows(2, **{"Start Date": "2025-12-16", "End Date": "2026-03-15"})
        + rows(3, FTE="0.25", **{"End Date": "2025-12-31"}) + rows(*range(4, 10))
    )
    after = a_published_roster(source, renewed, as_of_on=WINTER)
    assert kinds(after) == {"changed": 3}
    assert work.heads_on(AUTUMN) == work.heads_on(WINTER) == 9
    assert Appointment.objects.count() == 9


def test_from_one_unit_to_another():
    """Leaver in one unit, joiner in the other, the same person."""
    local = a_local()
    both = local.sources[""]
    a_published_roster(both, rows(*range(1, 11), Unit="ASE") + rows(*range(21, 26), Unit="PD"), as_of_on=AUTUMN)
    after = a_published_roster(
        both, rows(*range(2, 11), Unit="ASE") + rows(*range(21, 26), Unit="PD") + rows(1, Unit="PD", **{"Start Date": "2025-12-01"}), as_of_on=WINTER,
    )
    units = after.counts["units"]
    assert (units["ASE"]["before"], units["ASE"]["leavers"], units["ASE"]["after"]) == (10, 1, 9)
    assert (units["PD"]["before"], units["PD"]["joiners"], units["PD"]["after"]) == (5, 1, 6)
    assert EmploymentChange.objects.filter(to_snapshot=after).values("person").distinct().count() == 1
    assert Person.objects.count() == 15


def test_a_correction_takes_every_day_away():
    """Last month's file had somebody who was never in the unit."""
    source = a_local().sources["ASE"]
    people_of(source, 10, as_of_on=AUTUMN)
    wrong = Appointment.objects.get(person__identifiers__value="000000004")
    appointments.correct_appointment(wrong, reason="a student, not a worker", by=STEWARD)
    assert work.heads_on(AUTUMN) == 9
    assert not CurrentPost.objects.filter(person=wrong.person).exists()
    assert Entry.objects.filter(deed="appointment.corrected", purpose="a student, not a worker").exists()


def test_people_outside_the_unit_do_not_count():
    """A job class that is not represented, and a supervisor, are kept and count nowhere."""
    local = a_local()
    places.add_job_class("BOSS", "Manager", unit=local.units["ASE"], is_represented=False, by=STEWARD)
    after = a_published_roster(local.sources["ASE"], rows(1, 2, 3) + rows(4, **{"Job Code": "BOSS"}), as_of_on=AUTUMN)
    assert after.counts["after"] == 3 and work.heads_on(AUTUMN) == 3
    assert Person.objects.count() == 4 and Appointment.objects.count() == 4


def test_a_new_name_on_the_roster_hides_the_old_one():
    """The same number with a compatible name goes on; what the person chose outranks it all."""
    source = a_local().sources["ASE"]
    a_published_roster(source, rows(1, Name="Castillo, Ana") + rows(2), as_of_on=AUTUMN)
    a_published_roster(source, rows(1, Name="Castillo Vega, Ana") + rows(2), as_of_on=WINTER)
    person = EmployerIdentifier.objects.get(value="000000001").person
    assert person.display_name == "Ana Castillo Vega"
    assert list(PersonName.objects.filter(person=person).order_by("pk").values_list("kind", "full")) == [
        ("former", "Ana Castillo"), ("roster", "Ana Castillo Vega"),
    ]


def test_addresses_know_who_controls_them():
    """What the employer controls is marked, what a roster says anew replaces what it said before, and verified ones stay."""
    source = a_local().sources["ASE"]
    a_published_roster(source, rows(1, Email="ana@cs.uni.example") + rows(2) + rows(3), as_of_on=AUTUMN)
    persons.set_contact_status(ContactPoint.objects.get(value="p3@example.org"), "verified", by=STEWARD)
    a_published_roster(
        source, rows(1, Email="ana@uni.example") + rows(2, Email="new2@example.org") + rows(3, Email="new3@example.org"), as_of_on=WINTER,
    )
    kept = ContactPoint.objects.filter(ends_on__isnull=True).order_by("value").values_list("value", "owner_class")
    assert list(kept) == [
        ("ana@uni.example", "employer_controlled"), ("new2@example.org", "personal"), ("new3@example.org", "personal"),
        ("p3@example.org", "personal"),
    ]


def test_guards_stand_in_the_way():
    """A department nobody mapped always stops; a file cut by more than a fifth stops until somebody says why."""
    local = a_local()
    source = local.sources["ASE"]
    people_of(source, 100, as_of_on=AUTUMN)
    unmapped = a_loaded_roster(source, rows(*range(1, 100)) + rows(100, Department="Physiology"), as_of_on=WINTER)
    assert [guard.code for guard in found.guards(unmapped)] == ["unmapped_departments"]
    assert found.unmapped(unmapped) == [("Physiology", 1)]
    with pytest.raises(Clash):
        rosters.publish_snapshot(unmapped, override_reason="never mind", by=STEWARD)
    places.map_department("Physiology", local.departments["Chemistry"], by=STEWARD)
    unmapped.refresh_from_db()
    published = rosters.publish_snapshot(unmapped, by=STEWARD)
    assert kinds(published) == {"mover": 1}
    cut = a_loaded_roster(source, rows(*range(1, 80)), as_of_on=SPRING)
    with pytest.raises(Clash):
        rosters.publish_snapshot(cut, by=STEWARD)
    rosters.publish_snapshot(cut, override_reason="the summer is small", by=STEWARD)
    assert Entry.objects.filter(deed="roster.published", purpose="the summer is small").exists()
    assert work.heads_on(SPRING) == 79


def test_an_older_file_is_history():
    """It is read and kept, and cannot be published over the newer one."""
    source = a_local().sources["ASE"]
    people_of(source, 10, as_of_on=WINTER)
    before = state()
    old = a_loaded_roster(source, rows(*range(1, 9)), as_of_on=AUTUMN)
    assert old.is_history_only and old.status == "loaded"
    with pytest.raises(Clash):
        rosters.publish_snapshot(old, override_reason="please", by=STEWARD)
    assert state() == before


def test_overtaken_by_a_newer_roster():
    """Loaded before, published after a newer one: too late, it is history by then."""
    source = a_local().sources["ASE"]
    older = a_loaded_roster(source, rows(1, 2), as_of_on=AUTUMN)
    people_of(source, 3, as_of_on=WINTER)
    with pytest.raises(Clash):
        rosters.publish_snapshot(older, override_reason="please", by=STEWARD)


def test_a_supervisor_on_the_roster_is_marked():
    """INV-12: known by then or new; undoing takes the mark of the one who was known."""
    source = a_local().sources["ASE"]
    people_of(source, 9, as_of_on=AUTUMN)
    headings = ("Employee ID", "Name", "Email", "Department", "Job Code", "FTE", "Start Date", "Supervisor")
    path = a_roster_file([*rows(*range(2, 10)), a_row(1) | {"Supervisor": "yes"}], headings=headings)
    snapshot = rosters.receive_roster(source, rosters.RosterFile(path, "autumn.csv"), as_of_on=WINTER, by=STEWARD)
    jobs.load_snapshot(snapshot.pk)
    published = rosters.publish_snapshot(snapshot, override_reason="a test", by=STEWARD)
    who = EmployerIdentifier.objects.get(value="000000001").person
    assert who.is_excluded and published.counts["after"] == 8
    rosters.undo_snapshot(published, reason="a test", by=STEWARD)
    who.refresh_from_db()
    assert not who.is_excluded and work.heads_on(WINTER) == 9


def test_a_list_of_new_hires_lets_nobody_leave():
    """Who is missing from a list that is not full is still there."""
    local = a_local()
    hires = places.add_source(local.employer, "New hires", unit=local.units["ASE"], is_full_list=False, by=STEWARD)
    people_of(hires, 5, as_of_on=AUTUMN)
    after = people_of(hires, 4, as_of_on=WINTER, first=11)
    assert kinds(after) == {"joiner": 4}
    assert work.heads_on(WINTER) == 9
    assert RosterTask.objects.filter(kind="welcome").count() == 9


def test_undoing_keeps_what_hands_touched():
    """What somebody changed since is kept and listed; everything else is as it was."""
    source = a_local().sources["ASE"]
    people_of(source, 10, as_of_on=AUTUMN)
    before = state()
    second = a_published_roster(source, rows(*range(2, 11)) + rows(11, 12, 13), as_of_on=WINTER)
    touched, turfed = (EmployerIdentifier.objects.get(value=f"0000000{number}").person for number in (11, 12))
    persons.edit_person(touched, {"pronouns": "they"}, seen={"pronouns": ""}, by=STEWARD)
    mine = turf.draw_turf("Mine", begins_on=WINTER, by=STEWARD)
    turf.give_turf(mine, turfed, begins_on=WINTER, by=STEWARD)
    undone = rosters.undo_snapshot(second, reason="the wrong file", by=STEWARD)
    assert undone.status == "superseded" and undone.counts["undo"]["kept"] > 0
    kept = {note.row_id for note in found.kept_by_undo(undone) if note.table == "people_person"}
    assert kept == {touched.pk, turfed.pk}
    assert Person.objects.count() == 12
    assert not Appointment.objects.filter(person__in=[touched, turfed]).exists()
    now = state()
    for table, rows_then in before.items():
        assert set(rows_then) <= set(now[table]), table
    assert work.heads_on(WINTER) == 10
    again = a_published_roster(source, rows(*range(2, 11)) + rows(11, 12, 13), as_of_on=WINTER)
    assert again.pk != second.pk and Person.objects.count() == 13


def test_only_the_steward_may():
    """Everybody else is refused, and nothing is noted."""
    source = a_local().sources["ASE"]
    snapshot = a_loaded_roster(source, rows(1, 2), as_of_on=AUTUMN)
    for actor in (an_actor("lead"), an_actor("administrator"), Actor.visitor()):
        for deed in (rosters.publish_snapshot, rosters.cancel_load, rosters.ask_to_publish):
            with pytest.raises(NotAllowed):
                deed(snapshot, by=actor)
        assert not found.snapshots(actor).exists()
    assert found.snapshots(an_actor("data_steward")).count() == 1
    rosters.publish_snapshot(snapshot, by=an_actor("data_steward"))
    assert Entry.objects.filter(deed="roster.published").count() == 1


def test_posts_follow_the_calendar():
    """Who starts tomorrow is in no list today, and in it tomorrow."""
    today = clock.today()
    source = a_local().sources["ASE"]
    a_published_roster(source, rows(1) + rows(2, **{"Start Date": (today + timedelta(days=30)).isoformat()}), as_of_on=today)
    assert CurrentPost.objects.count() == 1
    Appointment.objects.filter(begins_on__gt=today).update(begins_on=today)
    jobs.turn_the_day()
    assert CurrentPost.objects.count() == 2
    Appointment.objects.all().update(ends_on=today - timedelta(days=1), begins_on=today - timedelta(days=9))
    jobs.turn_the_day()
    assert CurrentPost.objects.count() == 0


def test_a_worker_publishes_what_was_asked():
    """Asked, it is published by a worker in the name of who asked; what cannot be is put back with its sentence."""
    local = a_local()
    source, bea = local.sources["ASE"], an_actor("data_steward", name="Bea")
    people_of(source, 5, as_of_on=AUTUMN)
    snapshot = a_loaded_roster(source, rows(*range(1, 7)), as_of_on=WINTER)
    assert rosters.ask_to_publish(snapshot, by=bea).status == "publishing"
    jobs.publish(snapshot.pk, "", "Bea")
    snapshot.refresh_from_db()
    assert snapshot.status == "published" and work.heads_on(WINTER) == 6
    jobs.publish(snapshot.pk, "", "Bea")
    assert Entry.objects.filter(deed="roster.published", thing=f"people.rostersnapshot:{snapshot.public_id}").count() == 1
    late = a_loaded_roster(source, rows(*range(1, 8)), as_of_on=SPRING)
    rosters.ask_to_publish(late, by=bea)
    people_of(source, 7, as_of_on=SUMMER, FTE="1")
    jobs.publish(late.pk, "", "Bea")
    late.refresh_from_db()
    assert late.status == "loaded" and late.problem
