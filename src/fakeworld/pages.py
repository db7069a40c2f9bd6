"""The pages of the made-up world's inbox, as plain HTML."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from html import escape

from fakeworld.mail import Letter, MailServer
from fakeworld.network import Network, Sent

STYLE = """body{font:17px/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1rem;color:#1d1b18;background:#fbf9f5}
nav a{margin-inline-end:1rem}article{border-block-start:2px solid;padding-block:.75rem}p{margin:.25rem 0;overflow-wrap:anywhere}
.in{text-align:end}small{color:#5d574e}input{font:inherit;padding:.4rem;width:60%}button{font:inherit;padding:.4rem 1rem}
iframe{width:100%;height:60vh;border:1px solid #8a8275;background:#fff}pre{white-space:pre-wrap}
@media(prefers-color-scheme:dark){body{color:#efeae2;background:#1b1916}a{color:#7cc8cf}small{color:#b5ada0}}"""
HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>{style}</style>"
)
NAV = '<nav><a href="/">Phones</a><a href="/mail">Mail</a></nav>'


def _framed(title: str, content: str) -> str:
    return (
        HEAD.format(title=title, style=STYLE)
        + NAV
        + f"<h1>{title}</h1><p><small>A made-up world on this machine. Nothing leaves it.</small></p>"
        + content
    )


def _clock(moment: float) -> str:
    return datetime.fromtimestamp(moment).astimezone().strftime("%H:%M:%S")


def phones(network: Network) -> str:
    """Every phone that got or sent a text, at most 50, the newest first."""
    by_phone: dict[str, list[Sent]] = defaultdict(list)
    for sent in reversed(network.sent):
        if len(by_phone) < 50 or sent.to in by_phone:
            by_phone[sent.to].append(sent)
    said = "".join(_phone(number, texts, network) for number, texts in by_phone.items())
    return _framed("Phones", said or "<p>No text has been sent yet.</p>")


def _phone(number: str, texts: list[Sent], network: Network) -> str:
    ours = texts[0].sender
    lines = "".join(f"<p>{escape(each.body)} <small>{_clock(each.at)}, {escape(each.status)}</small></p>" for each in texts[:10])
    answers = "".join(f'<p class="in">{escape(each["body"])}</p>' for each in network.replies if each["from"] == number)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in {"from": number, "to": ours, "provider": texts[0].provider}.items()
    )
    form = f'<form method="post" action="/reply">{hidden}<input name="body" aria-label="Answer" required> <button>Answer</button></form>'
    return f"<article><h2>{escape(number)}</h2>{lines}{answers}{form}</article>"


def letters(mail: MailServer) -> str:
    """The newest 200 mails."""
    found = list(mail.letters)[-200:][::-1]
    rows = "".join(
        f'<article><a href="/mail/{each.number}">{escape(str(each.read["Subject"] or "no subject"))}</a>'
        f"<p><small>to {escape(each.to)}, {_clock(each.at)}</small></p></article>"
        for each in found
    )
    return _framed("Mail", rows or "<p>No mail has been sent yet.</p>")


def letter(each: Letter) -> str:
    """One mail."""
    read = each.read
    heads = "".join(f"<p><small>{escape(name)}: {escape(str(value))}</small></p>" for name, value in read.items())
    plain = read.get_body(("plain",))
    words = escape(str(plain.get_content())) if plain is not None else ""
    frame = f'<iframe sandbox src="/mail/{each.number}/body" title="The mail as it looks"></iframe>'
    return _framed(escape(str(read["Subject"])), heads + frame + f"<h2>As plain text</h2><pre>{words}</pre>")
