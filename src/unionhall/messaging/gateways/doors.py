"""The one door that every gateway has: hand over, look up; and what is said through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """How a hand-over ended, as far as we know."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETRY = "retry"
    UNKNOWN = "unknown"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready to leave: a text, or a mail as its bytes."""

    delivery_id: int
    key: str
    address: str
    sender: str
    body: str = ""
    content: bytes = b""
    segments: int = 1
    valid_seconds: int = 36_000
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message."""

    delivery_id: int
    kind: Kind
    gateway_id: str = ""
    error: str = ""
    segments: int = 1


@dataclass(frozen=True, slots=True)
class Traits:
    """What a gateway can prove after we died: repeat with a key, be asked, or be repeated because the far end folds doubles."""

    channel: str
    has_keys: bool = False
    key_life: timedelta = timedelta(hours=24)
    has_lookup: bool = False
    folds_doubles: bool = False


@dataclass(frozen=True, slots=True)
class StatusNews:
    """News of one message: which (by our key in the address, or the gateway's id), and what became of it."""

    event_id: str
    gateway_id: str
    state: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class TextNews:
    """A text that somebody sent us."""

    event_id: str
    sender: str
    to: str
    body: str


class Door(Protocol):
    """A gateway, open."""

    async def send(self, message: Outgoing) -> Outcome:
        """Hand one message over; never raises, trouble is an outcome."""

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """Ask whether a message was taken; none where it could not be asked, `unsent` where it was not."""

    async def close(self) -> None:
        """Hang up."""
