"""SMTP with connections that are used again and again. The reply to the last dot can be lost (RFC 1047): the Message-ID stays the same."""

from __future__ import annotations

import asyncio
import smtplib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from unionhall.messaging.gateways.doors import Kind, NumberNews, Outcome, Outgoing, Traits, one_by_one

TRAITS = Traits("mail", folds_doubles=True)
CONNECTIONS = 4
USES = 500
#: Yes to a sender, to a recipient, and to the wish to send the content.
WELCOME = frozenset({250, 251, 354})
#: After these the server is gone: it said so, or spoke no SMTP.
CLOSING = frozenset({421, -1})
Reply = tuple[int, bytes]


class Smtp:
    """A few connections, each in a thread of its own."""

    def __init__(self, *, at_once: int, timeout: float) -> None:
        self.timeout = timeout
        self.lanes = min(CONNECTIONS, max(1, at_once))
        self.threads = ThreadPoolExecutor(self.lanes, thread_name_prefix="smtp")
        self.own = threading.local()
        self.open: list[smtplib.SMTP] = []

    async def send(self, messages: Sequence[Outgoing], until: float) -> list[Outcome]:
        """Hand mails over on whichever connection is free."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, one_by_one, messages, until, self._send)

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """A mail server cannot be asked."""
        return None

    async def kind_of(self, number: str) -> NumberNews | None:
        """Nothing is known of numbers here."""
        return None

    async def close(self) -> None:
        """Say goodbye on every connection."""
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _close(self) -> None:
        self.threads.shutdown(wait=True)
        for connection in self.open:
            connection.close()

    def _send(self, message: Outgoing) -> Outcome:
        if not mailbox(message.address):
            return Outcome(message.delivery_id, Kind.REFUSED, error="5.1.3")
        try:
            connection = self._connection()
        except smtplib.SMTPAuthenticationError:
            return Outcome(message.delivery_id, Kind.REFUSED, error="20003")
        except (OSError, smtplib.SMTPException) as problem:
            return Outcome(message.delivery_id, Kind.RETRY, error=type(problem).__name__[:40])
        try:
            code, words = _hand_over(connection, message)
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Outcome(message.delivery_id, Kind.UNKNOWN, error=type(problem).__name__[:40])
        if code in CLOSING:
            self._drop()
        return Outcome(message.delivery_id, Kind.ACCEPTED) if code == 250 else _refused(message, code, words)

    def _connection(self) -> smtplib.SMTP:
        """This thread's connection, a new one after many uses."""
        if getattr(self.own, "uses", USES) >= USES:
            self._drop()
            made = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=self.timeout)
            if settings.EMAIL_USE_TLS:
                made.starttls()
            if settings.EMAIL_HOST_USER:
                made.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            made.ehlo_or_helo_if_needed()
            self.own.connection, self.own.uses = made, 0
            self.open.append(made)
        self.own.uses += 1
        found: smtplib.SMTP = self.own.connection
        return found

    def _drop(self) -> None:
        found: smtplib.SMTP | None = getattr(self.own, "connection", None)
        if found is not None:
            found.close()
            self.open.remove(found)
        self.own.connection, self.own.uses = None, USES


def _hand_over(connection: smtplib.SMTP, message: Outgoing) -> Reply:
    """Give a mail to the server; its answer to the whole. Where it takes commands in groups (RFC 2920) two round trips are enough."""
    commands = _commands(connection, message)
    if connection.has_extn("pipelining"):
        connection.send(b"".join(commands))
        replies = [connection.getreply() for _ in commands]
    else:
        replies = _one_by_one(connection, commands)
    refusal = next((reply for reply in replies if reply[0] not in WELCOME), None)
    if replies[-1][0] == 354:
        # A server may ask for the content although it refused the recipient: it gets none, and the refusal counts.
        connection.send(b".\r\n" if refusal else _dotted(message.content))
        last = connection.getreply()
    if refusal:
        connection.rset()
    return refusal or last


def _commands(connection: smtplib.SMTP, message: Outgoing) -> list[bytes]:
    size = f" SIZE={len(message.content)}" if connection.has_extn("size") else ""
    body = " BODY=8BITMIME" if connection.has_extn("8bitmime") else ""
    lines = (f"MAIL FROM:<{mailbox(message.sender)}>{size}{body}", f"RCPT TO:<{mailbox(message.address)}>", "DATA")
    return [f"{line}\r\n".encode("ascii") for line in lines]


def _one_by_one(connection: smtplib.SMTP, commands: list[bytes]) -> list[Reply]:
    """The answers up to the first refusal."""
    replies: list[Reply] = []
    for command in commands:
        connection.send(command)
        replies.append(connection.getreply())
        if replies[-1][0] not in WELCOME:
            break
    return replies


def mailbox(address: str) -> str:
    """An address as an envelope carries it, its domain in ASCII; empty for one that no envelope carries."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return ""
    return plain if plain.isascii() and plain.isprintable() and not set(plain) & set("<> ") else ""


def _dotted(content: bytes) -> bytes:
    """The content as it travels: a line that begins with a dot gets a second one, and a dot alone is the end."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return (b"." if stuffed.startswith(b".") else b"") + stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _refused(message: Outgoing, code: int, words: bytes | str) -> Outcome:
    """A refusal: for good (5xx, with its enhanced code), or for now (4xx, and what is no answer at all)."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    enhanced = said.split(" ", 1)[0] if said[:2] in {"4.", "5."} else str(code)
    kind = Kind.REFUSED if code >= 500 else Kind.RETRY
    return Outcome(message.delivery_id, kind, error=enhanced[:40])
