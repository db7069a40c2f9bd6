"""The pump: one job for a blast hands over every message that is due, the most urgent first, at the pace of the line.

Claims and intents are a few transactions a second; in between many texts are on their way at once. The database is
asked from the job's own thread, the network from an event loop beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
import uuid
from collections import deque
from dataclasses import dataclass, field

from asgiref.sync import async_to_sync, sync_to_async

from unionhall.kit import clock
from unionhall.messaging import world
from unionhall.messaging.gateways import Door, Kind, Outcome, Outgoing, open_door
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.pace import OPENS_AFTER
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import claims, evidence, expansion, results

#: A pump works so long and then queues itself again, so that it never holds a worker for the length of a blast.
SHIFT_SECONDS = 20.0
#: Nothing to do for so long ends a shift early.
IDLE_SECONDS = 1.0
FLUSH_SECONDS = 0.15


@dataclass
class Flow:
    """One line while a pump works on it."""

    line_id: int
    at_once: int
    door: Door
    ready: deque[Outgoing] = field(default_factory=deque)
    flying: set[asyncio.Task[None]] = field(default_factory=set)
    landed: list[Outcome] = field(default_factory=list)
    in_a_row: int = 0
    wait_until: float = 0.0

    @property
    def room(self) -> int:
        """How many more may be on their way."""
        return self.at_once - len(self.flying)


class Pump:
    """One shift of handing over."""

    def __init__(self, seconds: float = SHIFT_SECONDS) -> None:
        self.worker = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self.ends = time.monotonic() + seconds
        self.flows: dict[int, Flow] = {}
        self.busy_at = time.monotonic()
        self.settled_at = 0.0

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
        if time.monotonic() - self.settled_at > 0.5:
            self.settled_at = time.monotonic()
            await self._keep_house()
        for flow in self.flows.values():
            await self._feed(flow)
            if flow.landed and (len(flow.landed) >= 50 or time.monotonic() % FLUSH_SECONDS < 0.05):
                await self._flush(flow)

    async def _keep_house(self) -> None:
        """Open lines, make the next deliveries, take up what dead workers left, ask about what is uncertain."""
        for line_id, at_once, door in await sync_to_async(self._lines)():
            self.flows[line_id] = Flow(line_id, at_once, door)
        if await sync_to_async(self._expand)():
            self.settled_at, self.busy_at = 0.0, time.monotonic()
        await sync_to_async(evidence.expire_leases)()
        for flow in self.flows.values():
            if await sync_to_async(evidence.settle)(flow.line_id):
                self.busy_at = time.monotonic()
            asked = await sync_to_async(evidence.to_ask)(flow.line_id)
            for message, answer in zip(asked, await asyncio.gather(*(flow.door.look_up(message) for message in asked)), strict=True):
                self.busy_at = time.monotonic()
                await sync_to_async(evidence.take_answer)(message.delivery_id, answer)

    def _lines(self) -> list[tuple[int, int, Door]]:
        waiting = Line.objects.filter(is_active=True).exclude(pk__in=list(self.flows))
        return [(line.pk, line.at_once, open_door(line)) for line in waiting]

    def _expand(self) -> bool:
        """Some hundred more deliveries of the most urgent blast that is not complete."""
        blast = Blast.objects.filter(state="sending", is_expanded=False).order_by("-priority", "pk").first()
        if blast is not None:
            expansion.expand(blast.pk)
        return blast is not None

    async def _feed(self, flow: Flow) -> None:
        """Claim what is due, commit the intent of what may leave now, and let it go."""
        # A transaction for a quarter of what may fly, not one for each text that lands.
        if (flow.flying and flow.room < flow.at_once / 4) or time.monotonic() < flow.wait_until:
            return
        if len(flow.ready) < flow.room:
            flow.ready.extend(await sync_to_async(claims.claim)(flow.line_id, 2 * flow.at_once, self.worker))
        if not flow.ready:
            flow.wait_until = time.monotonic() + 0.1
            return
        self.busy_at = time.monotonic()
        asked = list(flow.ready)[: flow.room]
        go = await sync_to_async(claims.intend)(flow.line_id, asked, self.worker)
        flow.wait_until = time.monotonic() + go.wait
        gone = go.dropped | set(go.starts)
        flow.ready = deque(message for message in flow.ready if message.delivery_id not in gone)
        for message in asked:
            if (start := go.starts.get(message.delivery_id)) is not None:
                task = asyncio.create_task(self._send(flow, message, start))
                flow.flying.add(task)
                task.add_done_callback(flow.flying.discard)

    async def _send(self, flow: Flow, message: Outgoing, start: float) -> None:
        await asyncio.sleep(max(0.0, start))
        if flow.in_a_row >= OPENS_AFTER:
            flow.landed.append(Outcome(message.delivery_id, Kind.UNSENT))
            return
        outcome = await flow.door.send(message)
        flow.in_a_row = flow.in_a_row + 1 if outcome.kind in {Kind.RETRY, Kind.UNKNOWN} else 0
        flow.landed.append(outcome)

    async def _flush(self, flow: Flow) -> None:
        """Write down what has landed."""
        landed, flow.landed = flow.landed, []
        if landed:
            self.busy_at = time.monotonic()
            await sync_to_async(results.record)(flow.line_id, landed)
            if flow.in_a_row >= OPENS_AFTER and not flow.flying:
                flow.in_a_row, flow.wait_until = OPENS_AFTER - 1, time.monotonic() + 0.2

    async def _wind_down(self) -> None:
        """Let what is on its way land, put back what is not, and hang up."""
        for flow in self.flows.values():
            with contextlib.suppress(asyncio.CancelledError):
                if flow.flying:
                    await asyncio.wait(flow.flying)
            await self._flush(flow)
            await sync_to_async(claims.put_back)([message.delivery_id for message in flow.ready], self.worker)
            await flow.door.close()


def close_done() -> int:
    """End the blasts of which nothing waits, is on its way or can still be found out; how many."""
    ended = 0
    for blast in Blast.objects.filter(state="sending", is_expanded=True):
        open_states = [State.HELD, State.QUEUED, State.CLAIMED, State.SENDING]
        rows = Delivery.objects.filter(blast=blast)
        if not rows.filter(state__in=open_states).exists() and not evidence.may_still_be_settled(rows):
            ended += Blast.objects.filter(pk=blast.pk, state="sending").update(state="done", ended_at=clock.now())
    return ended
