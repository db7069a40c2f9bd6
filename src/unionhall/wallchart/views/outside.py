"""Taking the chart out of the house: a purpose first, then the file."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from unionhall.access.gate import ActingRequest, open_to, with_fresh_proof
from unionhall.access.rules import Power
from unionhall.wallchart import actions, queries
from unionhall.wallchart.forms import ExportForm


@with_fresh_proof
@open_to(Power.EXPORT_CHART)
def export(request: ActingRequest) -> HttpResponseBase:
    """Ask what it is for; then stream it."""
    asked = queries.question(request.GET)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.export_chart(asked, purpose=form.cleaned_data["purpose"], by=request.actor)
        response = StreamingHttpResponse(made.lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="wall-chart-{asked.on}-{made.mark}.csv"'
        return response
    return _ask(request, form, asked)


def _ask(request: ActingRequest, form: ExportForm, asked: queries.Question) -> HttpResponse:
    status = 400 if form.is_bound else 200
    wall = queries.exportable(request.actor, asked)
    return render(request, "wallchart/export.html", {
        "form": form, "asked": asked, "units": [unit.name for unit in wall.units], "query": request.GET.urlencode(),
    }, status=status)
