"""The pump: one job for a blast hands over every message that is due, the most urgent first, at the pace of the line.

Results and intents are a few transactions a second; in between many texts are on their way at once. The database is
asked from the job's own thread, the network from an event loop beside it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
import uuid

from asgiref.sync import async_to_sync, sync_to_async

from unionhall.kit import clock
from unionhall.messaging import figures, world
from unionhall.messaging.gateways import Door, NumberNews, open_door
from unionhall.messaging.models import Blast, Delivery, Line
from unionhall.messaging.rules.carriers import UNKNOWN
from unionhall.messaging.rules.pace import OPENS_AFTER
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending import claims, evidence, expansion, lookups, news
from unionhall.messaging.sending.flow import Flow
from unionhall.messaging.sending.local import quiet, running_blasts, running_lines

#: A pump works so long and then queues itself again, so that it never holds a worker for the length of a blast.
SHIFT_SECONDS = 20.0
#: Nothing to do for so long ends a shift early.
IDLE_SECONDS = 1.0
#: How often new messages are looked for, and what dead workers left.
EXPAND_SECONDS = 0.3
HOUSE_SECONDS = 1.0
#: How often what gateways told is applied.
NEWS_SECONDS = 0.5
#: A round never follows the last one sooner.
ROUND_SECONDS = 0.002


class Pump:
    """One shift of handing over."""

    def __init__(self, seconds: float = SHIFT_SECONDS) -> None:
        self.shift = claims.Shift(f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:6]}", quiet())
        self.ends = time.monotonic() + seconds
        self.flows: dict[int, Flow] = {}
        self.busy_at = time.monotonic()
        self.house_kept_at = self.expanded_at = self.told_at = 0.0
        self.woken = asyncio.Event()

    def run(self) -> None:
        """Work until the shift ends or nothing is due."""
        if world.is_open():
            async_to_sync(self._run)()

    async def _run(self) -> None:
        try:
            while time.monotonic() < self.ends and time.monotonic() - self.busy_at < IDLE_SECONDS:
                await self._round()
                await self._rest()
        finally:
            await self._wind_down()

    async def _rest(self) -> None:
        """Sleep until something is due, or until enough has landed."""
        moments = [self.ends, self.busy_at + IDLE_SECONDS, self.told_at + NEWS_SECONDS]
        moments += [self.house_kept_at + HOUSE_SECONDS, self.expanded_at + EXPAND_SECONDS]
        wait = min([*moments, *(flow.due_at for flow in self.flows.values())]) - time.monotonic()
        self.woken.clear()
        alarm = asyncio.get_running_loop().call_later(max(ROUND_SECONDS, wait), self.woken.set)
        await self.woken.wait()
        alarm.cancel()

    async def _round(self) -> None:
        """One round over all lines."""
        now = time.monotonic()
        if now - self.told_at >= NEWS_SECONDS:
            # News is evidence: before anything is decided about what is uncertain. A great deal of it is applied in turn with sending.
            done = await sync_to_async(news.apply_some)()
            self.told_at = now if done < news.AT_ONCE else 0.0
        if now - self.house_kept_at >= HOUSE_SECONDS:
            self.house_kept_at = now
            await self._keep_house()
        if now - self.expanded_at >= EXPAND_SECONDS:
            is_more = await sync_to_async(self._expand)()
            self.expanded_at = now
            if is_more:
                # At once for the next, and for what is to be known of these before they leave.
                self.busy_at, self.expanded_at, self.house_kept_at = now, 0.0, 0.0
        for flow in self.flows.values():
            if time.monotonic() >= flow.due_at:
                await self._turn(flow, flow.room if time.monotonic() >= flow.wait_until else 0)

    async def _keep_house(self) -> None:
        """Open lines, take up what dead workers left, ask about what is uncertain."""
        for line, door in await sync_to_async(self._lines)():
            self.flows[line.pk] = Flow(line, door, self.woken)
        await sync_to_async(evidence.expire_leases)()
        await sync_to_async(figures.fold)()
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
            facts = [each or NumberNews(number, UNKNOWN) for number, each in zip(numbers, found, strict=True)]
            await sync_to_async(lookups.keep)(facts)
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
        landed = flow.take_landed()
        taken = await sync_to_async(claims.turn)(flow.line.pk, landed, room, self.shift)
        if landed or taken.starts:
            self.busy_at = time.monotonic()
        if room:
            flow.wait_until = time.monotonic() + taken.wait
        flow.let_go(taken.starts)
        if flow.in_a_row >= OPENS_AFTER and not flow.flying:
            flow.in_a_row, flow.wait_until = OPENS_AFTER - 1, time.monotonic() + 0.2

    async def _wind_down(self) -> None:
        """Let what is on its way land, write it down, and hang up."""
        for flow in self.flows.values():
            await flow.land()
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
