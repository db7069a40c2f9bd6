"""The one door that every gateway has: hand over, look up; and what is said through it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol


class Kind(StrEnum):
    """How a hand-over ended, as far as we know."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETRY = "retry"
    UNKNOWN = "unknown"
    UNSENT = "unsent"


#: Whether anything arrives at all is in doubt after these.
TROUBLE = frozenset({Kind.RETRY, Kind.UNKNOWN})


class Outgoing(NamedTuple):
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


class Outcome(NamedTuple):
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
    knows_numbers: bool = False


@dataclass(frozen=True, slots=True)
class NumberNews:
    """What a gateway says of a number: mobile, landline, voip or unknown, and the carrier's name."""

    number: str
    kind: str
    carrier_name: str = ""


class _Told:
    """What somebody outside wrote: without the one character that a database keeps in no text, and that no phone writes."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for field in self.__dataclass_fields__:  # type: ignore[attr-defined]
            object.__setattr__(self, field, getattr(self, field).replace("\x00", ""))


@dataclass(frozen=True, slots=True)
class StatusNews(_Told):
    """News of one message: which (by our key in the address, or the gateway's id), and what became of it."""

    event_id: str
    gateway_id: str
    state: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class TextNews(_Told):
    """A text that somebody sent us."""

    event_id: str
    sender: str
    to: str
    body: str


#: After so many failures one after another a share is given up: what is left has not left us.
GIVES_UP_AFTER = 3
#: The error of what was not begun in time, for the gateway was slower than it had been.
LATE = "late"


def one_by_one(messages: Sequence[Outgoing], until: float, hand_over: Callable[[Outgoing], Outcome]) -> list[Outcome]:
    """The outcomes of messages handed over in turn by something that waits; none is begun after `until` (`time.monotonic`)."""
    outcomes: list[Outcome] = []
    in_a_row = 0
    for message in messages:
        if time.monotonic() > until:
            outcome = Outcome(message.delivery_id, Kind.UNSENT, error=LATE)
        else:
            outcome = hand_over(message) if in_a_row < GIVES_UP_AFTER else Outcome(message.delivery_id, Kind.UNSENT)
        in_a_row = in_a_row + 1 if outcome.kind in TROUBLE else 0 if outcome.kind != Kind.UNSENT else in_a_row
        outcomes.append(outcome)
    return outcomes


class Door(Protocol):
    """A gateway, open."""

    #: How many shares of a slice may be on their way side by side, each message after the other; 0: every message by itself.
    lanes: int

    async def send(self, messages: Sequence[Outgoing], until: float) -> list[Outcome]:
        """Hand messages over one after the other; never raises, trouble is an outcome, and after a lot of it the rest is `unsent`.

        So is what could not be begun before `until`, on the clock of `time.monotonic`: a stop said since then would not be obeyed.
        """

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """Ask whether a message was taken; none where it could not be asked, `unsent` where it was not."""

    async def kind_of(self, number: str) -> NumberNews | None:
        """Ask what kind of phone a number is; none where this gateway cannot be asked, or does not answer."""

    async def close(self) -> None:
        """Hang up."""
