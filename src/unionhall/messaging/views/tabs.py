"""The pages of messages beside one another, for whoever may open them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unionhall.access.rules import Actor, Power
from unionhall.messaging.queries.blasts import SEES

TABS: tuple[tuple[str, Promise, tuple[Power, ...]], ...] = (
    ("messages", _("Messages"), SEES),
    ("templates", _("Templates"), (Power.WRITE_MESSAGES,)),
    ("inbox", _("Inbox"), (Power.ANSWER_MESSAGES,)),
    ("peer_list", _("One by one"), (Power.ANSWER_MESSAGES,)),
    ("consent", _("Who said stop"), (Power.CORRECT_CONSENT,)),
    ("setup", _("Set up"), (Power.SET_UP_MESSAGING,)),
)


def tabs_for(actor: Actor) -> list[dict[str, object]]:
    """The name, the words and the address of each page that this actor may open."""
    return [
        {"name": name, "words": words, "address": reverse(f"messaging:{name}")}
        for name, words, powers in TABS
        if any(map(actor.may_somewhere, powers))
    ]
