"""What time it is, and what day it is where the local is."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The local's calendar day (setting `TIME_ZONE`), not the server's."""
    return timezone.localdate()
