"""Two persons who are one: compared, merged by a human with a reason, and taken apart again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import NotThere
from unionhall.people.actions import merging as actions
from unionhall.people.forms.rosters import MergeForm
from unionhall.people.queries import merges as found


@open_to(Power.MERGE_PERSONS)
@require_GET
def merges(request: ActingRequest) -> HttpResponse:
    """Likely duplicates, and what was merged."""
    words = request.GET.get("q", "").strip()[:100]
    return render(request, "people/merging/merges.html", {
        "merges": found.done(request.actor)[:100], "words": words, "persons": found.named(request.actor, words),
        "likely": found.likely(request.actor), "first": request.GET.get("first", ""),
    })


@open_to(Power.MERGE_PERSONS)
@require_http_methods(["GET", "POST"])
def merge_new(request: ActingRequest) -> HttpResponse:
    """Two persons side by side; the one kept keeps its address, the other's cards, talks and posts move over."""
    said = request.POST if request.method == "POST" else request.GET
    form = MergeForm(said)
    form.is_valid()
    kept, gone = form.cleaned_data.get("kept"), form.cleaned_data.get("gone")
    if kept is None or gone is None or kept == gone:
        raise NotThere("Choose two different persons.")
    pair = found.side_by_side(request.actor, kept, gone)
    if request.method == "POST" and form.is_valid():
        actions.merge_persons(pair.kept, pair.gone, reason=form.cleaned_data["reason"], by=request.actor)
        return redirect("people:merges")
    return render(request, "people/merging/merge.html", {"pair": pair, "form": form if request.method == "POST" else MergeForm()})


@open_to(Power.MERGE_PERSONS)
@require_POST
def unmerge(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a merge apart: everything that moved goes back."""
    actions.unmerge_persons(found.one(request.actor, public_id), by=request.actor)
    return redirect("people:merges")
