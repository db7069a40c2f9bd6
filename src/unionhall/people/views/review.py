"""The review queue: one pair at a time, side by side; same, different, not sure; and taking a decision back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.asked import whole_number
from unionhall.people.actions import review as actions
from unionhall.people.forms.rosters import DecisionForm
from unionhall.people.queries import pairs, roster_pages
from unionhall.people.queries import rosters as found


@open_to(Power.REVIEW_ROSTER)
@require_GET
def review(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The first pair to decide; when none is left, what was decided."""
    snapshot = found.snapshot(request.actor, public_id)
    after = whole_number(request.GET.get("after"))
    row_no = roster_pages.next_to_decide(snapshot, after)
    if row_no is not None:
        return redirect(reverse("people:review_row", args=[public_id, row_no]) + _last(request))
    return render(request, "people/rosters/reviewed.html", {
        "snapshot": snapshot, "decided": found.decided_rows(snapshot)[:100], "left": roster_pages.left_to_decide(snapshot),
    })


def _last(request: ActingRequest) -> str:
    """The decision just made, so that one key takes it back."""
    last = whole_number(request.GET.get("last"))
    return "?" + urlencode({"last": last}) if last else ""


@open_to(Power.REVIEW_ROSTER)
@require_http_methods(["GET", "POST"])
def review_row(request: ActingRequest, public_id: UUID, row_no: int) -> HttpResponse:
    """One pair; a decision leads to the next one."""
    snapshot = found.snapshot(request.actor, public_id)
    row = found.row(request.actor, public_id, row_no)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.decide(row, form.cleaned_data["decision"], reason=form.cleaned_data["reason"], by=request.actor)
        return redirect(reverse("people:review", args=[public_id]) + "?" + urlencode({"after": row_no, "last": row_no}))
    return render(request, "people/rosters/review.html", {
        "snapshot": snapshot, "pair": pairs.pair_of(row), "form": form, "place": roster_pages.place_in_queue(snapshot, row_no),
        "left": roster_pages.left_to_decide(snapshot), "last": whole_number(request.GET.get("last")) or None, "others": roster_pages.same_key(row),
        "before": roster_pages.before_in_queue(snapshot, row_no), "after": roster_pages.next_to_decide(snapshot, row_no),
    }, status=400 if form.errors else 200)


@open_to(Power.REVIEW_ROSTER)
@require_POST
def review_take_back(request: ActingRequest, public_id: UUID, row_no: int) -> HttpResponse:
    """Take a decision back: the pair is to decide again."""
    actions.take_back(found.row(request.actor, public_id, row_no), by=request.actor)
    return redirect("people:review_row", public_id, row_no)
