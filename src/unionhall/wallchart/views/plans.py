"""Looking ahead: what if, and the thresholds that the local has set."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import Refusal
from unionhall.wallchart import actions, queries, rules
from unionhall.wallchart.forms import ThresholdForm, WhatIfForm


@require_GET
@open_to(Power.SEE_CHART)
def what_if(request: ActingRequest) -> HttpResponse:
    """Each unit as it is, and as it would be (US-28)."""
    asked = queries.question(request.GET)
    wall = queries.board(request.actor, asked)
    form = WhatIfForm(request.GET if "leaving" in request.GET else None)
    after, problem = [], ""
    if form.is_bound and form.is_valid():
        workers, members = form.difference
        try:
            after = [(unit, rules.what_if(unit.density, workers=workers, members=members, share=form.share)) for unit in wall.units]
        except Refusal as refusal:
            problem = refusal.sentence
    units = queries.board(request.actor, queries.question({})).units
    shown = {"board": wall, "form": form, "after": after, "problem": problem, "asked": asked, "units": units}
    return render(request, "wallchart/what_if.html", shown)


@open_to(Power.SET_THRESHOLDS)
def thresholds(request: ActingRequest) -> HttpResponse:
    """Every threshold with its source; a new one from a day on."""
    form = ThresholdForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.set_threshold(
            said["percent"] / 100, by=request.actor, effective_on=said["effective_on"], source=said["source"], code=said["code"],
            unit_code=said["unit"],
        )
        messages.success(request, _("The threshold is set from that day on."), extra_tags="done")
        return redirect("wallchart:thresholds")
    status = 400 if form.is_bound else 200
    shown = {"form": form, "thresholds": queries.thresholds(), "seeds": rules.SEEDS.values()}
    return render(request, "wallchart/thresholds.html", shown, status=status)
