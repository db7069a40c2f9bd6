"""Home, and what the union knows about me."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from unionhall.access.gate import ActingRequest, open_to, open_to_members, with_fresh_proof
from unionhall.access.rules import Power
from unionhall.kit import clock
from unionhall.ledger import queries as ledger
from unionhall.ledger.actions import name_of
from unionhall.membership import queries as membership
from unionhall.people.actions import looking
from unionhall.people.queries import person as people
from unionhall.site.steps import steps_of
from unionhall.wallchart.queries import board, question


@open_to_members
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """The next step, what else waits, and where we stand."""
    steps = steps_of(request.actor)
    me = people.self_of(request.actor)
    chart = board(request.actor, question({})) if request.actor.may_somewhere(Power.SEE_CHART) else None
    return render(request, "site/home.html", {
        "greeting": _greeting(), "step": steps[0] if steps else None, "others": steps[1:], "me": me,
        "looks": len({look.who for look in ledger.looks_at(name_of(me))}) if me else 0, "chart": chart,
    })


def _greeting() -> str:
    hour = timezone.localtime(clock.now()).hour
    return _("Good morning") if 4 <= hour < 12 else _("Good afternoon") if hour < 18 else _("Good evening")


@open_to(Power.SEE_OWN)
@require_safe
def me(request: ActingRequest) -> HttpResponse:
    """What the union knows about me, what for, how long, and who looked."""
    found = people.own_or_nothing(request.actor)
    return render(request, "site/me.html", {
        "shown": people.shown_to(request.actor, found), "person": found, "contact": people.contact_of(found),
        "names": people.names_of(found), "numbers": people.identifiers_of(found), "history": membership.history_of(found.pk),
        "looks": ledger.looks_at(name_of(found)),
    })


@with_fresh_proof
@open_to(Power.SEE_OWN)
@require_POST
def my_copy(request: ActingRequest) -> HttpResponse:
    """A copy of everything, as a file that other programs can read."""
    found = people.own_or_nothing(request.actor)
    copy: dict[str, Any] = looking.take_own_copy(found, by=request.actor)
    copy["membership"] = [{"status": one.status, "from": one.begins_on, "to": one.ends_on} for one in membership.history_of(found.pk)]
    copy["who_looked"] = [
        {"at": one.at, "who": one.who, "deed": one.deed, "purpose": one.purpose} for one in ledger.looks_at(name_of(found))
    ]
    response = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="what-the-union-knows-about-me.json"'
    return response
