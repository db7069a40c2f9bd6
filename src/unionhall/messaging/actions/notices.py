"""The door for other areas: telling single people something, by the way that is open to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.ledger.actions import note
from unionhall.messaging.models import Blast, Delivery
from unionhall.messaging.rules.consent import Category
from unionhall.messaging.rules.merge import fill
from unionhall.messaging.sending.expansion import deliveries, line_for
from unionhall.messaging.sending.planning import plan
from unionhall.messaging.sending.words import nearest
from unionhall.messaging.signals import outbox_filled
from unionhall.people.queries import reach


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said, in each language: a subject with a body for mail, a short text; and what it is about."""

    category: str
    words: Mapping[str, Mapping[str, str]]
    channels: tuple[str, ...] = ("mail", "text")
    once_key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def tell(person_ids: list[int], notice: Notice, *, by: Actor) -> int:
    """Put a notice to each of these people into the outbox, by the first open channel; how many have one. `once_key` makes it once."""
    by.must(Power.SEND_MESSAGES)
    about = Blast(
        category=Category(notice.category), channels=list(notice.channels), priority=10, keeps_quiet_hours=True, author_name=by.name
    )
    planned = [each for each in plan(about, person_ids) if each.channel]
    rows = deliveries(about, planned)
    said = reach.fields_of([each.person_id for each in planned])
    for row in rows:
        _address(
            row, notice, {"local_name": settings.LOCAL_NAME, "sender_name": by.name, **said.get(row.person_id or 0, {}), **notice.values}
        )
    made = Delivery.objects.bulk_create(rows, ignore_conflicts=bool(notice.once_key))
    outbox_filled.send(None)
    note("messaging.told", notice.category, by=by, rows=len(made))
    return len(made)


def _address(row: Delivery, notice: Notice, values: Mapping[str, str]) -> None:
    language = nearest(row.language, list(notice.words))
    words = notice.words[language]
    row.blast, row.language = None, language
    row.body = fill(words["text"] if row.channel == "text" else words["body"], values)
    row.subject = fill(words.get("subject", ""), values)[:200]
    row.once_key = f"{notice.once_key}:{row.person_id}"[:120] if notice.once_key else None


@transaction.atomic
def tell_address(address: str, subject: str, body: str, *, by: Actor) -> None:
    """A mail to an officer's own account, such as the alert about a text without an answer."""
    by.must(Power.SEND_MESSAGES)
    line = line_for("mail")
    if line is None:
        return
    Delivery.objects.create(
        line=line,
        channel="mail",
        category=Category.OPERATIONAL,
        address=address,
        subject=subject[:200],
        body=body,
        not_before=clock.now(),
        priority=5,
    )
    outbox_filled.send(None)
