"""News from gateways and mail providers, taken once each and forward only; mail that came back.

Receipts of texts are kept first and applied after (decision 0009); mail providers send theirs in larger pieces, applied at once.
"""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from re import search

from django.db import IntegrityError, transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.messaging import stops
from unionhall.messaging.actions import consent, talks
from unionhall.messaging.gateways import StatusNews, TextNews
from unionhall.messaging.models import Delivery, Event
from unionhall.messaging.rules.consent import Source, Verb
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import news as waiting
from unionhall.messaging.sending import results
from unionhall.messaging.signals import news_kept


def keep_status(gateway: str, key: str, news: StatusNews, *, by: Actor) -> bool:
    """Keep news of a text; a worker applies it within a second or two. Whether it was new: a replay is not kept again.

    One statement is its own transaction: hundreds of receipts a second come while people wait for pages.
    """
    by.must(Power.SET_UP_MESSAGING)
    is_new = waiting.keep(gateway, key, news)
    if is_new:
        news_kept.send(None)
    return is_new


def apply_news(*, by: Actor) -> int:
    """Apply the news that waits; how many pieces were done with."""
    by.must(Power.SET_UP_MESSAGING)
    return waiting.apply_all()


@transaction.atomic
def take_status(gateway: str, key: str, news: StatusNews, *, by: Actor, channel: str = "text") -> bool:
    """News of a delivery, applied at once; a replay, a step back and news of a message never handed over change nothing. Whether it changed anything."""
    by.must(Power.SET_UP_MESSAGING)
    if not _is_new(gateway, news.event_id, news.state):
        return False
    changed = results.take_news(key, news, channel)
    if changed:
        Event.objects.filter(gateway=gateway, event_id=news.event_id).update(changed_something=True)
    return changed


@transaction.atomic
def take_text(gateway: str, news: TextNews, *, by: Actor) -> bool:
    """A text from outside, once. Whether it was new."""
    by.must(Power.ANSWER_MESSAGES)
    return _is_new(gateway, news.event_id, "text") and talks.take_text(news, by=by)


@transaction.atomic
def take_complaint(key: str, address: str, *, by: Actor, everything: bool = True) -> bool:
    """A mail provider says that somebody complained or unsubscribed: no more mail to that address. Whether we know it."""
    by.must(Power.SET_UP_MESSAGING)
    row = Delivery.objects.filter(public_id=key).first() if key else None
    if not address and row is None:
        return False
    wish = stops.Wish(
        Verb.STOP,
        "mail",
        "" if everything or row is None else row.category,
        address or (row.address if row else ""),
        row.person_id if row else None,
    )
    consent.stop(wish, source=Source.COMPLAINT if everything else Source.GATEWAY, by=by, evidence=key)
    return True


def _is_new(gateway: str, event_id: str, kind: str) -> bool:
    try:
        with transaction.atomic():
            Event.objects.create(gateway=gateway, event_id=event_id[:200], kind=kind[:20], received_at=clock.now())
    except IntegrityError:
        return False
    return True


@transaction.atomic
def take_bounce(raw: bytes, *, by: Actor) -> bool:
    """A mail that came back (RFC 3464), to the address that names its delivery. Whether it changed anything."""
    by.must(Power.SET_UP_MESSAGING)
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    named = search(r"bounce\+([0-9a-f-]{36})@", str(read.get("To", "")) + str(read.get("Delivered-To", "")))
    report = next((part for part in read.walk() if part.get_content_type() == "message/delivery-status"), None)
    status = search(r"(?im)^Status:\s*([245]\.\d+\.\d+)", report.as_string()) if report is not None else None
    if named is None or status is None or not status[1].startswith("5"):
        return False
    news = StatusNews(f"{named[1]}:{status[1]}", "", State.FAILED, status[1])
    return take_status("bounce", named[1], news, by=by, channel="mail")
