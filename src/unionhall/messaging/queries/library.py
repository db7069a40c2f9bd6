"""What the pages of messages show: lists, drafts, templates, segments in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit.asked import public_id
from unionhall.messaging import figures
from unionhall.messaging.models import Blast, Template
from unionhall.messaging.queries.blasts import checked, open_to, previews, problems_of
from unionhall.messaging.rules.pace import in_words
from unionhall.messaging.sending.planning import sender_of
from unionhall.people.queries import reach


def listed(actor: Actor) -> list[dict[str, Any]]:
    """The newest hundred messages with how many have left."""
    newest = list(open_to(actor).order_by("-pk")[:100])
    far = figures.of([row.pk for row in newest])
    return [{"blast": row, "left": far[row.pk].left, "segment": segment_in_words(row)} for row in newest]


def draft(actor: Actor, blast_id: str) -> Blast | None:
    """A message that this actor may see."""
    return open_to(actor).filter(public_id=blast_id).first()


def message_like(actor: Actor, blast_id: str) -> Blast | None:
    """A message of which another begins with the same words and people; none where this actor may not see it."""
    return draft(actor, public_id(blast_id)) if blast_id else None


def templates() -> list[Template]:
    """The library."""
    return list(Template.objects.filter(is_retired=False).order_by("name"))


def template(template_id: str) -> Template | None:
    """One of the library, if the id is one."""
    try:
        return Template.objects.filter(public_id=UUID(template_id)).first()
    except ValueError:
        return None


def languages(kept: Blast | None, chosen: Template | None, posted: Any) -> list[dict[str, str]]:
    """The words in each language of the house: as typed, as kept, or as the template has them."""
    words: dict[str, dict[str, str]] = dict(chosen.words) if chosen else {}
    if kept is not None:
        words = {each.language: {"text": each.text, "subject": each.subject, "body": each.body} for each in kept.texts.all()}
    found = []
    for code, name in settings.MESSAGE_LANGUAGES:
        parts = words.get(code, {})
        row = {part: (posted.get(f"{code}_{part}", "") if posted else parts.get(part, "")) for part in ("text", "subject", "body")}
        found.append({"code": code, "name": name, "has_words": "yes" if any(row.values()) else "", **row})
    return found


def typed(kept: Blast | None, chosen: Template | None, posted: Any) -> dict[str, Any]:
    """What stands in the other fields of the form."""
    if posted:
        names = ("units", "departments", "turfs", "languages", "channels")
        return {**{name: posted.get(name, "") for name in posted}, **{name: posted.getlist(name) for name in names}}
    if kept is not None:
        return {
            **kept.segment,
            "keeps_list": True,
            "title": kept.title,
            "category": kept.category,
            "channels": kept.channels,
            "kind": kept.kind,
            "reply_words": kept.reply_words,
            "uses_employer_addresses": kept.uses_employer_addresses,
            "rings_at_night": not kept.keeps_quiet_hours,
        }
    return {"category": chosen.category if chosen else "operational", "channels": ["text"], "title": chosen.name if chosen else ""}


def before(blast: Blast, actor: Actor) -> dict[str, Any]:
    """What is shown before a message leaves: whom it reaches, in what time, at what cost, and how it looks."""
    sees = sender_of(blast) if blast.state == "waiting" else actor
    check = checked(blast, sees, Power.SEND_MESSAGES if blast.state == "waiting" else Power.WRITE_MESSAGES)
    return {
        "check": check,
        "took": in_words(timedelta(seconds=check.seconds)),
        "problems": problems_of(blast),
        "previews": previews(blast, actor),
    }


def segment_in_words(blast: Blast) -> str:
    """Whom a message is for, as one reads it aloud."""
    segment = reach.Segment.read(blast.segment)
    parts = reach.names_of_places(segment)
    if segment.membership:
        parts.append(_("members") if segment.membership == "members" else _("not members"))
    if segment.new_within_days:
        parts.append(_("here for less than %(days)s days") % {"days": segment.new_within_days})
    if segment.languages:
        parts.append(_("language: %(codes)s") % {"codes": ", ".join(segment.languages)})
    if segment.persons:
        parts.append(_("%(count)s people by name") % {"count": len(segment.persons)})
    return " · ".join(parts) or _("Everybody you may write to")


def steps(blast: Blast) -> Mapping[str, Any]:
    """How long it was to take, and how far it is."""
    took = (blast.ended_at - blast.started_at).total_seconds() if blast.ended_at and blast.started_at else 0
    return {"estimate": in_words(timedelta(seconds=blast.estimate_seconds)), "took": in_words(timedelta(seconds=took)) if took else ""}
