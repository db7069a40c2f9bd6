"""Signing in: the pages that are open to all."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from unionhall.access.gate import ActingRequest, open_to_all
from unionhall.accounts import actions, factors, jobs, queries
from unionhall.accounts.forms import AddressForm, CodeForm, CredentialForm, PartForm, TokenForm
from unionhall.kit.refusals import NotThere

ASKED, NEXT = "asked_code", "after_sign_in"


def _network(request: HttpRequest) -> str:
    return cast("str", get_adapter().get_client_ip(request))


def _wanted(request: HttpRequest) -> str:
    """Where to go afterwards: an address of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.session.get(NEXT) or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/") else "/"


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: ActingRequest) -> HttpResponse:
    """Ask for a code."""
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/sign_in.html", {"form": form, "next": _wanted(request)})
    with transaction.atomic():
        asked = actions.ask_for_code(form.cleaned_data["email"], from_address=_network(request), by=request.actor)
        jobs.mail_the_code.later(asked.pk)
    request.session[ASKED] = str(asked.public_id)
    request.session[NEXT] = _wanted(request)
    return redirect("accounts:sign_in_code")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: ActingRequest) -> HttpResponse:
    """Type the code: only the browser that asked has the other half, and only a button press uses it up."""
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = actions.redeem_code(UUID(asked), form.cleaned_data["code"], from_address=_network(request), by=request.actor)
        if account is not None:
            wanted = _wanted(request)
            del request.session[ASKED]
            actions.sign_in(request, account, how="code", by=request.actor)
            return redirect(wanted)
        form.add_error("code", gettext("That code is not right, or it is older than twelve minutes. Look again, or ask for a new one."))
    return render(request, "accounts/sign_in_code.html", {"form": form})


@open_to_all
@require_POST
def passkey_ask(request: ActingRequest) -> HttpResponse:
    """The task for a passkey that signs in."""
    return JsonResponse(factors.begin_asking(None))


@open_to_all
@require_POST
def passkey_sign_in(request: ActingRequest) -> HttpResponse:
    """Sign in with a passkey."""
    form = CredentialForm(request.POST)
    if not form.is_valid():
        return redirect("accounts:sign_in")
    wanted = _wanted(request)
    actions.sign_in_with_passkey(request, form.cleaned_data["credential"], by=request.actor)
    return redirect(wanted)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: ActingRequest) -> HttpResponse:
    """Become the first administrator with the token that the command line printed."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = actions.become_first_administrator(request, form.cleaned_data["email"], form.cleaned_data["token"], by=request.actor)
        if account is not None:
            return redirect(reverse("accounts:second_factor"))
        form.add_error("token", gettext("That token is not right, was used, or is older than an hour. Print a new one."))
    return render(request, "accounts/first_administrator.html", {"form": form})


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: ActingRequest) -> HttpResponse:
    """The demo's cast: be any of them. Nothing is here in a real local."""
    if not settings.IS_DEMO:
        raise NotThere("There is nothing here.")
    form = PartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        part = next((one for one in queries.cast_list() if one.public_id == form.cleaned_data["account"]), None)
        if part is None:
            raise NotThere("There is nothing here.")
        actions.play_part(request, part, by=request.actor)
        return redirect(_wanted(request))
    return render(request, "accounts/demo.html", {"parts": queries.cast_list()})
