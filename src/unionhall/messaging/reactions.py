"""What follows from the events of mail providers."""

from __future__ import annotations

import hashlib
from typing import Any

from anymail.signals import tracking
from django.dispatch import receiver

from unionhall.access.rules import Actor
from unionhall.messaging import actions
from unionhall.messaging.gateways import StatusNews
from unionhall.messaging.rules.states import State

PROVIDER = Actor.machine("a mail provider’s news")
STATES = {
    "sent": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "delivered": State.DELIVERED,
    "bounced": State.FAILED,
    "rejected": State.FAILED,
    "failed": State.FAILED,
}
CODES = {"invalid": "5.1.1", "bounced": "5.1.1", "spam": "5.7.1", "blocked": "5.7.1"}


@receiver(tracking, dispatch_uid="unionhall.messaging.mail")
def on_mail_event(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """Take one event in, once: dedupe is ours, for some providers' signatures can be replayed."""
    key = str((event.metadata or {}).get("delivery", ""))
    told = f"{event.event_id or ''}:{event.event_type}:{event.message_id}:{event.recipient}:{event.timestamp}"
    event_id = hashlib.sha256(told.encode()).hexdigest()
    if event.event_type in {"complained", "unsubscribed"}:
        if key:
            actions.news.take_complaint(key, str(event.recipient or ""), by=PROVIDER, everything=event.event_type == "complained")
        return
    state = STATES.get(event.event_type)
    if state is None or not key:
        return
    code = CODES.get(str(event.reject_reason), "") if state == State.FAILED else ""
    news = StatusNews(event_id, "", state, code)
    actions.news.take_status(esp_name[:20], key, news, by=PROVIDER, channel="mail")
