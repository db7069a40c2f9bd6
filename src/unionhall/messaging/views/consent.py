"""The ledger of consent, for who mends it."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import Refusal, Unwelcome
from unionhall.messaging import actions
from unionhall.messaging.queries import consents
from unionhall.messaging.rules.addresses import BadAddress, mail, phone
from unionhall.messaging.views.tabs import tabs_for


@open_to(Power.CORRECT_CONSENT)
def consent(request: ActingRequest) -> HttpResponse:
    """The newest lines, or those of one address; writing down a stop, and undoing a mistaken one with a reason."""
    if request.method == "POST":
        try:
            _do(request)
        except Refusal as refusal:
            notes.warning(request, refusal.sentence)
        return redirect("messaging:consent")
    return render(
        request,
        "messaging/consent.html",
        {
            "rows": consents.lines(_folded(request.GET.get("address", ""))),
            "address": request.GET.get("address", ""),
            "tabs": tabs_for(request.actor),
        },
    )


def _do(request: ActingRequest) -> None:
    post = request.POST
    if post.get("what") == "undo":
        actions.consent.undo_stop(post.get("entry", ""), post.get("reason", ""), by=request.actor)
        return
    address = _folded(post.get("address", ""))
    if not address:
        raise Unwelcome(_("Write the phone number or mail address."))
    actions.consent.stop_for("mail" if "@" in address else "text", address, post.get("reason", ""), by=request.actor)


def _folded(typed: str) -> str:
    """An address as the ledger keeps it; what is none finds nothing."""
    if not typed.strip():
        return ""
    try:
        return mail(typed) if "@" in typed else phone(typed, for_texts=False)
    except BadAddress as problem:
        raise Unwelcome(str(problem)) from None
