"""One roster: how far it is read, what it would change, what stands in the way; publish, cancel, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.asked import whole_number
from unionhall.people import jobs
from unionhall.people.actions import rosters as actions
from unionhall.people.forms.rosters import PublishForm, ReasonForm
from unionhall.people.queries import roster_pages
from unionhall.people.queries import rosters as found

if TYPE_CHECKING:
    from unionhall.people.models import RosterSnapshot

AT_ONCE = 2_000
PAGE = 50
MOVING = frozenset({"loading", "publishing"})


@open_to(Power.LOAD_ROSTER, Power.REVIEW_ROSTER)
@require_GET
def roster(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One roster, at whatever stage it is."""
    snapshot = found.snapshot(request.actor, public_id)
    if snapshot.status in MOVING:
        return render(request, "people/rosters/progress.html", _progress(snapshot))
    return render(request, "people/rosters/roster.html", _context(request, snapshot))


@open_to(Power.LOAD_ROSTER, Power.REVIEW_ROSTER)
@require_GET
def roster_progress(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """How far it is, as the piece of the page that is asked for again and again; told when it is done."""
    snapshot = found.snapshot(request.actor, public_id)
    response = render(request, "people/rosters/_progress.html", _progress(snapshot))
    if snapshot.status not in MOVING:
        response["X-Done"] = "yes"
    return response


def _progress(snapshot: RosterSnapshot) -> dict[str, Any]:
    said = snapshot.progress or {}
    share = max(0.0, min(1.0, float(said.get("share") or 0)))
    return {
        "snapshot": snapshot, "phase": said.get("phase", "waiting"), "done": said.get("done", snapshot.rows), "percent": round(share * 100),
        "seconds": said.get("seconds_to_go"), "is_asked_to_stop": snapshot.cancel_asked_at is not None,
    }


def _context(request: ActingRequest, snapshot: RosterSnapshot) -> dict[str, Any]:
    guards = found.guards(snapshot) if snapshot.status == "loaded" else []
    kind = roster_pages.kind_asked(request.GET.get("who", ""))
    changes = found.changes(snapshot, kind)
    return {
        "snapshot": snapshot, "guards": guards, "hard": [guard for guard in guards if not guard.can_be_accepted],
        "soft": [guard for guard in guards if guard.can_be_accepted], "sum": roster_pages.balance(snapshot),
        "tabs": roster_pages.tabs(snapshot, kind), "changes": roster_pages.listed(changes[:8]), "kind": kind,
        "units": roster_pages.units(snapshot), "steps": roster_pages.steps(snapshot), "decided": roster_pages.decided(snapshot),
        "first": roster_pages.next_to_decide(snapshot), "published": roster_pages.published_before(snapshot),
        "may_publish": request.actor.may(Power.PUBLISH_ROSTER), "may_undo": request.actor.may(Power.UNDO_ROSTER),
        "certain": roster_pages.certain(snapshot), "is_newest": found.can_undo(snapshot), "sealed": roster_pages.has_sealed(snapshot),
        "may_unseal": request.actor.may(Power.UNSEAL_ROSTER), "may_map": request.actor.may(Power.EDIT_PLACES),
    }


@open_to(Power.LOAD_ROSTER, Power.REVIEW_ROSTER)
@require_GET
def roster_changes(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Everybody who joined, came back, left, moved or changed, fifty a page."""
    snapshot = found.snapshot(request.actor, public_id)
    start = whole_number(request.GET.get("from"))
    changes = list(found.changes(snapshot, kind)[start:start + PAGE + 1])
    return render(request, "people/rosters/changes.html", {
        "snapshot": snapshot, "kind": kind, "tabs": roster_pages.tabs(snapshot, kind), "changes": roster_pages.listed(changes[:PAGE]),
        "next": start + PAGE if len(changes) > PAGE else None, "start": start,
    })


@open_to(Power.LOAD_ROSTER, Power.REVIEW_ROSTER)
@require_GET
def roster_rows(request: ActingRequest, public_id: UUID, state: str) -> HttpResponse:
    """The lines of the file that were left out or repeat another, each with its reason; or those with cells nobody could read."""
    snapshot = found.snapshot(request.actor, public_id)
    start = whole_number(request.GET.get("from"))
    lines = roster_pages.lines(snapshot, state, start, PAGE)
    return render(request, "people/rosters/rows.html", {
        "snapshot": snapshot, "state": state, "lines": lines[:PAGE], "next": lines[PAGE - 1].row_no if len(lines) > PAGE else None,
    })


@open_to(Power.LOAD_ROSTER)
@require_POST
def roster_cancel(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Stop reading, or throw away what is read and not published."""
    snapshot = found.snapshot(request.actor, public_id)
    actions.cancel_load(snapshot, by=request.actor)
    sentence = _("The roster of %(day)s was cancelled. Nothing of it counts.") % {"day": date_format(snapshot.as_of_on, "j F Y")}
    messages.success(request, sentence, "done")
    return redirect("people:rosters")


@open_to(Power.PUBLISH_ROSTER)
@require_POST
def roster_publish(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Publish: small ones at once, large ones by a worker with the same live page."""
    snapshot, form = found.snapshot(request.actor, public_id), PublishForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if snapshot.rows <= AT_ONCE:
        actions.publish_snapshot(snapshot, override_reason=reason, by=request.actor)
        return redirect("people:roster", public_id)
    with transaction.atomic():
        actions.ask_to_publish(snapshot, override_reason=reason, by=request.actor)
        jobs.publish.later(snapshot.pk, reason, request.actor.name)
    return redirect("people:roster", public_id)


@open_to(Power.UNDO_ROSTER)
@require_http_methods(["GET", "POST"])
def roster_undo(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Undo a published roster: first what will happen and what stays, then the deed."""
    snapshot = found.snapshot(request.actor, public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.undo_snapshot(snapshot, reason=form.cleaned_data["reason"], by=request.actor)
        return redirect("people:roster", public_id)
    return render(request, "people/rosters/undo.html", {
        "snapshot": snapshot, "form": form, "kept": roster_pages.kept(snapshot), "sum": roster_pages.balance(snapshot),
        "is_newest": found.can_undo(snapshot),
    }, status=400 if form.errors else 200)
