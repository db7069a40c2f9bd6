"""Telnyx over its HTTP contract: idempotency keys that live a day, events signed with Ed25519 over time and body."""

from __future__ import annotations

import base64
import json
import time
from typing import Any
from urllib.parse import quote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from yarl import URL

from unionhall.messaging.gateways.doors import Kind, NumberNews, Outcome, Outgoing, StatusNews, TextNews, Traits
from unionhall.messaging.gateways.http import HttpDoor, ended
from unionhall.messaging.rules.carriers import LANDLINE, UNKNOWN
from unionhall.messaging.rules.states import State

TRAITS = Traits("text", has_keys=True, knows_numbers=True)
WINDOW_SECONDS = 300
STATES = {
    "queued": State.ACCEPTED,
    "sending": State.ACCEPTED,
    "sent": State.ACCEPTED,
    "delivered": State.DELIVERED,
    "sending_failed": State.FAILED,
    "delivery_failed": State.FAILED,
    "delivery_unconfirmed": State.ACCEPTED,
}


class Telnyx(HttpDoor):
    """The messages resource."""

    def __init__(self, *, at_once: int, timeout: float) -> None:
        bearer = {"Authorization": f"Bearer {settings.MESSAGING['TELNYX_KEY']}"}
        super().__init__(settings.MESSAGING["TELNYX_URL"], at_once=at_once, timeout=timeout, headers=bearer)
        self.target = self.at("/v2/messages")

    async def hand_over(self, message: Outgoing) -> Outcome:
        """POST the message; the same key again is answered with the same message."""
        said = {
            "from": message.sender,
            "to": message.address,
            "text": message.body,
            "webhook_url": f"{settings.PUBLIC_ADDRESS}/messages/hooks/telnyx/{message.key}",
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
        answer = await self.post(message, self.target, json.dumps(said).encode(), headers)
        if isinstance(answer, Outcome):
            return answer
        status, told = answer
        if status in {200, 201, 202} and told.get("data", {}).get("id"):
            return Outcome(message.delivery_id, Kind.ACCEPTED, gateway_id=str(told["data"]["id"]), segments=message.segments)
        errors = told.get("errors") or [{}]
        return ended(message, status, str(errors[0].get("code") or ""))

    async def kind_of(self, number: str) -> NumberNews | None:
        """Telnyx number look-up, with the carrier."""
        told = await self.ask(URL(f"{self.address}/v2/number_lookup/{quote_plus(number)}", encoded=True), type="carrier")
        found = ((told or {}).get("data") or {}).get("carrier")
        if not isinstance(found, dict) or not found.get("type"):
            return None
        kinds = {"mobile": "mobile", "fixed line": LANDLINE, "landline": LANDLINE, "voip": "voip"}
        return NumberNews(number, kinds.get(str(found["type"]), UNKNOWN), str(found.get("name") or ""))

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """Not needed: the key makes a repetition safe."""
        return None


def is_signed(body: bytes, stamp: str, signature: str, now: float | None = None) -> bool:
    """Whether Telnyx signed this body, not longer than five minutes ago."""
    key = settings.MESSAGING["TELNYX_PUBLIC_KEY"]
    if not (key and stamp.isdigit() and abs((now or time.time()) - int(stamp)) <= WINDOW_SECONDS):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(base64.b64decode(signature), stamp.encode() + b"|" + body)
    except (InvalidSignature, ValueError):
        return False
    return True


def event_in(body: bytes) -> dict[str, Any]:
    """The event in a body, or an empty one."""
    try:
        found = json.loads(body)["data"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("payload"), dict) else {}


def status_in(event: dict[str, Any]) -> StatusNews | None:
    """The news of a message in an event."""
    payload = event.get("payload", {})
    state = STATES.get(str(_first_of(payload.get("to")).get("status", "")))
    if state is None or not event.get("id"):
        return None
    return StatusNews(str(event["id"]), str(payload.get("id", "")), state, str(_first_of(payload.get("errors")).get("code", "")))


def text_in(event: dict[str, Any]) -> TextNews | None:
    """The text that somebody sent us, in an event."""
    if event.get("event_type") != "message.received" or not event.get("id"):
        return None
    payload = event["payload"]
    return TextNews(
        str(event["id"]),
        str(_first_of([payload.get("from")]).get("phone_number", "")),
        str(_first_of(payload.get("to")).get("phone_number", "")),
        str(payload.get("text", "")),
    )


def _first_of(listed: Any) -> dict[str, Any]:
    """The first of a list of objects; an empty one where it is none."""
    first = listed[0] if isinstance(listed, list) and listed else {}
    return first if isinstance(first, dict) else {}
