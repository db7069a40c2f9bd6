"""A mail server on loopback that keeps what it gets, and can be told to refuse, to hang up or to be slow."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it arrived."""

    number: int
    at: float
    sender: str
    to: str
    content: bytes

    @property
    def read(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = message_from_bytes(self.content, policy=policy.SMTP)
        assert isinstance(parsed, EmailMessage)
        return parsed


class _Keeper:
    """Answers each command of a connection for aiosmtpd."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_EHLO(self, smtp: SMTP, session: Any, envelope: Any, hostname: str, said: list[str]) -> list[str]:  # noqa: N802
        """Announce groups of commands (RFC 2920), as every usual server does."""
        session.host_name = hostname
        return [*said[:-1], "250-PIPELINING", said[-1]] if self.server.pipelines else said

    async def handle_RCPT(self, smtp: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        """Refuse mailboxes that say so in their name; all others are welcome."""
        if address.startswith("nobody"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("full"):
            return "452 4.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail, or go wrong as told."""
        if (trouble := self.server.trouble) == "451":
            return "451 4.3.0 Try again later"
        if trouble == "hang":
            await asyncio.sleep(60)
        if trouble == "reset":
            if smtp.transport is not None:
                smtp.transport.close()
            return "421 4.3.0 Going away"
        if self.server.latency:
            await asyncio.sleep(self.server.latency)
        self.server.keep(envelope.mail_from, envelope.rcpt_tos, envelope.original_content or envelope.content)
        return "250 OK"


class _Controller(Controller):
    """A controller whose server speaks 8BITMIME and takes lines as long as the standard allows."""

    def factory(self) -> SMTP:
        """One connection."""
        return SMTP(self.handler, data_size_limit=30_000_000, enable_SMTPUTF8=True, hostname="fakeworld.example")


class MailServer:
    """The server with what it keeps."""

    def __init__(self, host: str, port: int, most: int = 100_000) -> None:
        self.letters: deque[Letter] = deque(maxlen=most)
        self.count = 0
        self.trouble = "none"
        self.latency = 0.0
        self.pipelines = True
        self.controller = _Controller(_Keeper(self), hostname=host, port=port)

    def keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        """Keep a mail for each recipient."""
        for to in recipients:
            self.count += 1
            self.letters.append(Letter(self.count, time.time(), sender, to, content))

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self.controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self.controller.stop()
