"""The ledger: read, searched, and taken as a copy with a purpose."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from unionhall.access.gate import ActingRequest, open_to, with_fresh_proof
from unionhall.access.rules import Power
from unionhall.kit.sheets import csv_lines, watermark
from unionhall.ledger import actions, queries
from unionhall.ledger.forms import ExportForm, LedgerForm

COLUMNS = ("number", "at", "deed", "by", "kind", "thing", "purpose", "rows", "hash")


@open_to(Power.READ_LEDGER)
@require_safe
def entries(request: ActingRequest) -> HttpResponse:
    """One page of the ledger."""
    form = LedgerForm(request.GET)
    wanted = form.wanted()
    rows, before = queries.page(request.actor, wanted, before=form.cleaned_data.get("before"))
    asked = {key: str(value) for key, value in request.GET.items() if key != "before" and value}
    older = urlencode({**asked, "before": str(before)}) if before else ""
    return render(request, "ledger/entries.html", {
        "rows": rows, "older": older, "form": form, "head": queries.head(), "asked": urlencode(asked), "is_later": "before" in request.GET,
    })


@with_fresh_proof
@open_to(Power.READ_LEDGER)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: ActingRequest) -> HttpResponse | StreamingHttpResponse:
    """A copy as a sheet: the purpose is asked, the deed noted, the file marked."""
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm(initial=request.GET.dict())
    if request.method != "POST" or not form.is_valid():
        return render(request, "ledger/export.html", {"form": form})
    mark = watermark()
    rows = actions.export_entries(form.wanted(), purpose=form.cleaned_data["purpose"], mark=mark, by=request.actor)
    response = StreamingHttpResponse(csv_lines(COLUMNS, rows, mark=mark), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ledger-{mark}.csv"'
    return response
