"""The list of people. Words are sent by POST, so that no name stands in an address or a log."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.people.forms.directory import FindForm
from unionhall.people.queries import directory


@open_to(Power.SEE_NAMES)
@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: ActingRequest) -> HttpResponse:
    """One page of the people whom one may see."""
    form = FindForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    asked = form.cleaned_data
    units, departments = directory.units_to_choose(request.actor), directory.departments_to_choose()
    unit = next((one for one in units if one.public_id == asked.get("unit")), None)
    department = next((one for one in departments if one.public_id == asked.get("department")), None)
    wanted = directory.Wanted(
        words=asked.get("q", ""), unit=unit.pk if unit else None, department=department.pk if department else None,
        is_member={"yes": True, "no": False}.get(asked.get("member", "")) if request.actor.may_somewhere(Power.SEE_MEMBERSHIP) else None,
        since=directory.new_since() if asked.get("new") else None, after=directory.key_of(request.actor, asked.get("after")),
    )
    page = directory.page_of(request.actor, wanted)
    narrowed = {
        "unit": unit.public_id if unit else "", "department": department.public_id if department else "", "member": asked.get("member", ""),
        "new": "on" if asked.get("new") else "",
    }
    return render(request, "people/persons.html", {
        "page": page, "words": wanted.words, "narrowed": narrowed, "units": units, "departments": departments,
        "unit": unit, "department": department, "sees_membership": request.actor.may_somewhere(Power.SEE_MEMBERSHIP),
        "kept": urlencode({key: value for key, value in narrowed.items() if value}),
        "last": page.people[-1].public_id if page.people else "",
        "may_merge": request.actor.may_somewhere(Power.MERGE_PERSONS),
    })
