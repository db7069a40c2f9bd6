"""Employers, worksites, units, departments, job classes and sources, as the local sets them up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash
from unionhall.ledger.actions import note
from unionhall.people.loading.mapping import place_rows
from unionhall.people.models import (
    Department,
    DepartmentAlias,
    Employer,
    JobClass,
    RosterRow,
    RosterSnapshot,
    RosterSource,
    Unit,
    Worksite,
)
from unionhall.people.planning.plan import plan_again
from unionhall.people.rules import texts


@transaction.atomic
def add_employer(
    name: str, *, mail_domains: Sequence[str] = (), time_zone: str = "America/Los_Angeles", identifier_width: int = 9, by: Actor,
) -> Employer:
    """Add an employer, with the mail domains that it controls."""
    by.must(Power.EDIT_PLACES)
    made = Employer.objects.create(
        name=name, mail_domains=[domain.casefold().lstrip("@.") for domain in mail_domains], time_zone=time_zone, identifier_width=identifier_width,
    )
    note("employer.added", made, by=by, detail={"name": name})
    return made


@transaction.atomic
def add_worksite(employer: Employer, name: str, *, by: Actor) -> Worksite:
    """Add a worksite of an employer."""
    by.must(Power.EDIT_PLACES)
    made = Worksite.objects.create(employer=employer, name=name)
    note("worksite.added", made, by=by, detail={"name": name})
    return made


@transaction.atomic
def add_unit(employer: Employer, code: str, name: str, *, active_from: date, certification: str = "", by: Actor) -> Unit:
    """Add a bargaining unit."""
    by.must(Power.EDIT_PLACES)
    made = Unit.objects.create(employer=employer, code=code, name=name, active_from=active_from, certification=certification)
    note("unit.added", made, by=by, detail={"code": code})
    return made


@transaction.atomic
def add_job_class(
    code: str, title: str, *, unit: Unit | None = None, is_represented: bool = True, is_hourly: bool = False, by: Actor,
) -> JobClass:
    """Add an employer's title, and say whether its holders are in the unit."""
    by.must(Power.EDIT_PLACES)
    made = JobClass.objects.create(code=code, title=title, unit=unit, is_represented=is_represented, is_hourly=is_hourly)
    note("job_class.added", f"people.jobclass:{made.pk}", by=by, detail={"code": code, "is_represented": is_represented})
    return made


@transaction.atomic
def take_in_new_jobs(snapshot: RosterSnapshot, *, by: Actor) -> int:
    """Say of every new job of a roster at once that its holders are in the unit; how many."""
    by.must(Power.EDIT_PLACES)
    new = JobClass.objects.filter(pk__in=snapshot.counts.get("new_jobs", {}), is_decided=False)
    codes = list(new.order_by("code").values_list("code", flat=True))
    new.update(is_decided=True, is_represented=True)
    if codes:
        note("job_class.taken_in", snapshot, by=by, rows=len(codes), detail={"codes": codes})
    return len(codes)


@transaction.atomic
def amend_job_class(job_class: JobClass, *, title: str, is_represented: bool, by: Actor) -> JobClass:
    """Say what a job is called and whether its holders are in the unit; rosters not yet published follow when they are planned."""
    by.must(Power.EDIT_PLACES)
    job_class.title, job_class.is_represented, job_class.is_decided = title, is_represented, True
    job_class.save(update_fields=["title", "is_represented", "is_decided"])
    note("job_class.amended", f"people.jobclass:{job_class.pk}", by=by, detail={"code": job_class.code, "is_represented": is_represented})
    return job_class


@transaction.atomic
def add_source(
    employer: Employer, name: str, *, unit: Unit | None = None, is_full_list: bool = True, cadence: str = "", by: Actor,
) -> RosterSource:
    """Add a source of rosters; without a unit, a column of its files says it."""
    by.must(Power.LOAD_ROSTER)
    made = RosterSource.objects.create(employer=employer, unit=unit, name=name, is_full_list=is_full_list, cadence=cadence)
    note("source.added", made, by=by, detail={"name": name})
    return made


@transaction.atomic
def add_department(name: str, *, college: str = "", worksite: Worksite | None = None, by: Actor) -> Department:
    """Add a department under the name we use."""
    by.must(Power.EDIT_PLACES)
    made = Department.objects.create(name=name, college=college, worksite=worksite)
    note("department.added", made, by=by, detail={"name": name})
    return made


@transaction.atomic
def map_department(
    text: str, department: Department, *, source: RosterSource | None = None, by: Actor,
) -> DepartmentAlias:
    """Say which department a text in rosters means, for one source or for all; rows that wait for it learn it at once."""
    by.must(Power.EDIT_PLACES)
    key, today = texts.text_key(text), clock.today()
    known = DepartmentAlias.objects.filter(text_key=key, source=source).first()
    if known and known.department_id != department.pk:
        if RosterRow.objects.filter(snapshot__status="published", department=known.department_id, department_text=text).exists():
            raise Clash("Published rosters use this text for another department. Say for one source what it means from now on.")
        known.department = department
        known.save()
    alias = known or DepartmentAlias.objects.create(department=department, text=text, text_key=key, source=source, begins_on=today)
    _map_waiting(key, department, source)
    note("department.mapped", department, by=by, detail={"text": text, "source": source.name if source else ""})
    return alias


def _map_waiting(key: str, department: Department, source: RosterSource | None) -> None:
    """Rows of rosters not yet published whose department nobody knew; their previews are made again."""
    open_ones = RosterSnapshot.objects.filter(status__in=["loading", "loaded"]).select_related("source__employer", "previous")
    for snapshot in open_ones.filter(source=source) if source else open_ones:
        if place_rows(snapshot, key, department) and snapshot.status == "loaded" and not snapshot.is_history_only:
            plan_again(snapshot)
