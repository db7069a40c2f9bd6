"""The list of rosters by source, and one source with its column maps."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.people.queries import rosters as found


@open_to(Power.LOAD_ROSTER, Power.REVIEW_ROSTER)
@require_GET
def rosters(request: ActingRequest) -> HttpResponse:
    """Every source with its newest rosters, and what waits for somebody."""
    sources = list(found.sources(request.actor))
    newest = list(found.snapshots(request.actor)[:200])
    shelves = [
        {"source": source, "snapshots": [each for each in newest if each.source_id == source.pk][:6]} for source in sources
    ]
    waiting = [each for each in newest if each.status in {"loading", "loaded", "publishing", "failed"}]
    return render(request, "people/rosters/rosters.html", {"shelves": shelves, "waiting": waiting})


@open_to(Power.LOAD_ROSTER, Power.REVIEW_ROSTER)
@require_GET
def source(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One source: every roster it sent and how its columns are read."""
    one = found.source(request.actor, public_id)
    return render(request, "people/rosters/source.html", {
        "source": one, "snapshots": [each for each in found.snapshots(request.actor) if each.source_id == one.pk],
        "maps": list(found.column_maps(one)),
    })
