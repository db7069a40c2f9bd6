"""One line while a pump works on it: what is on its way, in shares short enough that the next are taken while the last are handed over."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from unionhall.messaging.gateways import LATE, TROUBLE, Door, Kind, Outcome, Outgoing
from unionhall.messaging.models import Line
from unionhall.messaging.rules.pace import OPENS_AFTER

#: How far ahead of the clock messages are let go: short, so that a stop or a cancel holds at once.
HORIZON = 0.4
#: A line has a turn with the database so often, and at once where half of what it may have open has landed.
TURN_SECONDS = 0.2
#: Messages leave in steps of so long: far finer than any gateway measures.
TICK_SECONDS = 0.02
#: What is not begun so long after its moment goes back to the queue: no stop or cancel waits for a slow gateway.
LATE_SECONDS = 1.0
#: So long after its intent the first byte of a message may still leave: a grace begins only then.
BEGUN_WITHIN = timedelta(seconds=HORIZON + LATE_SECONDS)
#: What may be open is cut into so many shares for each lane, so that room is made while the rest is handed over.
SHARES = 4


@dataclass
class Flow:
    """What is on its way by one line."""

    line: Line
    door: Door
    woken: asyncio.Event
    flying: set[asyncio.Task[None]] = field(default_factory=set)
    open: int = 0
    landed: list[Outcome] = field(default_factory=list)
    in_a_row: int = 0
    turned_at: float = 0.0
    wait_until: float = 0.0
    #: How many this gateway takes in time: fewer than the line's `at_once` where it is slow.
    most: int = 0

    def __post_init__(self) -> None:
        self.most = self.line.at_once

    @property
    def room(self) -> int:
        """How many more may be on their way."""
        return max(0, self.most - self.open)

    @property
    def due_at(self) -> float:
        """When it is time for a transaction: one for many messages, not one for each that lands."""
        may_take = self.wait_until if self.room else math.inf
        regular = self.turned_at + TURN_SECONDS
        moment = may_take if 2 * self.room >= self.most else max(may_take, regular)
        return min(moment, regular) if self.landed else moment

    def take_landed(self) -> list[Outcome]:
        """What has landed since the last turn; a gateway that was too slow gets fewer at once from now on, a swift one more again."""
        landed, self.landed, self.turned_at = self.landed, [], time.monotonic()
        late = sum(outcome.error == LATE for outcome in landed)
        if late:
            self.most = max(self.door.lanes, min(self.most, len(landed) - late), 1)
        elif landed:
            self.most = min(self.line.at_once, self.most + max(1, self.door.lanes))
        return landed

    def let_go(self, starts: Sequence[tuple[Outgoing, float]]) -> None:
        """Let messages go, each at its moment: seconds from now."""
        now = time.monotonic()
        for tick, together in groupby(starts, key=lambda start: int(start[1] / TICK_SECONDS)):
            messages = [message for message, _start in together]
            self.open += len(messages)
            task = asyncio.create_task(self._send(messages, now + tick * TICK_SECONDS))
            self.flying.add(task)
            task.add_done_callback(self.flying.discard)

    async def _send(self, messages: list[Outgoing], moment: float) -> None:
        """The messages of one moment, side by side; the loop is woken once for all of them."""
        if (wait := moment - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        until, lanes = moment + LATE_SECONDS, min(self.door.lanes or len(messages), len(messages))
        if lanes == 1:
            await self._lane(messages, until)
        else:
            await asyncio.gather(*(self._lane(messages[lane::lanes], until) for lane in range(lanes)))

    async def _lane(self, messages: list[Outgoing], until: float) -> None:
        """One lane's messages, share after share."""
        share = max(1, self.line.at_once // (SHARES * max(1, self.door.lanes)))
        for begin in range(0, len(messages), share):
            await self._hand_over(messages[begin : begin + share], until)

    async def _hand_over(self, messages: list[Outgoing], until: float) -> None:
        if self.in_a_row >= OPENS_AFTER:
            outcomes = [Outcome(message.delivery_id, Kind.UNSENT) for message in messages]
        elif time.monotonic() > until:
            outcomes = [Outcome(message.delivery_id, Kind.UNSENT, error=LATE) for message in messages]
        else:
            outcomes = await self.door.send(messages, until)
            for outcome in outcomes:
                if outcome.kind != Kind.UNSENT:
                    self.in_a_row = self.in_a_row + 1 if outcome.kind in TROUBLE else 0
        self.open -= len(messages)
        if not self.landed or 2 * self.room >= self.most:
            self.woken.set()
        self.landed += outcomes

    async def land(self) -> None:
        """Wait until nothing is on its way any more."""
        with contextlib.suppress(asyncio.CancelledError):
            if self.flying:
                await asyncio.wait(self.flying)
