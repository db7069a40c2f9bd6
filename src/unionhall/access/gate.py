"""The gate: every page says who may open it, or the site does not start.

Beside that a page may say that it opens before the second factor was shown (only the pages that show it), or that it
wants the person to have proved within the last minutes that it is them (exports, roles, factors: ASVS 7.5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse

from unionhall.access.rules import Actor, Power

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class OpensTo:
    """Who may open a page: everybody, whoever is signed in, or whoever holds one of these powers somewhere."""

    everybody: bool = False
    powers: frozenset[Power] = frozenset()
    before_second_factor: bool = False
    wants_fresh_proof: bool = False

    def admits(self, actor: Actor) -> bool:
        """Whether this actor may come in."""
        if self.everybody:
            return True
        if not self.powers:
            return actor.is_signed_in
        return any(actor.may_somewhere(power) for power in self.powers)


class ActingRequest(HttpRequest):
    """A request that the middleware has given its actor."""

    actor: Actor


class MemberView(Protocol):
    """A view behind the gate."""

    def __call__(self, request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer."""


def _mark(view: View, opens_to: OpensTo) -> View:
    view.opens_to = opens_to  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """Anybody may open this page. Only in `public.py`."""
    return _mark(view, OpensTo(everybody=True))


def open_to_members(view: View) -> View:
    """Whoever is signed in may open this page; what they see there is the query's affair."""
    return _mark(view, OpensTo())


def open_to(*powers: Power) -> Callable[[View], View]:
    """Whoever holds one of these powers somewhere may open this page."""

    def mark(view: View) -> View:
        return _mark(view, OpensTo(powers=frozenset(powers)))

    return mark


def before_second_factor(view: View) -> View:
    """Also opens while the second factor has not been shown yet. Written above the decorator that opens the page."""
    return _mark(view, replace(view.opens_to, before_second_factor=True))  # type: ignore[attr-defined]


def with_fresh_proof(view: View) -> View:
    """Opens only within minutes of a proof of who it is. Written above the decorator that opens the page."""
    return _mark(view, replace(view.opens_to, wants_fresh_proof=True))  # type: ignore[attr-defined]
