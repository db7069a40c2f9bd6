"""The board, a unit, a department."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit import clock
from unionhall.kit.asked import whole_number
from unionhall.wallchart import queries
from unionhall.wallchart.queries.scope import roster_days, unit_seen


@require_GET
@open_to(Power.SEE_CHART)
def board(request: ActingRequest) -> HttpResponse:
    """The whole wall."""
    wall = queries.board(request.actor, queries.question(request.GET))
    return render(request, "wallchart/board.html", {**_frame(request, wall.question), "board": wall})


@require_GET
@open_to(Power.SEE_CHART)
def unit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One unit of the wall."""
    _, code, name = unit_seen(request.actor, public_id)
    asked = replace(queries.question(request.GET), unit=code)
    wall = queries.board(request.actor, asked)
    return render(request, "wallchart/board.html", {**_frame(request, wall.question), "board": wall, "one_unit": name})


@require_GET
@open_to(Power.SEE_CHART)
def department(request: ActingRequest, public_id: UUID, department_id: UUID) -> HttpResponse:
    """One department of a unit, with its people for those who may see their names."""
    _, code, _ = unit_seen(request.actor, public_id)
    asked = replace(queries.question(request.GET), unit=code, show="all")
    found = queries.department_board(request.actor, asked, department_id, page=whole_number(request.GET.get("page"), 1))
    return render(request, "wallchart/department.html", {**_frame(request, found.board.question), "department": found, "board": found.board})


def _frame(request: ActingRequest, asked: queries.Question) -> dict[str, object]:
    """What the tools above a chart need."""
    kept = {
        "on": "" if asked.is_today else asked.on.isoformat(), "since": asked.since.isoformat() if "since" in request.GET else "",
        "order": asked.order if "order" in request.GET else "", "show": asked.show if "show" in request.GET else "",
    }
    return {
        "asked": asked, "today": clock.today(), "roster_days": roster_days()[::-1],
        "may_export": request.actor.may_somewhere(Power.EXPORT_CHART), "may_keep": request.actor.may(Power.RECORD_MEMBERSHIP),
        "may_set": request.actor.may(Power.SET_THRESHOLDS),
        "may_load": request.actor.may_somewhere(Power.LOAD_ROSTER), "sees_names": request.actor.may_somewhere(Power.SEE_NAMES),
        "kept": "&".join(f"{name}={value}" for name, value in kept.items() if value),
    }
