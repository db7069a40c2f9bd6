"""Texts in a roster that nobody has mapped: which department or job they mean, remembered for next time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import NotThere
from unionhall.people.actions import places as actions
from unionhall.people.actions import review as planning
from unionhall.people.forms.rosters import DepartmentForm, JobClassForm
from unionhall.people.queries import choices, roster_pages
from unionhall.people.queries import rosters as found

if TYPE_CHECKING:
    from unionhall.people.models import Department, RosterSnapshot


@open_to(Power.EDIT_PLACES)
@require_http_methods(["GET", "POST"])
def roster_departments(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Map one text at a time; each saves at once and the list grows shorter."""
    snapshot = found.snapshot(request.actor, public_id)
    form = DepartmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _map(request, snapshot, form.cleaned_data)
        return redirect("people:roster_departments", public_id)
    unmapped = list(found.unmapped(snapshot))[:100]
    near = choices.suggestions([text for text, _rows in unmapped])
    return render(request, "people/rosters/departments.html", {
        "snapshot": snapshot, "form": form, "departments": choices.departments(), **_jobs(snapshot),
        "wanted": [{"text": text, "rows": rows, "near": near[text]} for text, rows in unmapped], "typed": request.POST.get("text", ""),
    }, status=400 if form.errors else 200)


def _jobs(snapshot: RosterSnapshot) -> dict[str, Any]:
    jobs = roster_pages.jobs(snapshot)
    return {"new_jobs": [job for job in jobs if not job.is_decided], "jobs": [job for job in jobs if job.is_decided]}


@transaction.atomic
def _map(request: ActingRequest, snapshot: RosterSnapshot, said: dict[str, Any]) -> None:
    department = _department(request, said)
    actions.map_department(said["text"], department, source=snapshot.source if said["only_here"] else None, by=request.actor)
    planning.refresh_plan(snapshot, by=request.actor)


def _department(request: ActingRequest, said: dict[str, Any]) -> Department:
    if name := said["new_name"].strip():
        known = next((each for each in choices.departments() if each.name.casefold() == name.casefold()), None)
        return known or actions.add_department(name, college=said["college"].strip(), by=request.actor)
    department = choices.department_with(said["department"])
    if department is None:
        raise NotThere(_("There is no such department."))
    return department


@open_to(Power.EDIT_PLACES)
@require_http_methods(["POST"])
def roster_job_class(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say what a job code is; its holders count in the unit or do not."""
    snapshot, form = found.snapshot(request.actor, public_id), JobClassForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            job = roster_pages.job_with(said["job_class"])
            actions.amend_job_class(job, title=said["title"], is_represented=said["is_represented"], by=request.actor)
            planning.refresh_plan(snapshot, by=request.actor)
    return redirect("people:roster_departments", public_id)


@open_to(Power.EDIT_PLACES)
@require_http_methods(["POST"])
def roster_jobs_all(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """All new jobs of this roster are in the unit."""
    actions.take_in_new_jobs(found.snapshot(request.actor, public_id), by=request.actor)
    return redirect("people:roster_departments", public_id)
