"""Any mail provider of django-anymail: set EMAIL_BACKEND to one of its backends; our key goes along as metadata."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from typing import Any

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from django.core.mail import EmailMultiAlternatives, get_connection

from unionhall.messaging.gateways.doors import Kind, NumberNews, Outcome, Outgoing, Traits, one_by_one

TRAITS = Traits("mail", folds_doubles=True)


class Anymail:
    """The configured backend, one connection for each of a few threads."""

    def __init__(self, *, at_once: int, timeout: float) -> None:
        self.lanes = min(8, max(1, at_once))
        self.threads = ThreadPoolExecutor(self.lanes, thread_name_prefix="anymail")
        self.own = threading.local()

    async def send(self, messages: Sequence[Outgoing], until: float) -> list[Outcome]:
        """Hand mails over."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, one_by_one, messages, until, self._send)

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """Providers tell by webhook."""
        return None

    async def kind_of(self, number: str) -> NumberNews | None:
        """Nothing is known of numbers here."""
        return None

    async def close(self) -> None:
        """Let the threads go."""
        await asyncio.get_running_loop().run_in_executor(None, self.threads.shutdown)

    def _send(self, message: Outgoing) -> Outcome:
        if not hasattr(self.own, "backend"):
            self.own.backend = get_connection()
        made = _as_django(message)
        try:
            self.own.backend.send_messages([made])
        except AnymailRecipientsRefused:
            return Outcome(message.delivery_id, Kind.REFUSED, error="5.1.1")
        except (AnymailRequestsAPIError, AnymailAPIError) as problem:
            return _from_status(message, getattr(problem, "status_code", None))
        except AnymailError as problem:
            return Outcome(message.delivery_id, Kind.REFUSED, error=type(problem).__name__[:40])
        except (requests.RequestException, OSError) as problem:
            return Outcome(message.delivery_id, Kind.UNKNOWN, error=type(problem).__name__[:40])
        status = getattr(made, "anymail_status", None)
        return Outcome(message.delivery_id, Kind.ACCEPTED, gateway_id=str(getattr(status, "message_id", "") or "")[:100])


def _from_status(message: Outgoing, status: int | None) -> Outcome:
    if status in {401, 403}:
        return Outcome(message.delivery_id, Kind.REFUSED, error="20003")
    if status == 429:
        return Outcome(message.delivery_id, Kind.RETRY, error="429")
    if status is None or status >= 500:
        return Outcome(message.delivery_id, Kind.UNKNOWN, error=str(status or "no answer"))
    return Outcome(message.delivery_id, Kind.REFUSED, error=str(status))


def _as_django(message: Outgoing) -> Any:
    """The mail's bytes as the message object that providers' backends take apart."""
    read = message_from_bytes(message.content, policy=policy.SMTP)
    assert isinstance(read, Parsed)
    plain, rich = read.get_body(("plain",)), read.get_body(("html",))
    kept = ("List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID", "Content-Language")
    made = EmailMultiAlternatives(
        subject=str(read["Subject"]),
        body=str(plain.get_content()) if plain else "",
        from_email=str(read["From"]),
        to=[message.address],
        headers={name: str(read[name]) for name in kept if read[name]},
    )
    if rich is not None:
        made.attach_alternative(str(rich.get_content()), "text/html")
    made.metadata = {"delivery": message.key}  # type: ignore[attr-defined]
    return made
