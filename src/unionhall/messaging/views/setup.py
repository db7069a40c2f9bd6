"""The ways out, the local's own numbers, answers kept ready, and the outbox after a restore."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import Refusal, Unwelcome
from unionhall.messaging import actions, forms
from unionhall.messaging.queries import blasts
from unionhall.messaging.queries import setup as shown
from unionhall.messaging.rules.carriers import KNOWN, OTHER
from unionhall.messaging.views.tabs import tabs_for


@open_to(Power.SET_UP_MESSAGING)
def setup(request: ActingRequest) -> HttpResponse:
    """Lines with their health, rules with their source, keywords and replies."""
    if request.method == "POST":
        try:
            _do(request)
        except Refusal as refusal:
            notes.warning(request, refusal.sentence)
        return redirect("messaging:setup")
    return render(
        request,
        "messaging/setup.html",
        {
            "lines": shown.lines(),
            "rules": shown.rules(),
            "gateways": shown.gateways(),
            "carriers": [*KNOWN.items(), (OTHER, _("all others"))],
            "keywords": shown.keywords(),
            "replies": shown.replies(),
            "freezes": shown.freezes(),
            "parked": blasts.parked(),
            "tabs": tabs_for(request.actor),
        },
    )


def _do(request: ActingRequest) -> None:
    post, by = request.POST, request.actor
    what = post.get("what")
    if what == "rule":
        actions.lines.set_rule(post.get("key", ""), post.get("value", ""), post.get("source", ""), by=by)
    elif what == "keyword":
        actions.talks.keep_keyword(post.get("word", ""), post.get("reply", ""), by=by)
    elif what == "reply":
        actions.talks.keep_reply(post.get("title", ""), post.get("body", ""), by=by)
    elif what == "line":
        _set_line(request)
    else:
        raise Unwelcome(_("Choose what to do."))


def _set_line(request: ActingRequest) -> None:
    post = request.POST
    parts = {name: forms.number_in(post, name) for name in ("per_second", "carrier_per_second", "price")}
    more = {name: int(forms.number_in(post, name, default)) for name, default in (("a_day", 0), ("at_once", 100))}
    each = forms.number_in(post, "per_number", 1)
    numbers = [
        {"number": number.strip(), "per_second": each}
        for number in post.get("numbers", "").replace(",", "\n").split("\n")
        if number.strip()
    ]
    actions.lines.set_line(
        post.get("name", ""),
        post.get("gateway", ""),
        {**parts, **more, "is_active": "is_active" in post, "looks_up": "looks_up" in post, "carriers": forms.carriers_in(post)},
        numbers,
        by=request.actor,
    )


@require_POST
@open_to(Power.SET_UP_MESSAGING)
def release(request: ActingRequest) -> HttpResponse:
    """Say that the database is the right one after a restore."""
    try:
        missing = actions.sending.release_outbox(request.POST.get("why", ""), by=request.actor)
    except Refusal as refusal:
        notes.warning(request, refusal.sentence)
    else:
        notes.success(
            request,
            _("Released. Opt-outs put back from the journal: %(count)s. Held messages wait for their authors.") % {"count": missing},
        )
    return redirect("messaging:setup")
