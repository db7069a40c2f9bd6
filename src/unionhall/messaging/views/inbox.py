"""Texts that came in, and answering them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import NotThere, Refusal, Unwelcome
from unionhall.messaging import actions, forms
from unionhall.messaging.queries import talks
from unionhall.messaging.views.tabs import tabs_for

VIEWS = frozenset({"needs_answer", "open", "closed", "mine"})


@require_safe
@open_to(Power.ANSWER_MESSAGES)
def inbox(request: ActingRequest) -> HttpResponse:
    """The talks of this person's places: those without an answer first."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "needs_answer"
    shown = talks.shown(request.actor, view, forms.begin_in(request.GET))
    page = {"rows": shown.rows, "more": shown.more, "view": view, "counts": talks.counts(request.actor)}
    page["tabs"] = tabs_for(request.actor)
    return render(request, "messaging/inbox.html", page)


@open_to(Power.ANSWER_MESSAGES)
def talk(request: ActingRequest, thread_id: Any) -> HttpResponse:
    """One talk: what was said, and the answer."""
    thread = talks.open_to(request.actor).filter(public_id=thread_id).select_related("assigned_to").first()
    if thread is None:
        raise NotThere("There is no such talk.")
    if request.method == "POST":
        return _do(request, str(thread_id))
    return render(
        request,
        "messaging/talk.html",
        {
            "thread": thread,
            "name": talks.name_in(thread, request.actor),
            "number": talks.number_in(thread, request.actor),
            "said": talks.said_in(thread, request.actor),
            "replies": talks.replies_ready(),
            "once_key": get_random_string(16),
            "helpers": talks.helpers(),
            "is_stopped": talks.is_stopped(thread),
        },
    )


def _do(request: ActingRequest, thread_id: str) -> HttpResponse:
    what, post = request.POST.get("what"), request.POST
    try:
        if what == "answer":
            actions.talks.answer(thread_id, post.get("body", ""), post.get("once_key", ""), by=request.actor)
        elif what == "hand_over":
            actions.talks.hand_over(thread_id, talks.account_of(post.get("to", "")), by=request.actor)
        elif what == "close":
            actions.talks.close(thread_id, by=request.actor)
        else:
            raise Unwelcome(_("Choose what to do."))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        notes.warning(request, refusal.sentence)
    return redirect("messaging:talk", thread_id)
