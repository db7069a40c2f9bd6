"""Builds the demo local by pushing generated files through the real import, as a data steward would."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Mod

from unionhall.accounts import queries as accounts
from unionhall.kit import clock
from unionhall.ledger import queries as ledger
from unionhall.membership import actions as membership
from unionhall.membership import queries as member_lists
from unionhall.messaging.actions import lines
from unionhall.messaging.queries import setup as ways_out
from unionhall.people import jobs
from unionhall.people.actions import places as placing
from unionhall.people.actions import review, rosters, tasks
from unionhall.people.queries import rosters as loaded
from unionhall.people.queries import tasks as work
from unionhall.site.demo import files, members, places
from unionhall.site.demo.stage import BY, Demo, stage
from unionhall.site.demo.workforce import Quarter, Workforce, held_back, quarters
from unionhall.wallchart import actions as chart

#: So many come between two rosters of the full demo, and wait to be welcomed.
LATE = 70
SUMMER = "The demo's quarters differ by more than a fifth: summer is half as full."


def set_up(say: Callable[[str], None], *, scale: float) -> Demo:
    """The employer, its units, departments with their other names, job classes and sources."""
    employer = placing.add_employer("University of the Sound", mail_domains=["uw.example"], by=BY)
    demo = Demo(say, scale, employer)
    for code, name in places.UNITS:
        demo.units[code] = placing.add_unit(employer, code, name, active_from=date(2000, 1, 1), by=BY)
        for job, title in places.JOBS[code]:
            placing.add_job_class(job, title, unit=demo.units[code], by=BY)
    for name, college, *_ in places.DEPARTMENTS:
        demo.departments[name] = placing.add_department(name, college=college, by=BY)
    for name, other in places.OTHER_NAMES.items():
        placing.map_department(other, demo.departments[name], by=BY)
    for key, name in files.SOURCES.items():
        is_full = key != "NEW"
        demo.sources[key] = placing.add_source(
            employer, name, unit=demo.units.get(key if is_full else "ASE"), cadence="quarterly" if is_full else "fortnightly",
            is_full_list=is_full, by=BY,
        )
    return demo


def play(demo: Demo, *, how_many: int) -> tuple[Workforce, Quarter]:
    """Load and publish every quarter's files, oldest first; the workforce and its last quarter."""
    workforce = Workforce(scale=demo.scale)
    spans = quarters(clock.today(), how_many)
    last: Quarter | None = None
    with tempfile.TemporaryDirectory() as folder:
        for index, quarter in enumerate(workforce.play(spans)):
            is_last = index == len(spans) - 1
            late = held_back(quarter, clock.today(), round(LATE * demo.scale)) if is_last else []
            everybody, missing = quarter.workers["ASE"], {id(one) for one in late}
            quarter.workers["ASE"] = [one for one in everybody if id(one) not in missing]
            for key, path in files.write_quarter(Path(folder), quarter, old_names=index < how_many // 2):
                publish(demo, key, path, quarter.starts)
            quarter.workers["ASE"], last = everybody, quarter
            if is_last:
                welcome_most(demo)
            if late:
                as_of_on = clock.today() - timedelta(days=4)
                publish(demo, "NEW", files.write_new_hires(Path(folder), late, as_of_on), as_of_on)
    assert last is not None
    return workforce, last


def welcome_most(demo: Demo) -> None:
    """Whom the quarters' rosters brought was met at the orientations, but for a few."""
    met = work.open_work("welcome", "access_window").alias(lot=Mod("person_id", 150)).exclude(lot=0)
    demo.say(f"  {tasks.settle_together(met, 'met', by=BY):,} welcomes and meetings are behind us.")


def publish(demo: Demo, key: str, path: Path, as_of_on: date) -> None:
    """One file through the real import; what the rules leave open is decided as a careful steward would: not the same."""
    file = rosters.RosterFile(path, path.name)
    snapshot = rosters.receive_roster(demo.sources[key], file, as_of_on=as_of_on, by=BY)
    jobs.load_snapshot(snapshot.pk)
    snapshot.refresh_from_db()
    for row in loaded.review_rows(snapshot).filter(rule="M2"):
        review.decide(row, "different", reason="The demo's names are drawn by lot; equal ones are chance.", by=BY)
    snapshot.refresh_from_db()
    placing.take_in_new_jobs(snapshot, by=BY)
    rosters.publish_snapshot(snapshot, override_reason=SUMMER, by=BY)
    snapshot.refresh_from_db()
    counts = snapshot.counts
    demo.say(
        f"  {path.name}: {counts['before']:,} − {counts['leavers']:,} left + {counts['joiners']:,} came = {counts['after']:,}"
    )


def admit(demo: Demo, workforce: Workforce, quarter: Quarter) -> None:
    """The local's member list through its own import; cards of people whom no roster knows wait, unmatched."""
    today = clock.today()
    on_it = members.chosen(quarter, today=today) + members.gone(workforce, quarter, today=today)
    strangers = members.strangers(workforce, 25, today=today)
    with tempfile.TemporaryDirectory() as folder:
        path = files.member_list(Path(folder) / "members.csv", on_it, strangers)
        with path.open("rb") as file:
            listed = membership.receive_list(file, path.name, as_of_on=today, by=BY)
    listed = membership.load_list(listed, by=BY)
    new_here = {files.own_mail(worker) for worker, _ in strangers}
    for row in member_lists.rows_of(listed, "review"):
        # The secretary has asked: whoever signed before any roster had them only shares a name with somebody here.
        membership.decide_row(listed, row.row_no, is_same=row.email == "" or row.email not in new_here, by=BY)
    listed = membership.publish_list(listed, by=BY)
    demo.say(f"  {listed.file_name}: {listed.rows:,} members and signers of cards")


def connect() -> None:
    """The demo's ways out: a mail server and a text gateway of a made-up world on this machine."""
    lines.set_line("Mail", "smtp", {"per_second": 50}, by=BY)
    numbers = [{"number": f"+1206555010{digit}", "per_second": 10} for digit in range(5)]
    lines.set_line("Texts", "twilio", {"per_second": 50, "carrier_per_second": 40, "price": "0.0079"}, numbers, by=BY)


def may_be_made_here() -> bool:
    """Whether the database is empty, or holds a demo: whatever happened in it began with the demo's own deed. Needs no tables."""
    if "ledger_entry" not in connection.introspection.table_names():
        return True
    began = ledger.first_deed_by()
    return began == (BY.kind, BY.name) if began else not accounts.is_anybody_here()


def is_whole() -> bool:
    """Whether the demo was made to its end: its ways out are the last thing that is put into it."""
    return bool(ways_out.lines())


def build(say: Callable[[str], None], *, scale: float, how_many: int) -> None:
    """The whole demo local, quarter by quarter, and the cast that visitors can be."""
    say("Making the demo local: everybody in it is invented.")
    demo = set_up(say, scale=scale)
    workforce, quarter = play(demo, how_many=how_many)
    admit(demo, workforce, quarter)
    stage(demo)
    connect()
    chart.reckon(by=BY)
    call_command("worker", until_empty=True, interval=0.0)
