"""SMTP with connections that are used again and again. The reply to the last dot can be lost (RFC 1047): the Message-ID stays the same."""

from __future__ import annotations

import asyncio
import smtplib
import threading
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from unionhall.messaging.gateways.doors import Kind, Outcome, Outgoing, Traits

TRAITS = Traits("mail", folds_doubles=True)
CONNECTIONS = 4
USES = 500


class Smtp:
    """A few connections, each in a thread of its own."""

    def __init__(self, *, at_once: int, timeout: float) -> None:
        self.timeout = timeout
        self.threads = ThreadPoolExecutor(min(CONNECTIONS, max(1, at_once)), thread_name_prefix="smtp")
        self.own = threading.local()
        self.open: list[smtplib.SMTP] = []

    async def send(self, message: Outgoing) -> Outcome:
        """Hand one mail over on whichever connection is free."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._send, message)

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """A mail server cannot be asked."""
        return None

    async def close(self) -> None:
        """Say goodbye on every connection."""
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _close(self) -> None:
        self.threads.shutdown(wait=True)
        for connection in self.open:
            connection.close()

    def _send(self, message: Outgoing) -> Outcome:
        try:
            connection = self._connection()
        except smtplib.SMTPAuthenticationError:
            return Outcome(message.delivery_id, Kind.REFUSED, error="20003")
        except (OSError, smtplib.SMTPException) as problem:
            return Outcome(message.delivery_id, Kind.RETRY, error=type(problem).__name__[:40])
        try:
            connection.sendmail(message.sender, [message.address], message.content)
        except smtplib.SMTPRecipientsRefused as no:
            return _refused(message, *next(iter(no.recipients.values())))
        except smtplib.SMTPResponseException as no:
            self._drop()
            return _refused(message, no.smtp_code, no.smtp_error)
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Outcome(message.delivery_id, Kind.UNKNOWN, error=type(problem).__name__[:40])
        return Outcome(message.delivery_id, Kind.ACCEPTED)

    def _connection(self) -> smtplib.SMTP:
        """This thread's connection, a new one after many uses."""
        if getattr(self.own, "uses", USES) >= USES:
            self._drop()
            made = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=self.timeout)
            if settings.EMAIL_USE_TLS:
                made.starttls()
            if settings.EMAIL_HOST_USER:
                made.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
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


def _refused(message: Outgoing, code: int, words: bytes | str) -> Outcome:
    """A refusal: for good (5xx, with its enhanced code), or for now (4xx)."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    enhanced = said.split(" ", 1)[0] if said[:2] in {"4.", "5."} else str(code)
    kind = Kind.REFUSED if code >= 500 else Kind.RETRY
    return Outcome(message.delivery_id, kind, error=enhanced[:40])
