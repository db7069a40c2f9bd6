"""A mail as bytes: laid out and serialised once for each language, then only the places of names and links are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from functools import lru_cache
from html import escape

import mrml
import nh3
from django.conf import settings
from django.template.loader import render_to_string
from markdown_it import MarkdownIt

from unionhall.messaging.rules.merge import CONTROL, FIELDS, PATTERN, clean

TOKEN = re.compile(rb"@@([htx]):([a-z_]+)@@")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
LONGEST_LINE = 900
MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False})
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "hr", "code"}


class Mould:
    """One blast's mail in one language, cut at every place that differs from mail to mail."""

    def __init__(self, subject: str, body: str, language: str) -> None:
        self.subject, self.language = subject, language
        self.pieces = TOKEN.split(_serialised(body, language))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The bytes of one mail."""
        pieces = list(self.pieces)
        filled = []
        for start in range(0, len(pieces) - 1, 3):
            how, name = pieces[start + 1], pieces[start + 2].decode()
            filled += [pieces[start], self._value(how, name, values)]
        return b"".join([*filled, pieces[-1]])

    def _value(self, how: bytes, name: str, values: Mapping[str, str]) -> bytes:
        if how == b"x":
            return self._header(name, values)
        value = clean(values.get(name, ""))
        return (escape(value) if how == b"h" else value).encode()

    def _header(self, name: str, values: Mapping[str, str]) -> bytes:
        if name == "subject":
            filled = PATTERN.sub(lambda match: clean(values.get(match[1].strip(), "")), self.subject)
            return _header_bytes(filled)
        return clean(values[name]).encode("ascii", "ignore")


@lru_cache(maxsize=4096)
def _header_bytes(subject: str) -> bytes:
    """A subject as the standard wants it: words in other scripts encoded, never a second line that is not folded."""
    plain = clean(subject)
    if plain.isascii() and len(plain) <= 66 and "=?" not in plain:
        return plain.encode()
    return Header(plain, "us-ascii" if plain.isascii() else "utf-8", header_name="Subject", maxlinelen=76).encode(linesep="\r\n").encode()


def _readable(body: str) -> str:
    """A body without the characters that no mail program shows and no layout bears."""
    return CONTROL.sub(" ", body.replace("\r\n", "\n").replace("\r", "\n"))


def rich(body: str) -> str:
    """The Markdown of officers as clean HTML; images, scripts and styles are none of it, so nothing tracks."""
    return nh3.clean(
        MARKDOWN.render(_readable(body)),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )


def plain(body: str) -> str:
    """The Markdown as the plain part: readable as it is, links written out."""
    unlinked = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", _readable(body))
    return re.sub(r"(\*\*|__)(.+?)\1", r"\2", unlinked).strip() + "\n"


def page(body: str, language: str, *, local_name: str = "") -> str:
    """The laid-out HTML of a body, with fields and the stop link still as places to fill."""
    laid_out = render_to_string(
        "messaging/mail.mjml",
        {
            "content": _tokens(rich(body), "h"),
            "language": language,
            "local_name": local_name or settings.LOCAL_NAME,
            "direction": "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr",
        },
    )
    made: str = mrml.to_html(laid_out).content
    return made.replace(
        "<html ", f'<html lang="{escape(language)}" dir="{"rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"}" ', 1
    )


def _tokens(text: str, how: str) -> str:
    return PATTERN.sub(lambda match: f"@@{how}:{match[1].strip()}@@" if match[1].strip() in FIELDS else match[0], text)


def _serialised(body: str, language: str) -> bytes:
    """The whole mail once, with 8-bit parts so that values can be put into the bytes as they are."""
    made = EmailMessage(policy=policy.SMTP.clone(cte_type="8bit"))
    made["From"], made["Date"] = settings.DEFAULT_FROM_EMAIL, formatdate(localtime=False)
    footer = render_to_string("messaging/mail_footer.txt", {"local_name": settings.LOCAL_NAME})
    made.set_content(_short_lines(_tokens(plain(body), "t") + "\n-- \n" + footer + "@@t:stop_link@@\n"), cte="8bit")
    made.add_alternative(_short_lines(page(body, language)), subtype="html", cte="8bit")
    head = (
        b"To: @@x:to@@\r\nSubject: @@x:subject@@\r\nMessage-ID: <@@x:key@@@"
        + parseaddr(settings.DEFAULT_FROM_EMAIL)[1].split("@")[-1].encode()
        + b">\r\nContent-Language: "
        + clean(language).encode("ascii", "ignore")
        + b"\r\nList-Unsubscribe: <@@x:stop_link@@>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    )
    return head + made.as_bytes(policy=policy.SMTP.clone(cte_type="8bit", max_line_length=None))


def _short_lines(text: str) -> str:
    """No line longer than a mail server takes (998 bytes), with room left for names: broken at spaces, which HTML and readers both bear."""
    lines = []
    for line in text.split("\n"):
        while len(line.encode()) > LONGEST_LINE // 2:
            cut = line.rfind(" ", 1, LONGEST_LINE // 4)
            if cut <= 0:
                cut = line.find(" ", LONGEST_LINE // 4)
            if cut <= 0:
                break
            lines.append(line[:cut])
            line = line[cut + 1 :]  # noqa: PLW2901 - what is left of the line
        lines.append(line)
    return "\n".join(lines)
