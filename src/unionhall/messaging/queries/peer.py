"""Texting one by one: which messages a member may help with, and whom they hold."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from unionhall.access.rules import LOCAL, Actor, Kind, Power
from unionhall.messaging import figures
from unionhall.messaging.models import Blast, Delivery, PeerPlace
from unionhall.messaging.rules.states import State
from unionhall.messaging.sending.words import nearest, text_for, words_of
from unionhall.people import queries as people
from unionhall.people.queries import reach


def open_to(actor: Actor) -> QuerySet[Blast]:
    """The running messages of this kind that reach people in the actor's places."""
    running = Blast.objects.filter(kind="peer", state="sending")
    if (Power.ANSWER_MESSAGES, LOCAL) in actor.holds:
        return running
    if not actor.may_somewhere(Power.ANSWER_MESSAGES):
        return running.none()
    places = PeerPlace.objects.filter(blast__in=running)
    here = Q(unit__in=actor.where_ids(Power.ANSWER_MESSAGES, Kind.UNIT)) | Q(department__in=actor.where_ids(Power.ANSWER_MESSAGES, Kind.DEPARTMENT))
    reached = set(places.filter(here).values_list("blast", flat=True))
    in_turfs = Delivery.objects.filter(person__in=people.persons_in_turfs(actor.where_ids(Power.ANSWER_MESSAGES, Kind.TURF)), blast__in=running)
    return running.filter(pk__in=reached | set(in_turfs.order_by().values_list("blast", flat=True).distinct()))


def free_for(blast: Blast, actor: Actor) -> QuerySet[Delivery]:
    """First texts that nobody holds, to people in the actor's places."""
    free = Delivery.objects.filter(blast=blast, state=State.HELD, holder__isnull=True).order_by("pk")
    return free if (Power.ANSWER_MESSAGES, LOCAL) in actor.holds else free.filter(people.where_open(actor, Power.ANSWER_MESSAGES, "person"))


def held_by(blast: Blast, actor: Actor) -> list[dict[str, Any]]:
    """The people this member holds and has not written to, with the text as each would get it; names for those who may see them."""
    rows = list(Delivery.objects.filter(blast=blast, state=State.HELD, holder=actor.account_id).order_by("pk")[:100])
    ids = [row.person_id for row in rows if row.person_id]
    said, words = reach.fields_of(ids), words_of(blast.pk)
    seen = set(people.open_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return [_held(row, said.get(row.person_id or 0, {}), words, actor, is_seen=row.person_id in seen) for row in rows]


def _held(row: Delivery, said: dict[str, str], words: dict[str, tuple[str, str, str]], actor: Actor, *, is_seen: bool) -> dict[str, Any]:
    language = nearest(row.language, list(words))
    hidden = {} if is_seen else dict.fromkeys(("name", "given_name"), _("(their name)"))
    values = {"local_name": settings.LOCAL_NAME, "sender_name": actor.name, **said, **hidden}
    text = text_for(words[language][0], values, language) if words else ""
    return {"id": str(row.public_id), "name": values.get("name", ""), "text": text, "language": language}


def counts_of(blast: Blast) -> dict[str, int]:
    """How many are free, held by somebody, and written to."""
    return _counted(figures.of([blast.pk])[blast.pk])


def running(actor: Actor) -> list[dict[str, Any]]:
    """The newest hundred messages that the actor can help with, each with its counts."""
    rows = list(open_to(actor).order_by("-pk")[:100])
    far = figures.of([row.pk for row in rows])
    return [{"blast": row, **_counted(far[row.pk])} for row in rows]


def _counted(far: figures.Figures) -> dict[str, int]:
    free, taken = far.by_standing["held"], far.by_standing["taken"]
    return {"free": free, "taken": taken, "written": far.total - free - taken}
