"""Accounts as officers look after them: open, close, end sign-ins, confirm a lost factor."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionhall.access.gate import ActingRequest, open_to, with_fresh_proof
from unionhall.access.rules import Power
from unionhall.accounts import actions, queries
from unionhall.accounts.forms import AccountForm, ConfirmLossForm, SearchForm
from unionhall.kit.refusals import NotThere


@open_to(Power.MANAGE_ACCOUNTS)
@require_safe
def accounts(request: ActingRequest) -> HttpResponse:
    """Every account, and who waits for help."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    return render(request, "accounts/accounts.html", {
        "accounts": queries.accounts_found(request.actor, words), "losses": queries.open_losses(request.actor), "words": words,
    })


@with_fresh_proof
@open_to(Power.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: ActingRequest) -> HttpResponse:
    """Open an account."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.open_account(form.cleaned_data["email"], form.cleaned_data["name"], by=request.actor)
        return redirect("accounts:account", made.public_id)
    return render(request, "accounts/account_new.html", {"form": form})


@open_to(Power.MANAGE_ACCOUNTS)
@require_safe
def account(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One account: devices and factors, never what its owner does with it."""
    found = queries.account_or_nothing(request.actor, public_id)
    return render(request, "accounts/account.html", {
        "account": found, "devices": queries.devices_of(found.pk, here=""), "factors": queries.factors_of(found.pk),
        "loss": queries.open_loss_of(request.actor, found.pk), "form": ConfirmLossForm(), "is_own": found.pk == request.actor.account_id,
    })


@open_to(Power.MANAGE_ACCOUNTS)
@require_POST
def account_devices_end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End every sign-in of an account."""
    found = queries.account_or_nothing(request.actor, public_id)
    actions.end_all_devices(found.pk, by=request.actor)
    return redirect("accounts:account", public_id)


@with_fresh_proof
@open_to(Power.MANAGE_ACCOUNTS)
@require_POST
def account_close(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Close an account."""
    actions.close_account(queries.account_or_nothing(request.actor, public_id), by=request.actor)
    return redirect("accounts:account", public_id)


@with_fresh_proof
@open_to(Power.MANAGE_ACCOUNTS)
@require_POST
def account_reopen(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    actions.reopen_account(queries.account_or_nothing(request.actor, public_id), by=request.actor)
    return redirect("accounts:account", public_id)


@with_fresh_proof
@open_to(Power.MANAGE_ACCOUNTS)
@require_POST
def loss_confirm(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Confirm that somebody lost their factors."""
    found, form = queries.account_or_nothing(request.actor, public_id), ConfirmLossForm(request.POST)
    loss = queries.open_loss_of(request.actor, found.pk)
    if loss is None:
        raise NotThere("There is nothing here.")
    if form.is_valid():
        actions.confirm_lost_factor(loss, form.cleaned_data["how_known"], by=request.actor)
    return redirect("accounts:account", public_id)
