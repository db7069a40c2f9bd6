"""Roles: who holds which, granting and ending them, and the quarterly review."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionhall.access import actions, queries
from unionhall.access.forms import GrantForm, ReasonForm, grantable_roles
from unionhall.access.gate import ActingRequest, open_to, with_fresh_proof
from unionhall.access.rules import Power
from unionhall.kit import clock
from unionhall.kit.refusals import Refusal


@open_to(Power.SEE_ROLES)
@require_safe
def roles(request: ActingRequest) -> HttpResponse:
    """Every role that is held today or will be, with its reason and its last day."""
    return render(request, "access/roles.html", {
        "held": queries.shown(queries.roles_now(request.actor)), "to_review": len(queries.to_review(request.actor)),
        "may_grant": request.actor.may(Power.GRANT_ROLES), "soon": clock.today() + timedelta(days=30),
    })


@open_to(Power.SEE_ROLES)
@require_safe
def roles_past(request: ActingRequest) -> HttpResponse:
    """Roles that are over, and why they ended."""
    return render(request, "access/roles_past.html", {"held": queries.shown(queries.roles_past(request.actor))})


@open_to(Power.SEE_ROLES)
@require_safe
def review(request: ActingRequest) -> HttpResponse:
    """The quarterly review: every remaining grant that nobody looked at for a quarter."""
    return render(request, "access/review.html", {
        "held": queries.shown(queries.to_review(request.actor)), "may_grant": request.actor.may(Power.GRANT_ROLES),
    })


@with_fresh_proof
@open_to(Power.GRANT_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def role_new(request: ActingRequest) -> HttpResponse:
    """Grant a role."""
    today = clock.today()
    form = GrantForm(request.POST or None, initial={"begins_on": today, "ends_on": today + timedelta(days=365)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.grant_role(
                given["email"].pk, given["role"], given["place"], dates=(given["begins_on"], given["ends_on"]), reason=given["reason"],
                by=request.actor,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("access:roles")
    return render(request, "access/role_new.html", {"form": form, "what": grantable_roles()})


@with_fresh_proof
@open_to(Power.GRANT_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End a role now."""
    holding = queries.holding_or_nothing(request.actor, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end_role(holding, reason=form.cleaned_data["reason"], by=request.actor)
        return redirect("access:roles")
    return render(request, "access/role_end.html", {"form": form, "one": queries.shown([holding])[0], "title": gettext("End a role")})


@with_fresh_proof
@open_to(Power.GRANT_ROLES)
@require_POST
def role_keep(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Keep a role at the review."""
    actions.keep_role(queries.holding_or_nothing(request.actor, public_id), by=request.actor)
    return redirect("access:review")
