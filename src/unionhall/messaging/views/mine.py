"""A person's own page: by which way they want what, and what was sent to them."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from unionhall.access.gate import ActingRequest, open_to_members
from unionhall.messaging import actions, forms
from unionhall.messaging.queries import consents, talks


@open_to_members
def mine(request: ActingRequest) -> HttpResponse:
    """Choices by channel and category, and the history of deliveries; an account without a person has none."""
    person_id = request.actor.person_id
    if request.method == "POST" and person_id is not None:
        actions.consent.choose(person_id, forms.pairs_in(request.POST), by=request.actor)
        notes.success(request, _("Kept. It holds from now on, also for what is on its way."))
        if consents.are_texts_stopped(person_id) and any(channel == "text" for channel, _category in forms.pairs_in(request.POST)):
            notes.warning(request, _("Your phone stopped our texts itself: text START to our number to get them again."))
        return redirect("messaging:mine")
    choices = consents.choices_of(person_id) if person_id is not None else []
    history = talks.history_of(person_id) if person_id is not None else []
    stopped = consents.stopped_addresses(person_id) if person_id is not None else []
    return render(request, "messaging/mine.html", {
        "choices": choices, "stopped": stopped, "history": history, "has_person": person_id is not None,
    })
