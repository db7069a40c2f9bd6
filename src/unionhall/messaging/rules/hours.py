"""Quiet hours: when a person may be texted, by the clock on their own wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nothing is sent, from an hour to an hour, over midnight or not."""

    begins: time = time(21)
    ends: time = time(8)

    def covers(self, hour: time) -> bool:
        """Whether this hour is a quiet one."""
        if self.begins == self.ends:
            return False
        if self.begins < self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


@lru_cache(maxsize=512)
def zone(name: str, otherwise: str) -> ZoneInfo:
    """The time zone of this IANA name, else the local's."""
    try:
        return ZoneInfo(name or otherwise)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(otherwise)


def earliest(moment: datetime, where: ZoneInfo, quiet: Quiet) -> datetime:
    """The first moment from this one on at which a person there may be reached; a night of 23 or 25 hours is walked by the wall clock."""
    local = moment.astimezone(where)
    if not quiet.covers(local.time()):
        return moment
    day = local.date()
    opens = datetime.combine(day, quiet.ends, tzinfo=where)
    if opens <= local:
        opens = datetime.combine(day + timedelta(days=1), quiet.ends, tzinfo=where)
    # A wall-clock time that the spring change skips is moved past the gap by the trip through UTC.
    return opens.astimezone(UTC)


def seconds_left(moment: datetime, where: ZoneInfo, quiet: Quiet, most: int = 36_000) -> int:
    """How long a text may wait at the gateway without ringing at night (Twilio's ValidityPeriod), 30 s kept back."""
    local = moment.astimezone(where)
    closes = datetime.combine(local.date(), quiet.begins, tzinfo=where)
    if closes <= local:
        closes = datetime.combine(local.date() + timedelta(days=1), quiet.begins, tzinfo=where)
    return max(1, min(most, int((closes.astimezone(UTC) - moment.astimezone(UTC)).total_seconds()) - 30))
