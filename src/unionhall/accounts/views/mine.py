"""My way in: factors, devices, signing out, and proving that it is me."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionhall.access.gate import ActingRequest, before_second_factor, open_to_members
from unionhall.accounts import actions, jobs, queries
from unionhall.accounts.forms import CodeForm
from unionhall.accounts.views.second_factor import own_account_id, wanted

ASKED = "asked_proof"


def _with_next(name: str, request: ActingRequest) -> str:
    return f"{reverse(name)}?{urlencode({'next': wanted(request)})}"


@open_to_members
@require_safe
def mine(request: ActingRequest) -> HttpResponse:
    """My ways in and the devices on which I am signed in."""
    account_id = own_account_id(request)
    return render(request, "accounts/mine.html", {
        "factors": queries.factors_of(account_id), "codes_left": queries.recovery_codes_left(account_id),
        "devices": queries.devices_of(account_id, here=request.session.session_key or ""), "account": queries.signed_in(request),
    })


@before_second_factor
@open_to_members
@require_POST
def sign_out(request: ActingRequest) -> HttpResponse:
    """Sign out here."""
    actions.sign_out(request, by=request.actor)
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@open_to_members
@require_POST
def device_end(request: ActingRequest, number: int) -> HttpResponse:
    """End one sign-in."""
    actions.end_device(number, by=request.actor)
    return redirect("accounts:mine")


@open_to_members
@require_POST
def devices_end(request: ActingRequest) -> HttpResponse:
    """End every sign-in of mine, this one too."""
    actions.end_all_devices(own_account_id(request), by=request.actor)
    return redirect("accounts:sign_in")


@before_second_factor
@open_to_members
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: ActingRequest) -> HttpResponse:
    """Prove again who I am: with the second factor where there is one, else with a mailed code."""
    if queries.factors_of(own_account_id(request)):
        return redirect(_with_next("accounts:second_factor", request))
    asked, form = request.session.get(ASKED), CodeForm(request.POST or None)
    if request.method == "POST" and asked and form.is_valid():
        if actions.prove_with_code(request, UUID(asked), form.cleaned_data["code"], by=request.actor):
            del request.session[ASKED]
            return redirect(wanted(request))
        form.add_error("code", gettext("That code is not right, or it is older than twelve minutes. Look again, or ask for a new one."))
    return render(request, "accounts/prove.html", {"form": form, "is_asked": bool(asked), "next": wanted(request)})


@before_second_factor
@open_to_members
@require_POST
def prove_ask(request: ActingRequest) -> HttpResponse:
    """Have a code mailed to my own address."""
    account = queries.signed_in(request)
    if account is not None:
        with transaction.atomic():
            asked = actions.ask_for_code(
                account.email, purpose="prove", from_address=request.META.get("REMOTE_ADDR", ""), by=request.actor,
            )
            jobs.mail_the_code.later(asked.pk)
        request.session[ASKED] = str(asked.public_id)
    return redirect(_with_next("accounts:prove", request))
