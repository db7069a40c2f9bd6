"""Turf: draw it, put people into it, and hand it out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from unionhall.access import queries as access
from unionhall.access.actions import hand_out_turf, take_turf_back
from unionhall.access.gate import ActingRequest, open_to, with_fresh_proof
from unionhall.access.rules import Kind, Place, Power
from unionhall.kit import clock
from unionhall.kit.refusals import NotThere, Refusal
from unionhall.people.actions import turf as actions
from unionhall.people.forms.directory import HandOutForm, TurfForm, TurfPersonForm
from unionhall.people.queries import turfs as queries
from unionhall.people.queries.person import person_or_nothing


@open_to(Power.SEE_NAMES)
@require_safe
def turfs(request: ActingRequest) -> HttpResponse:
    """The turfs that one hands out or answers for."""
    return render(request, "people/turfs.html", {
        "turfs": queries.turf_list(request.actor), "departments": queries.departments_to_draw(request.actor),
        "may_draw": request.actor.may_somewhere(Power.ASSIGN_TURF),
    })


@open_to(Power.ASSIGN_TURF)
@require_POST
def turf_new(request: ActingRequest) -> HttpResponse:
    """Draw a turf."""
    form = TurfForm(request.POST)
    departments = {one.public_id: one for one in queries.departments_to_draw(request.actor)}
    if not form.is_valid() or form.cleaned_data["department"] not in departments:
        return redirect("people:turfs")
    department = departments[form.cleaned_data["department"]]
    made = actions.draw_turf(form.cleaned_data["name"], department=department, begins_on=clock.today(), by=request.actor)
    return redirect("people:turf", made.public_id)


@open_to(Power.SEE_NAMES)
@require_safe
def turf(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One turf: its people, and the department it lies in as a number."""
    return _page(request, public_id, HandOutForm())


def _page(request: ActingRequest, public_id: UUID, form: HandOutForm) -> HttpResponse:
    found = queries.turf_or_nothing(request.actor, public_id)
    may_assign = queries.may_assign(request.actor, found)
    return render(request, "people/turf.html", {
        "turf": found, "people": queries.people_of(request.actor, found), "total": queries.department_total(found),
        "stewards": queries.stewards_of(found), "may_assign": may_assign, "form": form,
        "to_add": queries.to_add(request.actor, found) if may_assign else [],
    })


@open_to(Power.ASSIGN_TURF)
@require_POST
def turf_give(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Put somebody into the turf."""
    found, form = queries.turf_or_nothing(request.actor, public_id), TurfPersonForm(request.POST)
    if form.is_valid():
        person = person_or_nothing(request.actor, form.cleaned_data["person"])
        actions.give_turf(found, person, begins_on=clock.today(), by=request.actor)
    return redirect("people:turf", public_id)


@open_to(Power.ASSIGN_TURF)
@require_POST
def turf_take(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take somebody out of the turf."""
    found, form = queries.turf_or_nothing(request.actor, public_id), TurfPersonForm(request.POST)
    if form.is_valid():
        person = person_or_nothing(request.actor, form.cleaned_data["person"])
        actions.take_turf(found, person, ends_on=clock.today(), by=request.actor)
    return redirect("people:turf", public_id)


@with_fresh_proof
@open_to(Power.ASSIGN_TURF)
@require_POST
def turf_hand_out(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Make somebody the steward of the turf."""
    found, form = queries.turf_or_nothing(request.actor, public_id), HandOutForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, form)
    account = access.account_by_address(form.cleaned_data["email"])
    if account is None:
        form.add_error("email", "Nobody has an open account with this address. Ask an administrator to open one.")
        return _page(request, public_id, form)
    try:
        hand_out_turf(
            account.pk, queries.ground_of(found.department, found), Place(Kind.TURF, str(found.pk)),
            dates=(clock.today(), form.cleaned_data["ends_on"]), reason=form.cleaned_data["reason"], by=request.actor,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, public_id, form)
    return redirect("people:turf", public_id)


@with_fresh_proof
@open_to(Power.ASSIGN_TURF)
@require_POST
def turf_take_back(request: ActingRequest, public_id: UUID, holding: UUID) -> HttpResponse:
    """End somebody's stewardship of the turf."""
    found = queries.turf_or_nothing(request.actor, public_id)
    held = next((one for one in queries.stewards_of(found) if one.public_id == holding), None)
    if held is None:
        raise NotThere("There is nothing here.")
    take_turf_back(held, queries.ground_of(found.department, found), reason=f"Turf {found.name} was taken back.", by=request.actor)
    return redirect("people:turf", public_id)
