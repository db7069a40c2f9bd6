"""How the gateways tell the hall: status callbacks as texts live on, and texts that people send."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import aiohttp

from fakeworld import signing
from fakeworld.network import Network, Sent


def begin(network: Network, sent: Sent) -> None:
    """Let a text live on in the background."""
    task = asyncio.ensure_future(_live(network, sent))
    network.waiting.add(task)
    task.add_done_callback(network.waiting.discard)


async def _live(network: Network, sent: Sent) -> None:
    """Queued, sent, delivered or not: each step told where it was asked for."""
    await asyncio.sleep(network.delay_of(sent.sender) + network.chance.uniform(0.05, 0.2))
    sent.status = "sent"
    await tell_status(network, sent)
    await asyncio.sleep(network.chance.uniform(0.05, 0.3))
    sent.status, sent.error = network.fate_of(sent)
    await tell_status(network, sent)


def status_form(network: Network, sent: Sent, status: str = "", error: str = "") -> dict[str, str]:
    """Twilio's form for one step."""
    said = {
        "MessageSid": sent.sid,
        "SmsSid": sent.sid,
        "MessageStatus": status or sent.status,
        "SmsStatus": status or sent.status,
        "AccountSid": network.account,
        "From": sent.sender,
        "To": sent.to,
        "ApiVersion": "2010-04-01",
    }
    if code := error or sent.error:
        said["ErrorCode"] = code
    return said


async def tell_status(network: Network, sent: Sent) -> int:
    """Tell one step; the status of the hall's answer, 0 where nobody wanted to know."""
    if not (network.calls_back and sent.callback):
        return 0
    if sent.provider == "twilio":
        return await post_form(network, sent.callback, status_form(network, sent))
    kind = "message.sent" if sent.status == "sent" else "message.finalized"
    status = "delivery_failed" if sent.status == "undelivered" else sent.status
    payload = {
        "id": sent.sid,
        "from": {"phone_number": sent.sender},
        "to": [{"phone_number": sent.to, "status": status}],
        "text": sent.body,
        "errors": [{"code": sent.error}] if sent.error else [],
    }
    return await post_json(network, sent.callback, kind, payload)


async def post_form(network: Network, address: str, form: dict[str, str]) -> int:
    """A form with Twilio's signature."""
    headers = {"X-Twilio-Signature": signing.twilio(network.token, address, form)}
    return await _post(address, {"data": form, "headers": headers})


async def post_json(network: Network, address: str, kind: str, payload: dict[str, Any]) -> int:
    """An event with Telnyx's signature."""
    event = {
        "data": {
            "event_type": kind,
            "id": str(uuid.uuid4()),
            "occurred_at": datetime.now(UTC).isoformat(),
            "payload": payload,
            "record_type": "event",
        }
    }
    body = json.dumps(event).encode()
    headers = {"Content-Type": "application/json", **signing.telnyx(network.token, body)}
    return await _post(address, {"data": body, "headers": headers})


async def _post(address: str, what: dict[str, Any]) -> int:
    """One try and one again, as the real ones do."""
    for _ in range(2):
        try:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session, session.post(address, **what) as answer:
                if answer.status < 500:
                    return answer.status
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(0.2)
    return 599


async def person_texts(network: Network, sender: str, to: str, body: str, provider: str = "twilio") -> int:
    """A person sends a text to one of our numbers."""
    understood = network.hear(sender, to, body)
    network.replies.append({"from": sender, "to": to, "body": body, "understood": understood})
    if provider == "telnyx":
        payload = {"id": str(uuid.uuid4()), "from": {"phone_number": sender}, "to": [{"phone_number": to}], "text": body}
        return await post_json(network, network.hall + "/messages/hooks/telnyx", "message.received", payload)
    form = {
        "MessageSid": "SM" + uuid.uuid4().hex,
        "AccountSid": network.account,
        "From": sender,
        "To": to,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
    }
    if understood:
        form["OptOutType"] = understood
    return await post_form(network, network.hall + "/messages/hooks/twilio/texts", form)
