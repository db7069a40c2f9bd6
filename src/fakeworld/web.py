"""The web side of the made-up world: the gateways' addresses, knobs for tests, and an inbox of texts and mail to look at."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from aiohttp import web

from fakeworld import gateways, news, pages
from fakeworld.gateways import NETWORK
from fakeworld.mail import MailServer
from fakeworld.network import Network, Trouble

MAIL = web.AppKey("mail", MailServer)


async def start(network: Network, mail: MailServer, port: int) -> web.AppRunner:
    """Serve on loopback."""
    runner = web.AppRunner(app(network, mail), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    return runner


def app(network: Network, mail: MailServer) -> web.Application:
    """All addresses."""
    made = web.Application()
    made[NETWORK], made[MAIL] = network, mail
    messages = "/2010-04-01/Accounts/{account}/Messages.json"
    made.add_routes(
        [
            web.post(messages, gateways.twilio_create),
            web.get(messages, gateways.twilio_list),
            web.get("/v2/PhoneNumbers/{number}", gateways.twilio_number),
            web.post("/v2/messages", gateways.telnyx_create),
            web.get("/v2/number_lookup/{number}", gateways.telnyx_number),
            web.get("/", phones),
            web.get("/mail", letters),
            web.get("/mail/{number}", letter),
            web.get("/mail/{number}/body", letter_body),
            web.post("/reply", reply),
            web.get("/knobs/told", told),
            web.get("/knobs/sent", sent),
            web.post("/knobs/set", turn),
            web.post("/knobs/text", text),
            web.get("/knobs/letters", kept),
            web.post("/knobs/empty", empty),
        ]
    )
    return made


async def told(request: web.Request) -> web.Response:
    """Totals."""
    return web.json_response({**request.app[NETWORK].told(), "letters": request.app[MAIL].count})


async def sent(request: web.Request) -> web.Response:
    """Every text accepted."""
    return web.json_response(request.app[NETWORK].listed(float(request.query.get("since", "0"))))


async def kept(request: web.Request) -> web.Response:
    """Every mail kept, its envelope and its bytes as Latin-1 text."""
    found = [
        {"to": each.to, "sender": each.sender, "at": each.at, "content": each.content.decode("latin-1")}
        for each in request.app[MAIL].letters
    ]
    return web.json_response(found)


async def empty(request: web.Request) -> web.Response:
    """Forget everything that was accepted."""
    network, mail = request.app[NETWORK], request.app[MAIL]
    for held in (network.sent, network.by_sid, network.by_key, network.stopped, network.refused, network.replies, mail.letters):
        held.clear()
    network.asked, network.looked_up, mail.count = 0, 0, 0
    return web.json_response({})


async def turn(request: web.Request) -> web.Response:
    """Turn knobs: any field of the network, `trouble` as {mode, times}, `mail_trouble` as a word."""
    network, given = request.app[NETWORK], await request.json()
    known = {each.name for each in fields(network)}
    for name, value in given.items():
        if name == "trouble":
            network.trouble = Trouble(**value)
        elif name == "mail_trouble":
            request.app[MAIL].trouble = value
        elif name in {"mail_latency", "mail_pipelines"}:
            setattr(request.app[MAIL], name.removeprefix("mail_"), value)
        elif name in known:
            setattr(network, name, tuple(value) if name == "latency" else value)
        else:
            return web.json_response({"unknown": name}, status=400)
    return web.json_response({})


async def text(request: web.Request) -> web.Response:
    """A person texts one of our numbers; the status with which the hall answered."""
    given: dict[str, Any] = await request.json()
    status = await news.person_texts(request.app[NETWORK], given["from"], given["to"], given["body"], given.get("provider", "twilio"))
    return web.json_response({"status": status})


async def phones(request: web.Request) -> web.Response:
    """Every phone with its texts, newest first."""
    return _page(pages.phones(request.app[NETWORK]))


async def letters(request: web.Request) -> web.Response:
    """The mailbox of everybody."""
    return _page(pages.letters(request.app[MAIL]))


async def letter(request: web.Request) -> web.Response:
    """One mail: its headers, its plain part, its HTML in a frame."""
    for each in request.app[MAIL].letters:
        if str(each.number) == request.match_info["number"]:
            return _page(pages.letter(each))
    raise web.HTTPNotFound


async def letter_body(request: web.Request) -> web.Response:
    """The HTML part as a mail program would show it: no scripts, nothing loaded."""
    for each in request.app[MAIL].letters:
        if str(each.number) == request.match_info["number"]:
            part = each.read.get_body(("html", "plain"))
            content = part.get_content() if part is not None else ""
            policy = "default-src 'none'; style-src 'unsafe-inline'"
            return web.Response(text=content, content_type="text/html", headers={"Content-Security-Policy": policy})
    raise web.HTTPNotFound


async def reply(request: web.Request) -> web.Response:
    """Answer a text as the person who got it."""
    form = await request.post()
    provider = str(form.get("provider", "twilio"))
    await news.person_texts(request.app[NETWORK], str(form["from"]), str(form["to"]), str(form["body"]), provider)
    raise web.HTTPSeeOther("/")


def _page(content: str) -> web.Response:
    return web.Response(text=content, content_type="text/html")
