"""The two gateways' HTTP contracts: Twilio's Messages resource, and Telnyx's with idempotency keys."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from fakeworld import news
from fakeworld.network import Network, Refused, Sent

NETWORK = web.AppKey("network", Network)
#: What Telnyx calls the refusals that Twilio numbers so.
TELNYX_CODES = {
    20003: 10009,
    21610: 40300,
    21211: 40310,
    21612: 40310,
    21408: 40310,
    21614: 40001,
    20429: 40011,
    21611: 40014,
}


async def _trouble(network: Network, request: web.Request) -> web.Response | None:
    """Do what was asked to go wrong; the refusals happen before anything is accepted, a lost answer after."""
    mode = network.take_trouble()
    if mode == "hang":
        await asyncio.sleep(60)
        return web.Response(status=504)
    if mode == "reset":
        if request.transport is not None:
            request.transport.close()
        return web.Response(status=500)
    if mode in {"429", "500", "503"}:
        return web.json_response({"code": 20429 if mode == "429" else 20500, "message": "Try later", "status": int(mode)}, status=int(mode))
    return None


def _is_known(network: Network, request: web.Request) -> bool:
    given = request.headers.get("Authorization", "")
    basic = "Basic " + base64.b64encode(f"{network.account}:{network.token}".encode()).decode()
    return given in {basic, f"Bearer {network.token}"}


def _twilio_body(network: Network, sent: Sent) -> dict[str, object]:
    return {
        "sid": sent.sid,
        "account_sid": network.account,
        "api_version": "2010-04-01",
        "body": sent.body,
        "from": sent.sender,
        "to": sent.to,
        "status": sent.status,
        "direction": "outbound-api",
        "num_segments": "1",
        "num_media": "0",
        "price": None,
        "price_unit": "USD",
        "error_code": int(sent.error) if sent.error else None,
        "error_message": None,
        "date_created": sent.born,
        "date_updated": sent.born,
        "date_sent": None,
        "messaging_service_sid": None,
        "subresource_uris": {},
        "uri": f"/2010-04-01/Accounts/{network.account}/Messages/{sent.sid}.json",
    }


def _twilio_no(code: int, status: int, words: str) -> web.Response:
    said = {"code": code, "message": words, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return web.json_response(said, status=status)


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as either gateway was asked for it, and the provider's own way to refuse it."""

    provider: str
    to: str
    sender: str
    body: str
    callback: str
    refuse: Callable[[int, int, str], web.Response]
    key: str = ""


async def _take(network: Network, request: web.Request, asked: Asked) -> Sent | web.Response:
    """What both do with a text: look who asks, go wrong as told, refuse what the real ones refuse, take it on and let it live."""
    if not _is_known(network, request):
        return asked.refuse(20003, 401, "Authenticate")
    if (trouble := await _trouble(network, request)) is not None:
        return trouble
    try:
        network.check(asked.to, asked.sender, asked.body)
    except Refused as no:
        network.refused[no.code] += 1
        return asked.refuse(no.code, no.status, no.words)
    await network.think()
    is_new = not (network.has_keys and asked.key in network.by_key)
    sent = network.accept(asked.to, asked.sender, asked.body, asked.callback, provider=asked.provider, key=asked.key)
    if is_new:
        news.begin(network, sent)
    return sent


async def twilio_create(request: web.Request) -> web.Response:
    """POST Messages.json: not idempotent, exactly as theirs."""
    network, form = request.app[NETWORK], await request.post()
    to, sender, body, callback = (str(form.get(name, "")) for name in ("To", "From", "Body", "StatusCallback"))
    taken = await _take(network, request, Asked("twilio", to, sender, body, callback, _twilio_no))
    return web.json_response(_twilio_body(network, taken), status=201) if isinstance(taken, Sent) else taken


async def twilio_list(request: web.Request) -> web.Response:
    """GET Messages.json?To=&DateSent>=: what was sent to a number, newest first."""
    network = request.app[NETWORK]
    if not _is_known(network, request):
        return _twilio_no(20003, 401, "Authenticate")
    if not network.has_lookup:
        return _twilio_no(20404, 404, "Not found")
    to = request.query.get("To", "")
    found = [_twilio_body(network, sent) for sent in reversed(network.sent) if sent.to == to]
    return web.json_response({"messages": found[:50], "next_page_uri": None, "page": 0, "page_size": 50})


async def twilio_number(request: web.Request) -> web.Response:
    """GET /v2/PhoneNumbers/{number}?Fields=line_type_intelligence: Twilio Lookup."""
    network, number = request.app[NETWORK], request.match_info["number"]
    if not _is_known(network, request):
        return _twilio_no(20003, 401, "Authenticate")
    network.looked_up += 1
    kind, carrier = network.kind_of(number)
    line = {"type": kind, "carrier_name": carrier, "mobile_country_code": None, "mobile_network_code": None, "error_code": None}
    return web.json_response({"phone_number": number, "valid": True, "line_type_intelligence": line})


async def telnyx_number(request: web.Request) -> web.Response:
    """GET /v2/number_lookup/{number}?type=carrier: Telnyx."""
    network, number = request.app[NETWORK], request.match_info["number"]
    if not _is_known(network, request):
        return _telnyx_no(20003, 401, "Authentication failed")
    network.looked_up += 1
    kind, carrier = network.kind_of(number)
    found = {"name": carrier, "type": "fixed line" if kind == "landline" else kind, "error_code": None}
    return web.json_response({"data": {"record_type": "number_lookup", "phone_number": number, "carrier": found}})


async def telnyx_create(request: web.Request) -> web.Response:
    """POST /v2/messages: with an `Idempotency-Key` the same request again is answered the same."""
    network, said = request.app[NETWORK], await request.json()
    to, sender, body, callback = (str(said.get(name, "")) for name in ("to", "from", "text", "webhook_url"))
    key = request.headers.get("Idempotency-Key", "")
    taken = await _take(network, request, Asked("telnyx", to, sender, body, callback, _telnyx_no, key))
    if not isinstance(taken, Sent):
        return taken
    told = {
        "record_type": "message",
        "id": taken.sid,
        "from": {"phone_number": sender},
        "to": [{"phone_number": to, "status": "queued"}],
        "text": body,
    }
    return web.json_response({"data": told})


def _telnyx_no(code: int, status: int, words: str) -> web.Response:
    """A refusal under Telnyx's own code for it."""
    theirs = TELNYX_CODES.get(code, 40010)
    return web.json_response({"errors": [{"code": str(theirs), "title": words, "detail": words}]}, status=status)
