"""P7: texts leave at the pace of the wire, the first at once, at a few times the processor that a bare client needs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import aiohttp

from tests.bench.frame import Result, compare, limit, plain
from tests.bench.messaging.stage import TEXTS, a_department, is_sent
from tests.makers.messaging import a_blast, a_text_line
from tests.outside import ACCOUNT, TOKEN, Outside
from unionhall.messaging.sending.pump import Pump, close_done

RUNS = 3
LIMITS = (40, 100, 200, 400)


def cases(database: str, outside: Outside) -> Iterator[Result]:
    """Each limit, then the processor against a bare client."""
    for per_second in LIMITS:
        amount = min(TEXTS, per_second * 15)
        told, took, _cpu = a_blast_of(amount, per_second, outside)
        handing = told["last_at"] - told["first_at"]
        yield limit(
            f"texts at {per_second}/s: hand-off over N / limit",
            amount,
            handing / (amount / per_second),
            at_most=1.1,
            unit="x",
            database=database,
        )
        yield limit(f"texts at {per_second}/s: from the click to the first", amount, told["first_at"] - took, at_most=2, database=database)
    amount = min(TEXTS, 2000)
    pairs = [(a_blast_of(amount, 400, outside)[2], *bare(amount, outside)) for _ in range(RUNS)]
    yield plain("texts, bare aiohttp: messages a second", amount, amount / median(took for _cpu, took, _bare in pairs), unit="/s", database=database)
    both = median(cpu for cpu, _took, _bare in pairs), median(bare_cpu for _cpu, _took, bare_cpu in pairs)
    yield compare("texts: processor of the sender", amount, both, against="bare aiohttp", at_least=1 / 3, database=database)


def a_blast_of(amount: int, per_second: float, outside: Outside) -> tuple[dict[str, Any], float, float]:
    """A blast; what the gateway tells, the moment of the click, and the processor seconds of the sender."""
    outside.empty()
    a_text_line("twilio", per_second=per_second, at_once=200, price="0.0079")
    segment = a_department(amount)
    clicked, began = time.time(), time.process_time()
    blast = a_blast(segment=segment, keeps_quiet_hours=False)
    while not is_sent(blast):
        Pump().run()
        close_done()
    return outside.told(), clicked, time.process_time() - began


def bare(amount: int, outside: Outside) -> tuple[float, float]:
    """The same texts posted by nothing but aiohttp, a hundred at a time: seconds and processor seconds."""
    outside.empty()
    began, cpu = time.perf_counter(), time.process_time()
    asyncio.run(_post_all(amount, outside))
    return time.perf_counter() - began, time.process_time() - cpu


async def _post_all(amount: int, outside: Outside) -> None:
    address = f"{outside.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    room = asyncio.Semaphore(100)
    async with aiohttp.ClientSession(auth=aiohttp.BasicAuth(ACCOUNT, TOKEN), connector=aiohttp.TCPConnector(limit=100)) as session:

        async def post(number: int) -> None:
            form = {"To": f"+1206{2000000 + number}", "From": "+12065550100", "Body": "Rally at noon."}
            async with room, session.post(address, data=form) as answer:
                await answer.json()

        await asyncio.gather(*(post(number) for number in range(amount)))
