"""The pump: one job for a blast hands over every message that is due, the most urgent first, at the pace of the line.

Results and intents are a few transactions a second; in between many texts are on their way at once. The database is
asked from the job's own thread, the network from an event loop beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
import uuid
from dataclasses import dataclass, field
from itertools import groupby

from asgiref.sync import async_to_sync, sync_to_async

from unionhall.kit import clock
from unionhall.messaging import world
from unionhall.messaging.gateways import TROUBLE, Door, Kind, NumberNews, Outcome, Outgoing, open_door
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.carriers import UNKNOWN
from unionhall.messaging.rules.pace import OPENS_AFTER
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import claims, evidence, expansion, lookups
from unionhall.messaging.sending.local import quiet, running_blasts, running_lines

#: A pump works so long and then queues itself again, so that it never holds a worker for the length of a blast.
SHIFT_SECONDS = 20.0
#: Nothing to do for so long ends a shift early.
IDLE_SECONDS = 1.0
#: A line has a turn with the database so often, and at once where half of what it may have open has landed.
TURN_SECONDS = 0.2
#: How often new messages are looked for, and what dead workers left.
EXPAND_SECONDS = 0.3
HOUSE_SECONDS = 1.0
#: Messages leave in steps of so long: far finer than any gateway measures.
TICK_SECONDS = 0.02


@dataclass
class Flow:
    """One line while a pump works on it."""

    line: Line
    door: Door
    flying: set[asyncio.Task[None]] = field(default_factory=set)
    open: int = 0
    landed: list[Outcome] = field(default_factory=list)
    in_a_row: int = 0
    turned_at: float = 0.0
    wait_until: float = 0.0

    @property
    def room(self) -> int:
        """How many more may be on their way."""
        return self.line.at_once - self.open

    def is_due(self, now: float) -> bool:
        """Whether it is time for a transaction: one for many messages, not one for each that lands."""
        may_take = now >= self.wait_until and self.room > 0
        if may_take and 2 * self.room >= self.line.at_once:
            return True
        return now - self.turned_at >= TURN_SECONDS and (may_take or bool(self.landed))


class Pump:
    """One shift of handing over."""

    def __init__(self, seconds: float = SHIFT_SECONDS) -> None:
        self.shift = claims.Shift(f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:6]}", quiet())
        self.ends = time.monotonic() + seconds
        self.flows: dict[int, Flow] = {}
        self.busy_at = time.monotonic()
        self.house_kept_at = self.expanded_at = 0.0

    def run(self) -> None:
        """Work until the shift ends or nothing is due."""
        if world.is_open():
            async_to_sync(self._run)()

    async def _run(self) -> None:
        try:
            while time.monotonic() < self.ends and time.monotonic() - self.busy_at < IDLE_SECONDS:
                await self._round()
                await asyncio.sleep(0.01)
        finally:
            await self._wind_down()

    async def _round(self) -> None:
        """One round over all lines."""
        now = time.monotonic()
        if now - self.house_kept_at > HOUSE_SECONDS:
            self.house_kept_at = now
            await self._keep_house()
        if now - self.expanded_at > EXPAND_SECONDS:
            is_more = await sync_to_async(self._expand)()
            self.expanded_at = now
            if is_more:
                # At once for the next, and for what is to be known of these before they leave.
                self.busy_at, self.expanded_at, self.house_kept_at = now, 0.0, 0.0
        for flow in self.flows.values():
            if flow.is_due(time.monotonic()):
                await self._turn(flow, flow.room if time.monotonic() >= flow.wait_until else 0)

    async def _keep_house(self) -> None:
        """Open lines, take up what dead workers left, ask about what is uncertain."""
        for line, door in await sync_to_async(self._lines)():
            self.flows[line.pk] = Flow(line, door)
        await sync_to_async(evidence.expire_leases)()
        for flow in self.flows.values():
            if await sync_to_async(evidence.settle)(flow.line):
                self.busy_at = time.monotonic()
            await self._look_up_numbers(flow)
            asked = await sync_to_async(evidence.to_ask)(flow.line)
            for message, answer in zip(asked, await asyncio.gather(*(flow.door.look_up(message) for message in asked)), strict=True):
                self.busy_at = time.monotonic()
                await sync_to_async(evidence.take_answer)(message.delivery_id, answer)

    async def _look_up_numbers(self, flow: Flow) -> None:
        """Learn what kind of phones texts wait for; where the gateway does not say, that is kept too, so that nothing waits for ever."""
        numbers = await sync_to_async(lookups.to_look_up)(flow.line)
        if numbers:
            found = await asyncio.gather(*(flow.door.kind_of(number) for number in numbers))
            news = [each or NumberNews(number, UNKNOWN) for number, each in zip(numbers, found, strict=True)]
            await sync_to_async(lookups.keep)(news)
            self.house_kept_at, self.busy_at = 0.0, time.monotonic()

    def _lines(self) -> list[tuple[Line, Door]]:
        waiting = running_lines().exclude(pk__in=list(self.flows))
        return [(line, open_door(line)) for line in waiting]

    def _expand(self) -> bool:
        """Some hundred more deliveries of the most urgent blast that is not complete."""
        blast_id = running_blasts().filter(is_expanded=False).values_list("pk", flat=True).first()
        return blast_id is not None and expansion.expand(blast_id)

    async def _turn(self, flow: Flow, room: int) -> None:
        """Write down what has landed, commit the intent of what may leave next, and let it go."""
        landed, flow.landed = flow.landed, []
        flow.turned_at = time.monotonic()
        taken = await sync_to_async(claims.turn)(flow.line.pk, landed, room, self.shift)
        if landed or taken.starts:
            self.busy_at = time.monotonic()
        if room:
            flow.wait_until = time.monotonic() + taken.wait
        for tick, together in groupby(taken.starts, key=lambda start: int(start[1] / TICK_SECONDS)):
            messages = [message for message, _start in together]
            flow.open += len(messages)
            task = asyncio.create_task(self._send(flow, messages, tick * TICK_SECONDS))
            flow.flying.add(task)
            task.add_done_callback(flow.flying.discard)
        if flow.in_a_row >= OPENS_AFTER and not flow.flying:
            flow.in_a_row, flow.wait_until = OPENS_AFTER - 1, time.monotonic() + 0.2

    async def _send(self, flow: Flow, messages: list[Outgoing], start: float) -> None:
        """The messages of one moment, side by side; the loop is woken once for all of them."""
        if start > 0:
            await asyncio.sleep(start)
        lanes = flow.door.lanes or len(messages)
        await asyncio.gather(*(self._hand_over(flow, messages[lane::lanes]) for lane in range(min(lanes, len(messages)))))

    async def _hand_over(self, flow: Flow, messages: list[Outgoing]) -> None:
        if flow.in_a_row >= OPENS_AFTER:
            outcomes = [Outcome(message.delivery_id, Kind.UNSENT) for message in messages]
        else:
            outcomes = await flow.door.send(messages)
            for outcome in outcomes:
                flow.in_a_row = flow.in_a_row + 1 if outcome.kind in TROUBLE else 0
        flow.open -= len(messages)
        flow.landed += outcomes

    async def _wind_down(self) -> None:
        """Let what is on its way land, write it down, and hang up."""
        for flow in self.flows.values():
            with contextlib.suppress(asyncio.CancelledError):
                if flow.flying:
                    await asyncio.wait(flow.flying)
            await self._turn(flow, 0)
            await flow.door.close()


def close_done() -> int:
    """End the blasts of which nothing waits, is on its way or can still be found out; how many."""
    ended = 0
    for blast in Blast.objects.filter(state="sending", is_expanded=True):
        open_states = [State.HELD, State.QUEUED, State.SENDING]
        rows = Delivery.objects.filter(blast=blast)
        if not rows.filter(state__in=open_states).exists() and not evidence.may_still_be_settled(rows):
            ended += Blast.objects.filter(pk=blast.pk, state="sending").update(state="done", ended_at=clock.now())
    return ended
