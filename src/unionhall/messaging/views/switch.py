"""The emergency stop, and who may not send just now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages as notes
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Actor, Power
from unionhall.kit.asked import public_id, whole_number
from unionhall.kit.refusals import Refusal, Unwelcome
from unionhall.messaging import actions, forms
from unionhall.messaging.queries import blasts
from unionhall.messaging.queries import setup as shown


@open_to(Power.SET_UP_MESSAGING)
def switch(request: ActingRequest) -> HttpResponse:
    """Lines and messages on their way, each with its switch; frozen accounts."""
    if request.method == "POST":
        post = request.POST
        try:
            notes.success(request, _freeze(post, request.actor) if post.get("what") == "freeze_account" else _do(post, request.actor))
        except Refusal as refusal:
            notes.warning(request, refusal.sentence)
        return redirect("messaging:switch")
    lines = shown.lines()
    page: dict[str, Any] = {
        "lines": lines,
        "some_stopped": any(row["line"].stopped_at for row in lines),
        "blasts": blasts.on_their_way(request.actor),
        "freezes": shown.freezes(),
        "senders": shown.senders(),
        "machines": shown.machines(),
        "parked": blasts.parked(),
        "zone": settings.TIME_ZONE,
    }
    return render(request, "messaging/switch.html", page)


def _do(post: QueryDict, by: Actor) -> str:
    """One deed; the sentence that says it is done."""
    what = str(post.get("what", ""))
    if what not in DEEDS:
        raise Unwelcome(_("Choose what to do."))
    deed, done = DEEDS[what]
    which, why = str(post.get("which", "")), str(post.get("why", ""))
    names_no_id = what == "lift_account" or (what in {"stop_line", "lift_line"} and not which)
    deed(which if names_no_id else public_id(which), why, by)
    return str(_(done))


def _freeze(post: QueryDict, by: Actor) -> str:
    """Keep a candidate's account from writing to members until a moment; the sentence that says so."""
    chosen = [(key, name) for key, public_id, name in shown.senders() if public_id == post.get("which")]
    until = forms.moment_in(post, "until")
    if until is None:
        raise Unwelcome(_("Say until when: to the end of the election."))
    actions.freeze_sending([key for key, _name in chosen], until, str(post.get("why", "")).strip(), by=by)
    return _("%(name)s writes to nobody until then. What they had on its way is held.") % {"name": chosen[0][1]}


def _lift_freeze(which: str, why: str, by: Actor) -> int:
    return actions.lift_freeze([whole_number(which)], why, by=by)


STOPPED, LIFTED = "Stopped. What was in the air for a second may still arrive.", "It goes on."
DEEDS: dict[str, tuple[Callable[[str, str, Actor], int], str]] = {
    "stop_line": (lambda which, why, by: actions.switches.stop_lines(which, why, by=by), STOPPED),
    "lift_line": (lambda which, why, by: actions.switches.lift_lines(which, why, by=by), LIFTED),
    "stop_blast": (lambda which, why, by: actions.switches.stop_blast(which, why, by=by), STOPPED),
    "lift_blast": (lambda which, why, by: actions.switches.lift_blast(which, why, by=by), LIFTED),
    "let_in": (lambda which, why, by: actions.switches.let_in(which, why, by=by), "It sends as soon as it has reported."),
    "retire": (lambda which, why, by: actions.switches.retire(which, why, by=by), "The others no longer wait for it."),
    "lift_account": (_lift_freeze, LIFTED),
}
