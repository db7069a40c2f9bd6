"""The emergency stop, and who may not send just now."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Actor, Power
from unionhall.kit.asked import public_id, whole_number
from unionhall.kit.refusals import Refusal, Unwelcome
from unionhall.messaging import actions
from unionhall.messaging.queries import blasts
from unionhall.messaging.queries import setup as shown


@open_to(Power.SET_UP_MESSAGING)
def switch(request: ActingRequest) -> HttpResponse:
    """Lines and messages on their way, each with its switch; frozen accounts."""
    if request.method == "POST":
        post = request.POST
        try:
            notes.success(request, _do(post.get("what", ""), post.get("which", ""), post.get("why", ""), request.actor))
        except Refusal as refusal:
            notes.warning(request, refusal.sentence)
        return redirect("messaging:switch")
    page = {"lines": shown.lines(), "blasts": blasts.on_their_way(request.actor), "freezes": shown.freezes(), "parked": blasts.parked()}
    page["machines"] = shown.machines()
    return render(request, "messaging/switch.html", page)


def _do(what: str, which: str, why: str, by: Actor) -> str:
    """One deed; the sentence that says it is done."""
    if what not in DEEDS:
        raise Unwelcome(_("Choose what to do."))
    deed, done = DEEDS[what]
    names_no_id = what == "lift_account" or (what in {"stop_line", "lift_line"} and not which)
    deed(which if names_no_id else public_id(which), why, by)
    return str(_(done))


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
