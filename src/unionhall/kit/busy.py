"""Addresses that machines call hundreds of times a second while people wait for pages.

They are answered at the door of the web server, past the middleware, by the very view that the map of addresses leads to:
what a page needs around it (a session, an actor, a language, headers for browsers) costs such a call more than its answer does.
So a view that is marked here signs nobody in, knows its callers by a signature over what they say, and may be called twice with it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest, ImproperlyConfigured, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from unionhall.kit.refusals import Refusal, TooLarge

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Environment = dict[str, Any]
Begin = Callable[..., Any]
Answer = Callable[[Environment, Begin], Iterable[bytes]]

#: More than any machine has to say about one thing.
MOST_BYTES = 65_536
#: Which addresses, as patterns that must fit the whole path, and the views behind them.
BUSY: list[tuple[re.Pattern[str], Callable[..., HttpResponseBase]]] = []
log = logging.getLogger(__name__)


def busy(pattern: str) -> Callable[[View], View]:
    """Mark a view: paths that fit the whole pattern are answered at the door. Its named groups are the view's arguments."""

    def mark(view: View) -> View:
        # Nobody asks who calls: only what is open to all may be answered so, or the site does not start.
        if not getattr(getattr(view, "opens_to", None), "everybody", False):
            raise ImproperlyConfigured(f"{view.__name__} is marked as busy and is not open to all.")
        BUSY.append((re.compile(pattern, re.ASCII), view))
        return view

    return mark


def refuse_large(request: Any) -> None:
    """Refuse a body that is too long by its own account, before it is read; no more than it says is ever read."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if said.isdigit() and int(said) > MOST_BYTES:
        raise TooLarge("That is more than a gateway has to say.")


class Door:
    """The door for web servers: busy addresses are answered here, everything else by the house."""

    def __init__(self, house: Answer) -> None:
        self.house = house

    def __call__(self, environ: Environment, begin: Begin) -> Iterable[bytes]:
        """Answer."""
        path = environ.get("PATH_INFO", "")
        for pattern, view in BUSY:
            if fits := pattern.fullmatch(path):
                return _said(_answer(view, environ, fits.groupdict()), begin)
        return self.house(environ, begin)


def _answer(view: Callable[..., HttpResponseBase], environ: Environment, words: dict[str, str]) -> HttpResponseBase:
    """The view's answer with the status that the house would give it; the host is not asked for, a signature covers the public address."""
    # What the house does before and after each request: connections that are old, or that broke, are not used again.
    close_old_connections()
    try:
        if "\x00" in unquote(environ.get("QUERY_STRING", "")):
            return _plain(400)
        with translation.override(settings.LANGUAGE_CODE):
            return _once_more(view, WSGIRequest(environ), words)
    except Refusal as no:
        return _plain(no.status, no.sentence)
    except Http404:
        return _plain(404)
    except (BadRequest, SuspiciousOperation):
        return _plain(400)
    except Exception as trouble:  # noqa: BLE001 - the gateway is told to come again
        # Neither what was said nor the words of the error: a database repeats values in them.
        place = trouble.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place is not None else ""
        log.error("A call of a machine was not answered: %s in %s", type(trouble).__name__, where)  # noqa: TRY400 - a traceback has those words
        return _plain(500)
    finally:
        close_old_connections()


def _once_more(view: Callable[..., HttpResponseBase], request: WSGIRequest, words: dict[str, str]) -> HttpResponseBase:
    """The view's answer. To ask the database before each call whether it is there costs as much as the call: where it was not, call again."""
    for each in connections.all(initialized_only=True):
        each.health_check_done = True  # type: ignore[attr-defined]
    try:
        return view(request, **words)
    except (OperationalError, InterfaceError):
        close_old_connections()
        if connection.connection is not None:
            raise
        return view(request, **words)


def _plain(status: int, sentence: str = "") -> HttpResponse:
    return HttpResponse(sentence or HTTPStatus(status).phrase, status=status, content_type="text/plain; charset=utf-8")


def _said(response: HttpResponseBase, begin: Begin) -> Iterable[bytes]:
    headers = [*response.items(), ("X-Content-Type-Options", "nosniff")]
    begin(f"{response.status_code} {response.reason_phrase}", headers)
    return [b"".join(response)]
