"""What stands in the masthead for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unionhall.access.rules import Actor, Power


@dataclass(frozen=True, slots=True)
class Item:
    """One word of the masthead, and its doors: the first that one of the actor's powers opens; none means whoever is signed in."""

    words: Promise
    doors: dict[str, set[Power]]


ITEMS = (
    Item(_("Home"), {"home": set()}),
    Item(_("Chart"), {"wallchart:board": {Power.SEE_CHART}}),
    Item(_("People"), {"people:persons": {Power.SEE_NAMES}}),
    Item(_("Rosters"), {"people:rosters": {Power.LOAD_ROSTER}}),
    Item(_("Members"), {"membership:lists": {Power.IMPORT_MEMBERS}}),
    Item(_("Messages"), {
        "messaging:messages": {Power.WRITE_MESSAGES, Power.CONFIRM_MESSAGES, Power.SEE_MESSAGE_REPORTS},
        "messaging:inbox": {Power.ANSWER_MESSAGES}, "messaging:consent": {Power.CORRECT_CONSENT},
        "messaging:setup": {Power.SET_UP_MESSAGING},
    }),
    Item(_("Ledger"), {"ledger:entries": {Power.READ_LEDGER}}),
    Item(_("Roles"), {"access:roles": {Power.SEE_ROLES}}),
    Item(_("Accounts"), {"accounts:accounts": {Power.MANAGE_ACCOUNTS}}),
)


def frame(request: HttpRequest) -> dict[str, object]:
    """What every template knows: the masthead, the local's name, who is acting."""
    actor: Actor = getattr(request, "actor", None) or Actor.visitor()
    return {
        "actor": actor, "navigation": list(shown(actor, request.path)),
        "local_name": settings.LOCAL_NAME, "is_demo": settings.IS_DEMO,
    }


def shown(actor: Actor, path: str) -> list[dict[str, object]]:
    """The words of the masthead for this actor; the one whose area `path` is in is marked."""
    words: list[dict[str, object]] = []
    for item in ITEMS if actor.is_signed_in else ():
        door = next((door for door, powers in item.doors.items() if not powers or any(map(actor.may_somewhere, powers))), None)
        if door is None:
            continue
        address = reverse(door)
        here = _area(path) == _area(address)
        words.append({"words": item.words, "address": address, "is_here": here})
    return words


def _area(path: str) -> str:
    """The first part of an address with its slash; blank for no address at all, which is nowhere and not home."""
    return "/".join(path.split("/")[:2])
