"""What rosters give to do: new workers to welcome, holes in turf, people who may have left."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.paging import CappedPaginator
from unionhall.people.actions import tasks as actions
from unionhall.people.queries import tasks as queries


@open_to(Power.SEE_NAMES)
@require_safe
def tasks(request: ActingRequest) -> HttpResponse:
    """One kind of work, with a button for each way it can come out; what was just done can be taken back."""
    kind = queries.chosen(request.GET.get("kind", ""))
    waiting = CappedPaginator(queries.waiting(request.actor, kind), queries.PAGE).get_page(request.GET.get("page"))
    return render(request, "people/tasks.html", {
        "kind": kind, "tabs": queries.tabs(request.actor, kind), "waiting": waiting, "outcomes": queries.outcomes_of(kind),
        "just_done": _just_done(request),
    })


def _just_done(request: ActingRequest) -> object:
    """The task that this browser finished last, to be taken back; shown once."""
    public_id = request.session.pop("task_done", None)
    return queries.task_if_there(request.actor, UUID(public_id)) if public_id else None


@open_to(Power.SEE_NAMES)
@require_POST
def task_done(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say how it came out."""
    task = queries.task_or_nothing(request.actor, public_id)
    actions.settle_task(task, request.POST.get("outcome", ""), by=request.actor)
    request.session["task_done"] = str(public_id)
    return redirect(f"{reverse('people:tasks')}?kind={task.kind}")


@open_to(Power.SEE_NAMES)
@require_POST
def task_again(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take it back: it waits again."""
    task = queries.task_or_nothing(request.actor, public_id)
    actions.reopen_task(task, by=request.actor)
    return redirect(f"{reverse('people:tasks')}?kind={task.kind}")
