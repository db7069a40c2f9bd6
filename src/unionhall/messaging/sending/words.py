"""The words of a delivery, filled for the person it goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override

from unionhall.kit import clock
from unionhall.messaging import stops
from unionhall.messaging.gateways import Outgoing
from unionhall.messaging.models import Blast, BlastText, Delivery
from unionhall.messaging.rules.hours import Quiet, seconds_left, zone
from unionhall.messaging.rules.merge import FIELDS, fields_in, fill
from unionhall.messaging.rules.texts import segments_of, with_stop
from unionhall.messaging.sending.local import zone_name
from unionhall.messaging.sending.mail import Mould
from unionhall.people.queries import reach

Values = Mapping[str, str]


class Due(NamedTuple):
    """What is read of a delivery to hand it over: a plain row, for a blast has thousands."""

    pk: int
    public_id: UUID
    blast_id: int | None
    channel: str
    category: str
    person_id: int | None
    address: str
    sender: str
    language: str
    time_zone: str
    subject: str
    body: str
    intended_at: datetime | None


def read(rows: QuerySet[Delivery]) -> list[Due]:
    """These deliveries as plain rows."""
    return [Due(*row) for row in rows.values_list(*Due._fields)]


def nearest(language: str, has: list[str]) -> str:
    """The language to say it in: the same, the same without its region or script, else the first that was written."""
    if language in has:
        return language
    family = language.split("-", maxsplit=1)[0]
    return next((each for each in has if family and each.split("-")[0] == family), has[0] if has else "")


@lru_cache(maxsize=256)
def words_of(blast_id: int) -> dict[str, tuple[str, str, str]]:
    """The text, subject and body of a blast in each of its languages; they are fixed once it is on its way."""
    rows = BlastText.objects.filter(blast=blast_id).order_by("pk")
    return {row.language: (row.text, row.subject, row.body) for row in rows}


@lru_cache(maxsize=256)
def _fields_used(blast_id: int) -> frozenset[str]:
    """The merge fields that a blast's words have, in any language."""
    return fields_in(part for words in words_of(blast_id).values() for part in words)


@lru_cache(maxsize=256)
def mould_of(language: str, subject: str, body: str) -> Mould:
    """The mail, laid out once."""
    with override(language or None):
        return Mould(subject, body, language or settings.LANGUAGE_CODE)


def prepared(rows: Sequence[Due], blasts: Mapping[int, Blast], hours: Quiet) -> list[Outgoing]:
    """These deliveries with everything filled in, ready to leave; texts do not wait at the gateway into the quiet hours."""
    used: set[str] = set().union(*(_fields_used(row.blast_id) if row.blast_id and not row.body else FIELDS for row in rows))
    said = reach.fields_of([row.person_id for row in rows if row.person_id is not None], used)
    now, local = clock.now(), settings.LOCAL_NAME
    valid = {name: seconds_left(now, zone(name, zone_name()), hours) for name in {row.time_zone for row in rows if row.channel == "text"}}
    made = []
    for row in rows:
        sender = blasts[row.blast_id].author_name if row.blast_id else local
        values = {"local_name": local, "sender_name": sender, **said.get(row.person_id or 0, {})}
        made.append(_text(row, values, valid[row.time_zone]) if row.channel == "text" else _mail(row, values))
    return made


def _text(row: Due, values: Values, valid_seconds: int) -> Outgoing:
    text, _subject, _body, language = _own_words(row)
    filled = text_for(text, values, language) if row.blast_id and not row.body else fill(text, values)
    return Outgoing(
        row.pk,
        str(row.public_id),
        row.address,
        row.sender,
        body=filled,
        segments=segments_of(filled),
        since=row.intended_at,
        valid_seconds=valid_seconds,
    )


def _mail(row: Due, values: Values) -> Outgoing:
    _text, subject, body, language = _own_words(row)
    key = str(row.public_id)
    link = stop_link(row.channel, row.category, row.address, row.person_id)
    content = mould_of(language, subject, body).fill({**values, "to": row.address, "key": key, "stop_link": link})
    return Outgoing(row.pk, key, row.address, envelope_sender(key), since=row.intended_at, content=content)


def _own_words(row: Due) -> tuple[str, str, str, str]:
    if row.body or row.blast_id is None:
        return row.body, row.subject, row.body, row.language
    words = words_of(row.blast_id)
    language = nearest(row.language, list(words))
    return (*words[language], language)


def text_for(text: str, values: Values, language: str) -> str:
    """A text filled, with the way to stop."""
    return with_stop(fill(text, values), language)


def stop_link(channel: str, category: str, address: str, person_id: int | None) -> str:
    """Where one click ends it."""
    return f"{settings.PUBLIC_ADDRESS}/messages/stop/{stops.token(channel, category, address, person_id)}"


def envelope_sender(key: str) -> str:
    """Where bounces go: an address that names the delivery, where the local has a domain for that."""
    domain = settings.MESSAGING["BOUNCE_DOMAIN"]
    return f"bounce+{key}@{domain}" if domain else parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
