"""How often something may be tried: counted in the database, so that two web hosts share one count."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import connection

from unionhall.kit import clock
from unionhall.kit.models import Allowance
from unionhall.kit.refusals import TooMany

COUNT = """
INSERT INTO kit_allowance (key, window_start, used) VALUES (%s, %s, 1)
ON CONFLICT (key, window_start) DO UPDATE SET used = kit_allowance.used + 1
RETURNING used
"""


def spend(what: str, who: str, *, most: int, within: timedelta) -> None:
    """Count one try of `what` by `who`; refuse beyond `most` in one window. Who it was is kept as a hash only."""
    key = hashlib.sha256(f"{what}\n{who}".encode()).hexdigest()
    seconds = int(within.total_seconds())
    window = int(clock.now().timestamp()) // seconds
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, window * seconds])
        used = cursor.fetchone()[0]
    if used > most:
        raise TooMany("That was too often. Please wait a few minutes and try again.")


def forget_old() -> int:
    """Drop counts of windows long past; how many."""
    return Allowance.objects.filter(window_start__lt=int(clock.now().timestamp()) - 172_800).delete()[0]
