"""Texting one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import NotThere, Refusal, Unwelcome
from unionhall.messaging import actions
from unionhall.messaging.queries import peer
from unionhall.messaging.views.tabs import tabs_for


@require_safe
@open_to(Power.ANSWER_MESSAGES)
def running(request: ActingRequest) -> HttpResponse:
    """The messages that a member can help with now."""
    return render(request, "messaging/peer_list.html", {"rows": peer.running(request.actor), "tabs": tabs_for(request.actor)})


@open_to(Power.ANSWER_MESSAGES)
def batch(request: ActingRequest, blast_id: Any) -> HttpResponse:
    """The next person to text, the script, and who comes after."""
    found = peer.open_to(request.actor).filter(public_id=blast_id).first()
    if found is None:
        raise NotThere("There is no such message.")
    if request.method == "POST":
        return _do(request, str(blast_id))
    return render(
        request, "messaging/peer.html", {"blast": found, "held": peer.held_by(found, request.actor), "counts": peer.counts_of(found)}
    )


def _do(request: ActingRequest, blast_id: str) -> HttpResponse:
    what, by = request.POST.get("what"), request.actor
    try:
        if what == "take":
            if not actions.peer.take_batch(blast_id, by=by):
                notes.info(request, _("Everybody has been written to or is with somebody."))
        elif what == "send":
            actions.peer.send_first(blast_id, request.POST.get("delivery", ""), by=by)
        elif what == "give_back":
            actions.peer.give_back(blast_id, by=by)
        else:
            raise Unwelcome(_("Choose what to do."))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        notes.warning(request, refusal.sentence)
    return redirect("messaging:peer", blast_id)
