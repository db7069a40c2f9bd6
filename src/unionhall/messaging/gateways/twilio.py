"""Twilio over its HTTP contract. Sending there is not idempotent (their error 20500), so evidence is a callback or a look-up."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import quote_plus, urlsplit, urlunsplit

import aiohttp
from django.conf import settings
from yarl import URL

from unionhall.messaging.gateways.doors import Kind, NumberNews, Outcome, Outgoing, StatusNews, TextNews, Traits
from unionhall.messaging.gateways.http import HttpDoor, ended
from unionhall.messaging.rules.carriers import LANDLINE, UNKNOWN
from unionhall.messaging.rules.states import State

TRAITS = Traits("text", has_lookup=True, knows_numbers=True)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STATES = {
    "accepted": State.ACCEPTED,
    "scheduled": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "sending": State.ACCEPTED,
    "sent": State.ACCEPTED,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


class Twilio(HttpDoor):
    """The Messages resource."""

    def __init__(self, *, at_once: int, timeout: float) -> None:
        account, token = settings.MESSAGING["TWILIO_ACCOUNT"], settings.MESSAGING["TWILIO_TOKEN"]
        basic = base64.b64encode(f"{account}:{token}".encode()).decode()
        super().__init__(settings.MESSAGING["TWILIO_URL"], at_once=at_once, timeout=timeout, headers={"Authorization": f"Basic {basic}"})
        self.target = self.at(f"/2010-04-01/Accounts/{account}/Messages.json")

    async def hand_over(self, message: Outgoing) -> Outcome:
        """POST the message with our key in the callback's address: the callback proves acceptance even if we die before the answer."""
        form = (
            f"To={quote_plus(message.address)}&From={_quoted(message.sender)}&Body={quote_plus(message.body)}"
            f"&ValidityPeriod={message.valid_seconds}&StatusCallback={_quoted(callback(''))}{message.key}"
        )
        answer = await self.post(message, self.target, form.encode(), FORM)
        if isinstance(answer, Outcome):
            return answer
        status, said = answer
        if status == 201 and said.get("sid"):
            return Outcome(message.delivery_id, Kind.ACCEPTED, gateway_id=str(said["sid"]), segments=message.segments)
        return ended(message, status, str(said.get("code") or ""))

    async def kind_of(self, number: str) -> NumberNews | None:
        """Twilio Lookup, line type intelligence; charged for each number."""
        target = URL(f"{settings.MESSAGING['TWILIO_LOOKUP_URL']}/v2/PhoneNumbers/{quote_plus(number)}", encoded=True)
        told = await self.ask(target, Fields="line_type_intelligence")
        found = (told or {}).get("line_type_intelligence")
        if not isinstance(found, dict) or not found.get("type"):
            return None
        return NumberNews(number, _kind(str(found["type"])), str(found.get("carrier_name") or ""))

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """Search what was sent to the number since shortly before the intent, with the same words."""
        since = (message.since - timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%SZ") if message.since else ""
        try:
            async with self.opened().get(self.target, params={"To": message.address, "DateSent>": since}) as answer:
                if answer.status != 200:
                    return None
                listed = (await answer.json()).get("messages", [])
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return None
        for found in listed:
            born = parsedate_to_datetime(found["date_created"])
            if found["body"] == message.body and (message.since is None or born >= message.since - timedelta(seconds=2)):
                return Outcome(message.delivery_id, Kind.ACCEPTED, gateway_id=str(found["sid"]), segments=message.segments)
        return Outcome(message.delivery_id, Kind.UNSENT)


@lru_cache(maxsize=256)
def _quoted(part: str) -> str:
    """What is the same in many messages, as a form carries it."""
    return quote_plus(part)


def _kind(theirs: str) -> str:
    """Their kind of phone as ours: all but a landline may take texts."""
    return {"mobile": "mobile", "landline": LANDLINE}.get(theirs, "voip" if "oip" in theirs.casefold() else UNKNOWN)


def callback(key: str) -> str:
    """Where Twilio tells what became of a message."""
    return f"{settings.PUBLIC_ADDRESS}/messages/hooks/twilio/status/{key}"


def is_signed(path: str, fields: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed this, over the public address from the settings: behind a proxy the request's own is another.

    What their own library computes, as quick as hundreds of receipts a second need it: over the address and the fields in order,
    with the port or without, for they are not sure themselves.
    """
    token = settings.MESSAGING["TWILIO_TOKEN"]
    if not (token and signature):
        return False
    said, given = "".join(name + fields[name] for name in sorted(fields)), signature.encode()
    signed = [
        base64.b64encode(hmac.digest(token.encode(), f"{address}{path}{said}".encode(errors="replace"), "sha1"))
        for address in _addresses(settings.PUBLIC_ADDRESS)
    ]
    return any(hmac.compare_digest(each, given) for each in signed)


@lru_cache(maxsize=4)
def _addresses(ours: str) -> tuple[str, str]:
    """Our address without a port, and with one."""
    parts = urlsplit(ours)
    bare = parts.netloc.split(":")[0]
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return (urlunsplit(parts._replace(netloc=bare)), urlunsplit(parts._replace(netloc=f"{bare}:{port}")))


def status_in(fields: Mapping[str, str]) -> StatusNews | None:
    """The news in a status callback; none for what we do not know. Each step of a message is one event."""
    state, sid = STATES.get(fields.get("MessageStatus", "")), fields.get("MessageSid", "")
    if state is None or not sid:
        return None
    return StatusNews(f"{sid}:{fields['MessageStatus']}", sid, state, fields.get("ErrorCode", ""))


def text_in(fields: Mapping[str, str]) -> TextNews | None:
    """The text in an inbound call."""
    if not fields.get("MessageSid") or not fields.get("From"):
        return None
    return TextNews(fields["MessageSid"], fields["From"], fields.get("To", ""), fields.get("Body", ""))
