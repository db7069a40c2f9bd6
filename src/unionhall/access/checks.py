"""The check that keeps the site from starting while a page does not say who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver


def pages(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site, as its full pattern, with the pattern's object."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from pages(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def every_page_says_who_may_open_it(**_: Any) -> list[CheckMessage]:
    """An error for each address whose view was not passed through the gate's decorators."""
    return [
        Error(f"/{address} does not say who may open it.", hint="Use open_to_all, open_to_members or open_to.", id="access.E001")
        for address, page in pages()
        if not hasattr(page.callback, "opens_to")
    ]
