"""One person's membership: its history, a change, a correction, taking a change back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import Unwelcome
from unionhall.membership import actions, queries
from unionhall.membership.forms import ChangeForm, CorrectionForm
from unionhall.membership.rules import EXPELLED, MEMBER, TRANSFERRED, WITHDRAWN, Stretch

DEEDS = {
    WITHDRAWN: actions.withdraw_member, TRANSFERRED: actions.transfer_member, EXPELLED: actions.expel_member,
    MEMBER: actions.reinstate_member,
}


@require_GET
@open_to(Power.RECORD_MEMBERSHIP)
def person(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The history with its cards and changes, and what can be done."""
    return _page(request, public_id, ChangeForm(), CorrectionForm())


def _page(request: ActingRequest, public_id: UUID, change_form: ChangeForm, correction: CorrectionForm) -> HttpResponse:
    found = queries.person(request.actor, public_id)
    shown = {
        "person": found, "standing": queries.standing_of(found.pk, request.actor), "change_form": change_form, "correction": correction,
    }
    status = 400 if change_form.is_bound or correction.is_bound else 200
    return render(request, "membership/person.html", shown, status=status)


@require_POST
@open_to(Power.RECORD_MEMBERSHIP)
def change(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Somebody left, went over, was expelled, or is back."""
    found, form = queries.person(request.actor, public_id), ChangeForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, form, CorrectionForm())
    said = form.cleaned_data
    DEEDS[said["status"]](found.pk, on=said["on"], reason=said["reason"], by=request.actor)
    return redirect("membership:person", public_id)


@require_POST
@open_to(Power.RECORD_MEMBERSHIP)
def correct(request: ActingRequest, public_id: UUID, begins_on: str) -> HttpResponse:
    """One line of the history reads otherwise."""
    found, form = queries.person(request.actor, public_id), CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, ChangeForm(), form)
    history = queries.history_of(found.pk)
    line = next((one for one in history if one.begins_on == _day(begins_on)), None)
    if line is None:
        raise Unwelcome("There is no such line in this history any more.")
    said = form.cleaned_data
    wanted = [one for one in history if one is not line] + [Stretch(line.status, said["begins_on"], said["ends_on"])]
    actions.correct_history(found.pk, wanted, reason=said["reason"], by=request.actor)
    return redirect("membership:person", public_id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
@open_to(Power.RECORD_MEMBERSHIP)
def undo_change(request: ActingRequest, public_id: UUID, change_id: UUID) -> HttpResponse:
    """Take one change back."""
    found = queries.person(request.actor, public_id)
    actions.undo_change(queries.change(change_id, person_id=found.pk), by=request.actor)
    return redirect("membership:person", public_id)
