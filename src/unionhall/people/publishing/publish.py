"""Making a planned roster true, inside the caller's transaction."""

from __future__ import annotations

from unionhall.kit import clock
from unionhall.kit.bulk import analyze, drop, run, work_table
from unionhall.kit.refusals import Clash
from unionhall.people.models import RosterSnapshot
from unionhall.people.planning import sums
from unionhall.people.publishing import appointments, contacts, persons, posts, tasks


def publish(snapshot: RosterSnapshot) -> None:
    """Write people, appointments, posts and tasks; check the sum in the tables; leave `work_people` for those who are told."""
    persons.make_persons(snapshot)
    persons.gather_leads(snapshot)
    persons.write_names(snapshot)
    persons.mark_excluded(snapshot)
    persons.write_identifiers(snapshot)
    contacts.write_contacts(snapshot)
    persons.write_links(snapshot)
    appointments.take_steps(snapshot)
    if is_mostly_new(snapshot):
        analyze("people_appointment")
    gather_people(snapshot)
    posts.rebuild_posts(clock.today(), journal_of=snapshot.pk)
    tasks.make_tasks(snapshot)
    _check_sum(snapshot)
    drop("work_new", "work_leads")
    if is_mostly_new(snapshot):
        analyze("people_person", "people_personname", "people_contactpoint", "people_employeridentifier", "people_currentpost")


def is_mostly_new(snapshot: RosterSnapshot) -> bool:
    """Whether tables grow so much that what the database knows of them is wrong; else its own upkeep is enough."""
    return int(snapshot.counts["joiners"]) * 5 > int(snapshot.counts["after"])


def gather_people(snapshot: RosterSnapshot) -> None:
    """Fill `work_people` with everybody whom this roster changed."""
    work_table("work_people", "person_id bigint PRIMARY KEY")
    for source in ("people_employmentchange WHERE to_snapshot_id = %s", "people_plannedstep WHERE snapshot_id = %s"):
        run(f"INSERT INTO work_people SELECT DISTINCT person_id FROM {source} AND person_id IS NOT NULL ON CONFLICT DO NOTHING", [snapshot.pk])
    run("INSERT INTO work_people SELECT person_id FROM work_leads WHERE TRUE ON CONFLICT DO NOTHING")
    analyze("work_people")


def _check_sum(snapshot: RosterSnapshot) -> None:
    """P1 = P0 - leavers + joiners, unit by unit, with P1 counted anew in the tables; anything else is undone at once."""
    from unionhall.people.models import Unit  # beside its only use

    codes = dict(Unit.objects.values_list("pk", "code"))
    found = {codes[unit]: count for unit, count in sums.heads(snapshot.source_id, snapshot.as_of_on).items()}
    for code, unit in snapshot.counts["units"].items():
        if found.pop(code, 0) != unit["after"] or unit["after"] != unit["before"] - unit["leavers"] + unit["joiners"]:
            raise Clash(f"The sum of {code} does not come out; nothing was published. Please report this.")
    if found:
        raise Clash("People would be in units that this roster does not name; nothing was published. Please report this.")
