"""The two gateways' HTTP contracts: Twilio's Messages resource, and Telnyx's with idempotency keys."""

from __future__ import annotations

import asyncio
import base64

from aiohttp import web

from fakeworld import news
from fakeworld.network import Network, Refused, Sent

NETWORK = web.AppKey("network", Network)


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


async def twilio_create(request: web.Request) -> web.Response:
    """POST Messages.json: not idempotent, exactly as theirs."""
    network = request.app[NETWORK]
    form = await request.post()
    to, sender, body = str(form.get("To", "")), str(form.get("From", "")), str(form.get("Body", ""))
    if not _is_known(network, request):
        return _twilio_no(20003, 401, "Authenticate")
    if (trouble := await _trouble(network, request)) is not None:
        return trouble
    try:
        network.check(to, sender, body)
    except Refused as no:
        network.refused[no.code] += 1
        return _twilio_no(no.code, no.status, no.words)
    await network.think()
    sent = network.accept(to, sender, body, str(form.get("StatusCallback", "")), provider="twilio")
    news.begin(network, sent)
    return web.json_response(_twilio_body(network, sent), status=201)


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


async def telnyx_create(request: web.Request) -> web.Response:
    """POST /v2/messages: with an `Idempotency-Key` the same request again is answered the same."""
    network = request.app[NETWORK]
    said = await request.json()
    to, sender, body = str(said.get("to", "")), str(said.get("from", "")), str(said.get("text", ""))
    if not _is_known(network, request):
        return _telnyx_no(10009, 401, "Authentication failed")
    if (trouble := await _trouble(network, request)) is not None:
        return trouble
    try:
        network.check(to, sender, body)
    except Refused as no:
        network.refused[no.code] += 1
        codes = {21610: 40300, 21211: 40310, 21612: 40310, 21408: 40310, 21614: 40001, 20429: 40011, 21611: 40014}
        return _telnyx_no(codes.get(no.code, 40010), no.status, no.words)
    await network.think()
    key = request.headers.get("Idempotency-Key", "")
    is_new = not (network.has_keys and key in network.by_key)
    sent = network.accept(to, sender, body, str(said.get("webhook_url", "")), provider="telnyx", key=key)
    if is_new:
        news.begin(network, sent)
    told = {
        "record_type": "message",
        "id": sent.sid,
        "from": {"phone_number": sender},
        "to": [{"phone_number": to, "status": "queued"}],
        "text": body,
    }
    return web.json_response({"data": told})


def _telnyx_no(code: int, status: int, words: str) -> web.Response:
    return web.json_response({"errors": [{"code": str(code), "title": words, "detail": words}]}, status=status)
