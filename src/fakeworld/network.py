"""The text network behind the gateways: what was accepted, who said stop, how busy each number is, and what goes wrong on request."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
#: Twilio's own numbers for tests, and what each does.
BAD_TO = {"+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550004": 21610, "+15005550009": 21614}
BAD_FROM = {"+15005550007": 21606, "+15005550001": 21212, "+15005550008": 21611}
#: Numbers that are taken and fail later, by the code that the callback brings.
FAILS_LATER = {"+15005550030": "30003", "+15005550031": "30005", "+15005550032": "30006", "+15005550033": "30007", "+15005550034": "30001"}


#: Whose customers the phones of the made-up world are.
CARRIERS = ("AT&T Wireless", "T-Mobile USA, Inc.", "Verizon Wireless")


class Refused(Exception):
    """The gateway says no, with its code and the status of the answer."""

    def __init__(self, code: int, status: int, words: str) -> None:
        super().__init__(words)
        self.code, self.status, self.words = code, status, words


@dataclass
class Sent:
    """One text that the network accepted."""

    sid: str
    to: str
    sender: str
    body: str
    at: float
    callback: str
    provider: str
    status: str = "queued"
    error: str = ""

    @property
    def born(self) -> str:
        """When it was accepted, as mail dates are written."""
        return format_datetime(datetime.fromtimestamp(self.at, UTC))


@dataclass
class Trouble:
    """What goes wrong: a mode, for so many requests (-1: until told otherwise)."""

    mode: str = "none"
    times: int = -1


@dataclass
class Network:
    """Everything the gateways share."""

    token: str = "demo-token"
    account: str = "AC" + "0" * 32
    hall: str = "http://127.0.0.1:8000"
    latency: tuple[float, float] = (0.01, 0.05)
    seed: int = 1
    has_keys: bool = True
    has_lookup: bool = True
    calls_back: bool = True
    per_number: float = 0.0
    per_second: float = 0.0
    trouble: Trouble = field(default_factory=Trouble)
    sent: list[Sent] = field(default_factory=list)
    by_sid: dict[str, Sent] = field(default_factory=dict)
    by_key: dict[str, Sent] = field(default_factory=dict)
    landlines: list[str] = field(default_factory=list)
    looked_up: int = 0
    stopped: set[tuple[str, str]] = field(default_factory=set)
    asked: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    replies: list[dict[str, Any]] = field(default_factory=list)
    free_at: dict[str, float] = field(default_factory=dict)
    recent: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.waiting: set[asyncio.Task[None]] = set()

    async def think(self) -> None:
        """Take as long as a gateway takes."""
        await asyncio.sleep(self.chance.uniform(*self.latency))

    def take_trouble(self) -> str:
        """What goes wrong with this request."""
        self.asked += 1
        if self.trouble.mode == "none" or self.trouble.times == 0:
            return "none"
        self.trouble.times -= 1
        return self.trouble.mode

    def check(self, to: str, sender: str, body: str) -> None:
        """Refuse what the real ones refuse, in the order they look."""
        self._check_rate()
        if not to:
            raise Refused(21604, 400, "A 'To' phone number is required.")
        if not body:
            raise Refused(21602, 400, "Message body is required.")
        if len(body) > 1600:
            raise Refused(21617, 400, "The concatenated message body exceeds the 1600 character limit.")
        if code := BAD_FROM.get(sender):
            raise Refused(code, 429 if code == 21611 else 400, "The 'From' number cannot be used.")
        if code := BAD_TO.get(to):
            raise Refused(code, 400, "The 'To' number cannot be reached.")
        if (sender, to) in self.stopped:
            raise Refused(21610, 400, "Attempt to send to unsubscribed recipient")
        if self.per_number and self.free_at.get(sender, 0) - time.time() > 36_000:
            raise Refused(21611, 429, "This 'From' number has exceeded the maximum number of queued messages")

    def _check_rate(self) -> None:
        """Too many requests in one second are turned away."""
        if not self.per_second:
            return
        now = time.monotonic()
        while self.recent and self.recent[0] < now - 1:
            self.recent.popleft()
        if len(self.recent) >= self.per_second:
            raise Refused(20429, 429, "Too Many Requests")
        self.recent.append(now)

    def accept(self, to: str, sender: str, body: str, callback: str, *, provider: str, key: str = "") -> Sent:
        """Take a text on; the same key again gives the same text again."""
        if self.has_keys and key and key in self.by_key:
            return self.by_key[key]
        sid = ("SM" + uuid.uuid4().hex) if provider == "twilio" else str(uuid.uuid4())
        sent = Sent(sid, to, sender, body, time.time(), callback, provider)
        self.sent.append(sent)
        self.by_sid[sid] = sent
        if self.has_keys and key:
            self.by_key[key] = sent
        return sent

    def delay_of(self, sender: str) -> float:
        """How long the number's own queue holds a text back: one a second for a long code."""
        if not self.per_number:
            return 0.0
        now = time.time()
        begins = max(now, self.free_at.get(sender, now))
        self.free_at[sender] = begins + 1 / self.per_number
        return begins - now

    def kind_of(self, number: str) -> tuple[str, str]:
        """What kind of phone a number is, and its carrier: landlines as told, the rest by their last digit."""
        if number in self.landlines:
            return "landline", "Pacific Bell"
        return "mobile", CARRIERS[int(number[-1]) % len(CARRIERS)]

    def fate_of(self, sent: Sent) -> tuple[str, str]:
        """How a text ends: delivered, or failed with a code."""
        if code := FAILS_LATER.get(sent.to):
            return "undelivered", code
        return "delivered", ""

    def hear(self, sender: str, to: str, body: str) -> str:
        """A person texts us: the carrier itself obeys STOP and START, before anybody is told. What it understood."""
        word = body.strip().upper()
        if word in STOP_WORDS:
            self.stopped.add((to, sender))
            return "STOP"
        if word in START_WORDS:
            self.stopped.discard((to, sender))
            return "START"
        return "HELP" if word in {"HELP", "INFO"} else ""

    def told(self) -> dict[str, Any]:
        """What the tests ask afterwards: how many, to whom how often, refused by code."""
        counts = Counter(sent.to for sent in self.sent)
        return {
            "accepted": len(self.sent),
            "people": len(counts),
            "twice": sorted(to for to, times in counts.items() if times > 1),
            "asked": self.asked,
            "looked_up": self.looked_up,
            "refused": {str(code): times for code, times in self.refused.items()},
            "first_at": self.sent[0].at if self.sent else None,
            "last_at": self.sent[-1].at if self.sent else None,
        }

    def listed(self, since: float = 0) -> list[dict[str, Any]]:
        """Every text accepted since a moment."""
        return [asdict(sent) for sent in self.sent if sent.at >= since]
