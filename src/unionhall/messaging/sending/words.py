"""The words of a delivery, filled for the person it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.translation import override

from unionhall.kit import clock
from unionhall.messaging import stops
from unionhall.messaging.gateways import Outgoing
from unionhall.messaging.models import BlastText, Delivery
from unionhall.messaging.rules.hours import Quiet, seconds_left, zone
from unionhall.messaging.rules.merge import fill
from unionhall.messaging.rules.texts import measure, with_stop
from unionhall.messaging.sending.local import quiet, zone_name
from unionhall.messaging.sending.mail import Mould
from unionhall.people.queries import reach

Values = Mapping[str, str]


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
def mould_of(language: str, subject: str, body: str) -> Mould:
    """The mail, laid out once."""
    with override(language or None):
        return Mould(subject, body, language or settings.LANGUAGE_CODE)


def prepared(rows: list[Delivery]) -> list[Outgoing]:
    """These deliveries with everything filled in, ready to leave."""
    said = reach.fields_of([row.person_id for row in rows if row.person_id is not None])
    hours = quiet()
    return [_prepared(row, {**_common(row), **said.get(row.person_id or 0, {})}, hours) for row in rows]


def _common(row: Delivery) -> dict[str, str]:
    return {"local_name": settings.LOCAL_NAME, "sender_name": row.blast.author_name if row.blast else settings.LOCAL_NAME}


def _prepared(row: Delivery, values: dict[str, str], hours: Quiet) -> Outgoing:
    text, subject, body, language = _own_words(row)
    if row.channel == "text":
        filled = text_for(text, values, language) if row.blast_id and not row.body else fill(text, values)
        return Outgoing(
            row.pk,
            str(row.public_id),
            row.address,
            row.sender,
            body=filled,
            segments=measure(filled).segments,
            since=row.intended_at,
            valid_seconds=seconds_left(clock.now(), zone(row.time_zone, zone_name()), hours),
        )
    return Outgoing(
        row.pk,
        str(row.public_id),
        row.address,
        envelope_sender(str(row.public_id)),
        since=row.intended_at,
        content=mail_for(row, mould_of(language, subject, body), values),
    )


def _own_words(row: Delivery) -> tuple[str, str, str, str]:
    if row.body or row.blast_id is None:
        return row.body, row.subject, row.body, row.language
    words = words_of(row.blast_id)
    language = nearest(row.language, list(words))
    return (*words[language], language)


def text_for(text: str, values: Values, language: str) -> str:
    """A text filled, with the way to stop."""
    return with_stop(fill(text, values), language)


def mail_for(row: Delivery, mould: Mould, values: Values) -> bytes:
    """A mail filled."""
    link = stop_link(row.channel, row.category, row.address, row.person_id)
    return mould.fill({**values, "to": row.address, "key": str(row.public_id), "stop_link": link})


def stop_link(channel: str, category: str, address: str, person_id: int | None) -> str:
    """Where one click ends it."""
    return f"{settings.PUBLIC_ADDRESS}/messages/stop/{stops.token(channel, category, address, person_id)}"


def envelope_sender(key: str) -> str:
    """Where bounces go: an address that names the delivery, where the local has a domain for that."""
    domain = settings.MESSAGING["BOUNCE_DOMAIN"]
    return f"bounce+{key}@{domain}" if domain else parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
