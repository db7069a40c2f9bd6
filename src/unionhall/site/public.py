"""Pages of the house that are open to all."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from unionhall.access.gate import open_to_all


@open_to_all
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Says that the house and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
