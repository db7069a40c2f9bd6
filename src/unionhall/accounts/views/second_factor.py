"""The second factor: choose one, put it on, show it."""

from __future__ import annotations

from typing import Any

import segno
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionhall.access.gate import ActingRequest, before_second_factor, open_to_members, with_fresh_proof
from unionhall.accounts import actions, factors, queries
from unionhall.accounts.forms import CodeForm, CredentialForm, FactorForm, LossForm
from unionhall.kit.refusals import NotAllowed


def wanted(request: ActingRequest) -> str:
    """Where to go afterwards: an address of ours, or home."""
    address = request.POST.get("next") or request.GET.get("next") or "/"
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/") else "/"


def own_account_id(request: ActingRequest) -> int:
    """The account that is signed in here."""
    return request.actor.account_id or 0


def may_add(request: ActingRequest) -> None:
    """Whoever has a factor shows it before adding another: a stolen mail code alone adds nothing."""
    standing = queries.standing_of(request)
    if queries.factors_of(own_account_id(request)) and not (standing and standing.factor):
        raise NotAllowed(gettext("Show the second factor you have before you add another."))


@before_second_factor
@open_to_members
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: ActingRequest) -> HttpResponse:
    """Choose a second factor, or show the one there is."""
    mine = queries.factors_of(own_account_id(request))
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if actions.prove_with_factor(request, form.cleaned_data["kind"], form.cleaned_data["code"], by=request.actor):
            return redirect(wanted(request))
        form.add_error("code", gettext("That code is not right, or it was used before. Wait for the next one."))
    template = "accounts/show_factor.html" if mine else "accounts/choose_factor.html"
    return render(request, template, {
        "form": form, "kinds": {one.kind for one in mine}, "next": wanted(request),
        "is_lost": queries.has_open_loss(own_account_id(request)),
    })


@with_fresh_proof
@open_to_members
@require_safe
def add_factor(request: ActingRequest) -> HttpResponse:
    """Choose a further factor."""
    return render(request, "accounts/choose_factor.html", {})


@before_second_factor
@open_to_members
@require_POST
def passkey_challenge(request: ActingRequest) -> HttpResponse:
    """The task for a passkey of this account."""
    account = queries.signed_in(request)
    return JsonResponse(factors.begin_asking(account))


@before_second_factor
@open_to_members
@require_POST
def passkey_show(request: ActingRequest) -> HttpResponse:
    """Show a passkey."""
    form = CredentialForm(request.POST)
    if form.is_valid():
        actions.prove_with_factor(request, "passkey", form.cleaned_data["credential"], by=request.actor)
    return redirect(wanted(request))


@before_second_factor
@with_fresh_proof
@open_to_members
@require_POST
def app_begin(request: ActingRequest) -> HttpResponse:
    """Begin with an authenticator app: a new secret, kept in the session until the app has shown a right code."""
    may_add(request)
    request.session[SECRET_SESSION_KEY] = generate_totp_secret()
    return redirect("accounts:app_new")


@before_second_factor
@with_fresh_proof
@open_to_members
@require_http_methods(["GET", "HEAD", "POST"])
def app_new(request: ActingRequest) -> HttpResponse:
    """The QR code for the app, and the field for its first code."""
    may_add(request)
    secret, account = request.session.get(SECRET_SESSION_KEY), queries.signed_in(request)
    if not secret or account is None:
        return redirect("accounts:second_factor")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_app(secret, form.cleaned_data["code"], by=request.actor)
        del request.session[SECRET_SESSION_KEY]
        return _added(request, "totp")
    picture = segno.make(factors.totp_address(account, secret), error="m").svg_data_uri(scale=5, dark="#000", light="#fff")
    return render(request, "accounts/app_new.html", {"form": form, "picture": picture, "secret": _in_groups(secret)})


def _in_groups(secret: str) -> str:
    return " ".join(secret[at:at + 4] for at in range(0, len(secret), 4))


def _added(request: ActingRequest, kind: str) -> HttpResponse:
    actions.note_new_factor(request, kind, by=request.actor)
    if not queries.recovery_codes_left(own_account_id(request)):
        return recovery_page(request)
    return redirect("accounts:mine")


def recovery_page(request: ActingRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    context: dict[str, Any] = {"codes": actions.make_recovery_codes(by=request.actor)}
    return render(request, "accounts/recovery_codes.html", context)


@before_second_factor
@with_fresh_proof
@open_to_members
@require_POST
def passkey_begin(request: ActingRequest) -> HttpResponse:
    """The task for a new passkey."""
    may_add(request)
    account = queries.signed_in(request)
    return JsonResponse(factors.begin_passkey(account) if account else {})


@before_second_factor
@with_fresh_proof
@open_to_members
@require_POST
def passkey_new(request: ActingRequest) -> HttpResponse:
    """Keep a new passkey."""
    may_add(request)
    form = CredentialForm(request.POST)
    if not form.is_valid():
        return redirect("accounts:second_factor")
    actions.add_passkey(form.cleaned_data["name"], form.cleaned_data["credential"], by=request.actor)
    return _added(request, "passkey")


@with_fresh_proof
@open_to_members
@require_POST
def recovery_codes(request: ActingRequest) -> HttpResponse:
    """Make new recovery codes."""
    return recovery_page(request)


@with_fresh_proof
@open_to_members
@require_POST
def factor_remove(request: ActingRequest, number: int) -> HttpResponse:
    """Take a factor off."""
    actions.remove_factor(number, by=request.actor)
    return redirect("accounts:mine")


@before_second_factor
@open_to_members
@require_http_methods(["GET", "HEAD", "POST"])
def factor_lost(request: ActingRequest) -> HttpResponse:
    """Say that every factor is lost."""
    form = LossForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.say_factor_is_lost(form.cleaned_data["said"], by=request.actor)
        return redirect("accounts:second_factor")
    return render(request, "accounts/factor_lost.html", {"form": form})

