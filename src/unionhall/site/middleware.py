"""What happens to every request: it gets its actor, passes the gate, and refusals become pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from unionhall.access.gate import ActingRequest, OpensTo
from unionhall.access.rules import Actor
from unionhall.accounts import queries as accounts
from unionhall.kit import clock
from unionhall.kit.refusals import Refusal, Unwelcome
from unionhall.site import navigation
from unionhall.site.actors import actor_of

#: Bodies that Django reads as fields.
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
Answer = Callable[[HttpRequest], HttpResponse]


class ActorAndGate:
    """Gives the request its actor and lets it through to pages that open to that actor."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and never let a shared cache keep what a signed-in person saw."""
        acting = cast("ActingRequest", request)
        acting.actor = actor_of(request)
        response = self.answer(request)
        if acting.actor.is_signed_in and not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: ActingRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let in, send to sign in, or act as if the page were not there."""
        opens_to: OpensTo | None = getattr(view, "opens_to", None)
        if opens_to is None:
            raise Http404
        if not opens_to.admits(request.actor):
            if request.actor.is_signed_in:
                raise Http404
            return _on_the_way(request, settings.LOGIN_URL)
        return _further_proof(request, opens_to)


def _further_proof(request: ActingRequest, opens_to: OpensTo) -> HttpResponse | None:
    """Send to the second factor, or to a fresh proof, where the page wants one and this browser has not shown it."""
    standing = accounts.standing_of(request) if request.actor.is_signed_in else None
    if standing is None or opens_to.everybody:
        return None
    if request.actor.needs_second_factor and not standing.factor and not opens_to.before_second_factor:
        return _on_the_way(request, "accounts:second_factor")
    is_fresh = standing.is_fresh(now=clock.now().timestamp()) or (settings.IS_DEMO and standing.factor == "demo")
    if opens_to.wants_fresh_proof and not is_fresh:
        return _on_the_way(request, "accounts:prove")
    return None


def _on_the_way(request: HttpRequest, name: str) -> HttpResponse:
    """To another page first, and afterwards to what was asked for; to nothing where that was no reading."""
    wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else request.META.get("HTTP_REFERER", "")
    path = urlsplit(wanted)
    address = path.path + (f"?{path.query}" if path.query else "")
    return redirect(reverse(name) + ("?" + urlencode({"next": address}) if address else ""))


class Refusals:
    """Turns a refusal into its page: the sentence, the status, and the way back."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse the one character that PostgreSQL keeps in no text and no keyboard writes, before any page meets it."""
        # What looks at its body itself, as large files and signed news want, looks at this too.
        is_form = request.content_type in FORMS and not getattr(view, "csrf_exempt", False)
        asked = [request.GET, *([request.POST] if is_form else [])]
        if any("\x00" in value for values in asked for _, some in values.lists() for value in some):
            return self.process_exception(request, Unwelcome(gettext("There is a character in it that belongs to no text. Type it again.")))
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The refusal's page; other exceptions go on."""
        if not isinstance(problem, Refusal):
            return None
        if problem.status == 404:
            return not_there(request)
        return render(request, "refused.html", {"sentence": problem.sentence, "status": problem.status}, status=problem.status)


def not_there(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The one page for what does not exist and for what one may not see: the same bytes for the same person."""
    actor: Actor = getattr(request, "actor", None) or Actor.visitor()
    return render(request, "404.html", {"navigation": navigation.shown(actor, "")}, status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for what was sent without our token: from another site, or from a page that lay open too long."""
    sentence = gettext("This page lay open too long, or was sent from another site. Go back, load it again and send it once more.")
    return render(request, "refused.html", {"sentence": sentence, "status": 403}, status=403)
