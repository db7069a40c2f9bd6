"""Sealed cells of a roster: one data steward asks with a purpose, another one opens; the ledger keeps both."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from unionhall.access.gate import ActingRequest, open_to, with_fresh_proof
from unionhall.access.rules import Power
from unionhall.people.actions import unsealing as actions
from unionhall.people.forms.rosters import ReasonForm
from unionhall.people.queries import rosters as found
from unionhall.people.queries import unsealings


@open_to(Power.UNSEAL_ROSTER)
@require_http_methods(["GET", "POST"])
def roster_sealed(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Ask to open the sealed cells, and see who asked before."""
    snapshot, form = found.snapshot(request.actor, public_id), ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.ask_unseal(snapshot, form.cleaned_data["reason"], by=request.actor)
        return redirect("people:roster_sealed", public_id)
    return render(request, "people/rosters/sealed.html", {
        "snapshot": snapshot, "form": form, "asked": unsealings.asked(request.actor, snapshot),
    }, status=400 if form.errors else 200)


@with_fresh_proof
@open_to(Power.UNSEAL_ROSTER)
@require_POST
def roster_unseal(request: ActingRequest, public_id: UUID, number: int) -> HttpResponse:
    """Open them, as the second person; shown once on this page and kept nowhere else."""
    snapshot = found.snapshot(request.actor, public_id)
    opened = actions.open_sealed(unsealings.one(request.actor, snapshot, number), by=request.actor)
    return render(request, "people/rosters/unsealed.html", {"snapshot": snapshot, "opened": opened})
