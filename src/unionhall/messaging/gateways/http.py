"""What both text gateways share: one connection pool, and which trouble means that nothing was sent for certain."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import aiohttp
from yarl import URL

from unionhall.messaging.gateways.doors import Kind, Outcome, Outgoing


class HttpDoor(ABC):
    """A pool of connections to one gateway, opened at the first use; every message goes by itself."""

    lanes = 0

    def __init__(self, address: str, *, at_once: int, timeout: float, headers: dict[str, str]) -> None:
        self.address, self.at_once, self.timeout, self.headers = address.rstrip("/"), at_once, timeout, headers
        self.session: aiohttp.ClientSession | None = None

    async def send(self, messages: Sequence[Outgoing], until: float) -> list[Outcome]:
        """Hand messages over."""
        return [await self.hand_over(message) for message in messages]

    @abstractmethod
    async def hand_over(self, message: Outgoing) -> Outcome:
        """Post one message."""

    def opened(self) -> aiohttp.ClientSession:
        """The pool."""
        if self.session is None:
            self.session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self.at_once),
                timeout=aiohttp.ClientTimeout(total=self.timeout, connect=5),
                headers=self.headers,
            )
        return self.session

    def at(self, path: str) -> URL:
        """An address of the gateway, taken apart once and not for every message."""
        return URL(self.address + path)

    async def post(self, message: Outgoing, target: URL, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]] | Outcome:
        """Post; the answer, or the outcome where there was none. Only a connection never made is certainly unsent."""
        try:
            async with self.opened().post(target, data=body, headers=headers) as answer:
                return answer.status, _object(await answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Outcome(message.delivery_id, Kind.RETRY, error="no connection")
        except (TimeoutError, aiohttp.ClientError, OSError) as problem:
            return Outcome(message.delivery_id, Kind.UNKNOWN, error=type(problem).__name__[:40])

    async def ask(self, target: URL, **parameters: str) -> dict[str, Any] | None:
        """The answer to a question; none where there was none."""
        try:
            async with self.opened().get(target, params=parameters) as answer:
                return _object(await answer.read()) if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    async def close(self) -> None:
        """Hang up."""
        if self.session is not None:
            await self.session.close()
            self.session = None


def _object(body: bytes) -> dict[str, Any]:
    """The JSON object in an answer; an empty one for anything else."""
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def ended(message: Outgoing, status: int, code: str) -> Outcome:
    """The outcome of an answer that is not a yes."""
    if status == 429:
        return Outcome(message.delivery_id, Kind.RETRY, error=code or "429")
    if status >= 500:
        return Outcome(message.delivery_id, Kind.UNKNOWN, error=str(status))
    return Outcome(message.delivery_id, Kind.REFUSED, error=code or str(status))
