"""Cards: those that wait for their signer or for the local, and writing down a new one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.paging import CappedPaginator
from unionhall.membership import actions, queries
from unionhall.membership.actions import SignedCard
from unionhall.membership.forms import CardForm

PAGE = 50


@require_GET
@open_to(Power.RECORD_MEMBERSHIP)
def cards(request: ActingRequest) -> HttpResponse:
    """Cards whose signers no roster knows, each with who it may be; and cards to accept."""
    waiting = CappedPaginator(queries.unmatched_cards(), PAGE).get_page(request.GET.get("page"))
    queries.with_reasons(one for card in waiting for one in card.waiting)
    for card in waiting:
        # Of whom nothing but the name agrees there can be dozens, and the signer is seldom among them.
        card.likely = [one for one in card.waiting if one.agrees or one.rule in {"M1", "M2", "M3"}]
        card.namesakes = [one for one in card.waiting if one not in card.likely]
    return render(request, "membership/cards.html", {"cards": waiting, "to_accept": queries.cards_to_accept()[:PAGE]})


@open_to(Power.RECORD_MEMBERSHIP)
def new_card(request: ActingRequest) -> HttpResponse:
    """Write down a card on paper."""
    form = CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.record_card(SignedCard(**form.cleaned_data), by=request.actor)
        messages.success(request, _("The card is kept. If a roster knows the signer, they are proposed below."), extra_tags="done")
        return redirect("membership:cards")
    return render(request, "membership/card_new.html", {"form": form}, status=400 if form.is_bound else 200)


@require_POST
@open_to(Power.RECORD_MEMBERSHIP)
def match(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The proposed person signed this card, or somebody else did."""
    card = queries.card(public_id)
    person = queries.proposed(card, request.POST.get("person", ""))
    if request.POST.get("is_same") == "yes":
        actions.match_card(card, person, by=request.actor)
    else:
        actions.refuse_match(card, person, by=request.actor)
    return redirect("membership:cards")


@require_POST
@open_to(Power.RECORD_MEMBERSHIP)
def accept(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The local takes the signer in."""
    actions.accept_card(queries.card(public_id), by=request.actor)
    return redirect("membership:cards")
