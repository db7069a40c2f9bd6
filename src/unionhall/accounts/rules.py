"""How long a sign-in lasts, when a proof is fresh, and what a code looks like."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 8
CODE_LASTS = timedelta(minutes=12)
CODE_TRIES = 5
FIRST_ADMINISTRATOR_LASTS = timedelta(hours=1)
FRESH = timedelta(minutes=5)
TOUCH_EVERY = timedelta(minutes=1)

#: Idle and absolute limits of a sign-in: an office's browser, and everybody else's phone (ASVS 7.3.1, 7.3.2).
OFFICE_LIMITS = (timedelta(minutes=30), timedelta(hours=12))
PHONE_LIMITS = (timedelta(hours=12), timedelta(days=30))


@dataclass(frozen=True, slots=True)
class Standing:
    """What one browser has proved so far: since when it is signed in, the second factor shown, the last proof."""

    since: float
    factor: str = ""
    proved_at: float = 0.0

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Standing | None:
        """What a session kept; nothing where it kept nothing sound."""
        try:
            return cls(float(kept["since"]), str(kept["factor"]), float(kept["proved_at"])) if kept else None
        except (KeyError, TypeError, ValueError):
            return None

    def kept(self) -> dict[str, Any]:
        """What the session keeps of it."""
        return {"since": self.since, "factor": self.factor, "proved_at": self.proved_at}

    def is_over(self, *, now: float, last_seen: float, in_office: bool) -> bool:
        """Whether it lay idle too long or has simply lasted long enough."""
        idle, absolute = OFFICE_LIMITS if in_office else PHONE_LIMITS
        return now - last_seen > idle.total_seconds() or now - self.since > absolute.total_seconds()

    def is_fresh(self, *, now: float) -> bool:
        """Whether the last proof is at most five minutes old."""
        return 0 <= now - self.proved_at <= FRESH.total_seconds()


def new_code() -> str:
    """Eight letters and figures that cannot be confused when read aloud: 39 bits, five tries, one browser."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def as_typed(code: str) -> str:
    """A code as it was meant, however it was typed: no spaces or hyphens, capitals."""
    return "".join(code.split()).replace("-", "").upper()


def as_shown(code: str) -> str:
    """A code in two groups, easier to carry over in the head."""
    return f"{code[:4]}-{code[4:]}"


def tidy_address(email: str) -> str:
    """A mail address as accounts are found by."""
    return email.strip().casefold()


def browser_named(user_agent: str) -> str:
    """A browser in a few words, from what it says of itself; enough to tell one's phone from the office."""
    browsers = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
    )
    browser = next((name for sign, name in browsers if sign in user_agent), "")
    system = next((name for sign, name in systems if sign in user_agent), "")
    return " · ".join(word for word in (browser, system) if word)
