"""Members who left with a roster, and what becomes of their membership."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.paging import CappedPaginator
from unionhall.membership import actions, queries
from unionhall.membership.forms import LeaverForm

PAGE = 50


@require_GET
@open_to(Power.RECORD_MEMBERSHIP)
def leavers(request: ActingRequest) -> HttpResponse:
    """Who is to be offered a withdrawal card."""
    waiting = CappedPaginator(queries.leavers(request.actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "membership/leavers.html", {"leavers": waiting})


@open_to(Power.RECORD_MEMBERSHIP)
def leaver(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One of them: a withdrawal card, another local, or they stay."""
    task = queries.leaver(request.actor, public_id)
    form = LeaverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        reason = said["reason"] or _("Left with the roster of %(day)s") % {"day": task.snapshot.as_of_on.isoformat()}
        actions.settle_leaver(task, said["outcome"], on=said["on"], reason=reason, by=request.actor)
        messages.success(request, _("Kept for %(name)s.") % {"name": task.person.display_name}, extra_tags="done")
        return redirect("membership:leavers")
    return render(request, "membership/leaver.html", {"task": task, "form": form}, status=400 if form.is_bound else 200)
