"""Writing messages: drafts, their words, templates, and a test to oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotThere, Unwelcome
from unionhall.ledger.actions import note
from unionhall.messaging.actions.sending import by_any, scope_of
from unionhall.messaging.models import Blast, BlastText, Delivery, Template
from unionhall.messaging.queries.blasts import open_to, problems_of
from unionhall.messaging.rules.addresses import BadAddress, mail, phone
from unionhall.messaging.rules.consent import Category, Channel
from unionhall.messaging.sending.expansion import line_for
from unionhall.messaging.signals import outbox_filled


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written: words in each language as {language: {text, subject, body}}, and to whom."""

    title: str
    category: str
    channels: Sequence[str]
    segment: Mapping[str, Any]
    words: Mapping[str, Mapping[str, str]]
    kind: str = "blast"
    reply_words: str = ""
    uses_employer_addresses: bool = False
    keeps_quiet_hours: bool = True


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of a test."""

    sent: int
    problems: list[str] = field(default_factory=list)


@transaction.atomic
def write(draft: Draft, *, by: Actor, blast_id: str = "") -> Blast:
    """Keep a draft, new or again. Slips in it are shown on its page; nothing leaves with them."""
    by_any(by, Power.WRITE_MESSAGES)
    _refuse_slips(draft)
    blast = _of(blast_id, by) if blast_id else Blast(author_id=by.account_id, author_name=by.name, written_at=clock.now())
    blast.title, blast.category, blast.kind = draft.title.strip(), draft.category, draft.kind
    blast.channels, blast.segment, blast.scope = list(draft.channels), dict(draft.segment), scope_of(by)
    blast.uses_employer_addresses, blast.keeps_quiet_hours = draft.uses_employer_addresses, draft.keeps_quiet_hours
    blast.reply_words = draft.reply_words
    blast.save()
    blast.texts.all().delete()
    BlastText.objects.bulk_create(BlastText(blast=blast, language=language, **_parts(parts)) for language, parts in draft.words.items())
    note("messaging.written", blast, by=by)
    return blast


def _of(blast_id: str, by: Actor) -> Blast:
    blast = open_to(by).filter(public_id=blast_id).first()
    if blast is None:
        raise NotThere(_("There is no such message."))
    if blast.author_id != by.account_id:
        by.must(Power.WRITE_MESSAGES, blast)
    if blast.state != "draft":
        raise Clash(_("It has been handed in; its words are fixed. Cancel it and write a new one."))
    return blast


def _refuse_slips(draft: Draft) -> None:
    if not draft.title.strip():
        raise Unwelcome(_("Give the message a title, so that you find it again."))
    if any(letter in draft.title for letter in "\r\n"):
        raise Unwelcome(_("A title is one line."))
    if draft.category not in set(Category) or not set(draft.channels) <= set(Channel):
        raise Unwelcome(_("Choose what it is about, and by which way it goes."))
    if draft.kind == "peer" and list(draft.channels) != ["text"]:
        raise Unwelcome(_("Messages one by one go by text."))
    for parts in draft.words.values():
        if any(letter in parts.get("subject", "") for letter in "\r\n"):
            raise Unwelcome(_("A subject is one line; this one has a line break, which could begin a second header."))


def _parts(parts: Mapping[str, str]) -> dict[str, str]:
    return {name: parts.get(name, "").replace("\r\n", "\n").strip() for name in ("text", "subject", "body")}


def send_test(blast_id: str, address: str, *, by: Actor) -> Tested:
    """Send the message to one address of one's own, in each language written."""
    by_any(by, Power.WRITE_MESSAGES)
    return _send_test(blast_id, address, by=by)


@transaction.atomic
def _send_test(blast_id: str, address: str, *, by: Actor) -> Tested:
    blast = open_to(by).filter(public_id=blast_id).first()
    if blast is None:
        raise NotThere(_("There is no such message."))
    if problems := problems_of(blast):
        return Tested(0, problems)
    channel = Channel.MAIL if "@" in address else Channel.TEXT
    try:
        to = mail(address) if channel == Channel.MAIL else phone(address)
    except BadAddress as problem:
        raise Unwelcome(str(problem)) from None
    line = line_for(channel)
    texts = [each for each in blast.texts.order_by("pk") if (each.text if channel == Channel.TEXT else each.body)]
    if line is None or not texts:
        return Tested(0, [_("There are no words or no line for this channel.")])
    rows = [
        Delivery(
            line=line,
            channel=channel,
            category=blast.category,
            address=to,
            sender=(line.pool or [""])[0],
            language=each.language,
            subject=("[Test] " + each.subject)[:200],
            body=each.text if channel == Channel.TEXT else each.body,
            not_before=clock.now(),
            priority=10,
        )
        for each in texts
    ]
    Delivery.objects.bulk_create(rows)
    outbox_filled.send(None)
    note("messaging.tested", blast, by=by, rows=len(rows))
    return Tested(len(rows))


@transaction.atomic
def keep_template(blast_id: str, name: str, *, by: Actor) -> Template:
    """Keep a message's words to be used again."""
    by_any(by, Power.WRITE_MESSAGES)
    blast = open_to(by).filter(public_id=blast_id).first()
    if blast is None:
        raise NotThere(_("There is no such message."))
    if not name.strip():
        raise Unwelcome(_("Give the template a name."))
    words = {each.language: {"text": each.text, "subject": each.subject, "body": each.body} for each in blast.texts.order_by("pk")}
    template, _made = Template.objects.update_or_create(
        name=name.strip()[:120],
        defaults={"category": blast.category, "words": words, "kept_by": by.name, "is_retired": False},
    )
    note("messaging.template_kept", template, by=by)
    return template


@transaction.atomic
def retire_template(template_id: str, *, by: Actor) -> None:
    """Take a template out of the library."""
    by_any(by, Power.WRITE_MESSAGES)
    template = Template.objects.filter(public_id=template_id).first()
    if template is None:
        raise NotThere(_("There is no such template."))
    template.is_retired = True
    template.save(update_fields=["is_retired"])
    note("messaging.template_retired", template, by=by)
