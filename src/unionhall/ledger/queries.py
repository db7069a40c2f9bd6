"""The ledger as trustees read it, as a verifier streams it, and as a member learns who looked at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from unionhall.access.rules import Actor, Power
from unionhall.ledger.models import Entry, Head
from unionhall.ledger.rules import Link

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; blank means all."""

    deed: str = ""
    who: str = ""
    thing: str = ""
    since: date | None = None
    until: date | None = None

    def in_words(self) -> str:
        """The filter as the ledger notes it of an export."""
        return ", ".join(f"{field.name} {value}" for field in fields(self) if (value := getattr(self, field.name)))


def open_to(actor: Actor) -> QuerySet[Entry]:
    """Every entry this actor may read: all for those who read the ledger, one's own deeds for everybody."""
    entries = Entry.objects.all()
    return entries if actor.may(Power.READ_LEDGER) else entries.filter(account_id=actor.account_id or 0)


#: After it no day follows that computers know.
_LAST_DAY = date(9999, 1, 1)


def first_deed_by() -> tuple[str, str] | None:
    """Kind and name of whoever did the first deed of all; none where nothing was ever done."""
    return Entry.objects.order_by("number").values_list("actor_kind", "actor_name").first()


def found(actor: Actor, wanted: Wanted) -> QuerySet[Entry]:
    """The entries looked for, the newest first."""
    entries = open_to(actor).order_by("-number")
    if wanted.deed:
        entries = entries.filter(deed__startswith=wanted.deed)
    if wanted.who:
        entries = entries.filter(actor_name__icontains=wanted.who)
    if wanted.thing:
        entries = entries.filter(thing__startswith=wanted.thing)
    if wanted.since:
        entries = entries.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        entries = entries.filter(at__lt=_midnight(min(wanted.until, _LAST_DAY) + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def page(actor: Actor, wanted: Wanted, *, before: int | None) -> tuple[list[Entry], int | None]:
    """One page, and the number before which the next one begins; none where this is the last."""
    entries = found(actor, wanted)
    rows = list((entries.filter(number__lt=before) if before else entries)[:PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked at somebody's data, when, and what for."""

    at: datetime
    who: str
    deed: str
    purpose: str


LOOKS = ("person.contact_read", "person.names_read", "person.exported", "person.merged", "person.edited", "contact.added", "contact.ended")


def looks_at(thing: str, *, most: int = 100) -> list[Look]:
    """Who read or changed this thing, the last first."""
    rows = Entry.objects.filter(thing=thing, deed__in=LOOKS).exclude(actor_kind="machine").order_by("-number")[:most]
    return [Look(row.at, row.actor_name, row.deed, row.purpose) for row in rows]


def head() -> tuple[int, str]:
    """The last link: its number and its hash."""
    kept = Head.objects.filter(only=1).first()
    return (kept.number, kept.hash) if kept else (0, "")


def chain() -> Iterator[Link]:
    """Every entry from the first, streamed."""
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        yield Link(entry.content(), entry.previous_hash, entry.hash)
