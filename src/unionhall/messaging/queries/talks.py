"""Conversations by text: which an actor may see, and what was said in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from unionhall.access import queries as access
from unionhall.access.rules import LOCAL, Actor, Kind, Power
from unionhall.kit import clock
from unionhall.kit.paging import MOST_COUNTED, Counted
from unionhall.messaging import stops
from unionhall.messaging.models import Delivery, ReplyTemplate, Thread
from unionhall.messaging.rules.merge import fill
from unionhall.messaging.sending.words import nearest, text_for, words_of
from unionhall.people import queries as people
from unionhall.people.queries import reach

MOST_SHOWN = 100
#: Who answers for a unit sees the talks of its people among the newest of the local, so many at a time.
LOOKED_THROUGH = 500


def open_to(actor: Actor) -> QuerySet[Thread]:
    """The talks this actor may read: of the people in their places, and those that were given to them."""
    if (Power.ANSWER_MESSAGES, LOCAL) in actor.holds:
        return Thread.objects.all()
    if not actor.may_somewhere(Power.ANSWER_MESSAGES):
        return Thread.objects.none()
    here, given = people.where_open(actor, Power.ANSWER_MESSAGES, "person"), Q(assigned_to=actor.account_id)
    if _is_of_places(actor):
        return Thread.objects.filter(here | given)
    # A steward's few dozen talks are gathered first: SQLite reads all talks for an OR.
    few = [Thread.objects.filter(which).values("pk") for which in (here, given)]
    return Thread.objects.filter(pk__in=few[0].union(few[1]))


def _is_of_places(actor: Actor) -> bool:
    """Whether they answer for units or departments, and not for the local: every talk has to be held against these."""
    if (Power.ANSWER_MESSAGES, LOCAL) in actor.holds:
        return False
    return any(actor.where_ids(Power.ANSWER_MESSAGES, kind) for kind in (Kind.UNIT, Kind.DEPARTMENT))


def counts(actor: Actor) -> dict[str, str]:
    """How many talks are in each state, as shown: nobody waits for the exact number above a thousand; of places, at least so many."""
    counted = {state: _count(actor, state) for state, _words in Thread.STATES}
    return {state: intcomma(count) + ("+" if is_more else "") for state, (count, is_more) in counted.items()}


def unanswered(actor: Actor) -> Counted:
    """How many talks of this actor's people wait for an answer; of places, at least so many."""
    if not actor.may_somewhere(Power.ANSWER_MESSAGES):
        return Counted(0, is_capped=False)
    return Counted(*_count(actor, "needs_answer"))


def _count(actor: Actor, state: str) -> tuple[int, bool]:
    if _is_of_places(actor):
        stretch = _looked_through(actor, state, None)
        return len(stretch.seen), stretch.end is not None
    count = open_to(actor).order_by().filter(state=state)[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Stretch:
    """The talks that an actor sees of some hundred looked through, and the moment at which the next stretch begins; none at the end."""

    seen: list[int]
    end: datetime | None


def _from(state: str, begin: datetime | None) -> tuple[QuerySet[Thread], str]:
    """The talks of a state from a moment on: those without an answer longest first, else the newest first; and what orders them."""
    same, order = Thread.objects.filter(state=state), "asked_at" if state == "needs_answer" else "last_at"
    if begin is not None:
        same = same.filter(**{f"{order}__gt" if state == "needs_answer" else f"{order}__lt": begin})
    return same.order_by(order if state == "needs_answer" else f"-{order}"), order


def _looked_through(actor: Actor, state: str, begin: datetime | None) -> Stretch:
    """Of the next some hundred talks of the local, those of the actor's people, and those given to the actor."""
    same, order = _from(state, begin)
    rows = list(same.values_list("pk", "person", "assigned_to", order)[:LOOKED_THROUGH])
    here = people.open_among(actor, [person for _pk, person, _to, _at in rows if person], Power.ANSWER_MESSAGES)
    seen = [pk for pk, person, to, _at in rows if person in here or (to is not None and to == actor.account_id)]
    return Stretch(seen, rows[-1][3] if len(rows) == LOOKED_THROUGH else None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of the inbox, and the moment at which the next one begins; none where there is none."""

    rows: list[dict[str, Any]]
    more: datetime | None = None


def shown(actor: Actor, view: str, begin: datetime | None) -> Shown:
    """The talks of a view from a moment on. Who answers for places looks through some hundred talks of the local at a time."""
    if view == "mine":
        mine = open_to(actor).filter(assigned_to=actor.account_id).order_by("-last_at")
        return _shown(mine.filter(last_at__lt=begin) if begin else mine, "last_at", actor, None)
    same, order = _from(view, begin)
    if not _is_of_places(actor):
        return _shown(open_to(actor) & same, order, actor, None)
    stretch = _looked_through(actor, view, begin)
    return _shown(same.filter(pk__in=stretch.seen), order, actor, stretch.end)


def _shown(found: QuerySet[Thread], order: str, actor: Actor, end: datetime | None) -> Shown:
    rows = listed(found, actor)
    return Shown(rows, getattr(rows[-1]["thread"], order) if len(rows) == MOST_SHOWN else end)


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a talk."""

    is_ours: bool
    body: str
    at: datetime
    state: str = ""


def said_in(thread: Thread, actor: Actor) -> list[Said]:
    """What was said, oldest first: the last 100 texts both ways."""
    theirs = [Said(False, text.body, text.at) for text in thread.texts.order_by("-pk")[:100]]
    rows = Delivery.objects.filter(address=thread.address, channel="text").exclude(state__in=["held", "cancelled"])
    values = _values(thread.person_id, actor)
    newest = rows.select_related("blast").order_by("-pk")[:100]
    ours = [Said(True, _words(row, values), row.accepted_at or row.intended_at or row.not_before, row.state) for row in newest]
    return sorted(theirs + ours, key=lambda each: each.at)[-100:]


def _values(person_id: int | None, actor: Actor | None = None) -> dict[str, str]:
    """What stands for the fields of a message to this person; the name only for those who may see it."""
    said = reach.fields_of([person_id]).get(person_id, {}) if person_id else {}
    if actor is not None and not people.open_to(actor).filter(pk=person_id or 0).exists():
        said |= dict.fromkeys(("name", "given_name"), _("(their name)"))
    return {"local_name": settings.LOCAL_NAME, **said}


def _words(row: Delivery, values: dict[str, str]) -> str:
    """The words of a text or the subject of a mail, as this person got them."""
    if row.body or row.blast is None:
        return row.body if row.channel == "text" else row.subject
    words = words_of(row.blast.pk)
    language = nearest(row.language, list(words))
    values = {**values, "sender_name": row.blast.author_name}
    text, subject, _body = words.get(language, ("", "", ""))
    return text_for(text, values, language) if row.channel == "text" else fill(subject, values)


def listed(threads: QuerySet[Thread], actor: Actor) -> list[dict[str, Any]]:
    """Talks as a list shows them: with the name where the actor may see it, and the last words."""
    rows = list(threads.select_related("assigned_to")[:MOST_SHOWN])
    ids = [row.person_id for row in rows if row.person_id]
    names = reach.names_of(people.open_among(actor, ids))
    return [
        {
            "thread": row,
            "name": names.get(row.person_id or 0, "") or number_in(row, actor),
            "last": row.texts.order_by("-pk").values_list("body", flat=True).first() or "",
        }
        for row in rows
    ]


def name_in(thread: Thread, actor: Actor) -> str:
    """Whom this talk is with: the name where the actor may see it, else the number as far as they may see that."""
    seen = people.open_to(actor).filter(pk=thread.person_id or 0).values_list("display_name", flat=True)
    return next(iter(seen), "") or number_in(thread, actor)


def number_in(thread: Thread, actor: Actor) -> str:
    """The number, whole for those who may see contact data, else its last four digits."""
    whole = actor.may(Power.SEE_CONTACT) or people.open_to(actor, Power.SEE_CONTACT).filter(pk=thread.person_id or 0).exists()
    return thread.address if whole else f"… {thread.address[-4:]}"


def replies_ready() -> list[ReplyTemplate]:
    """Answers kept ready."""
    return list(ReplyTemplate.objects.order_by("title"))


def history_of(person_id: int) -> list[dict[str, Any]]:
    """What was sent to a person, newest first, for that person."""
    rows = Delivery.objects.filter(person=person_id).exclude(state__in=["held", "cancelled"]).select_related("blast").order_by("-pk")[:200]
    values = _values(person_id)
    return [{"row": row, "title": row.blast.title if row.blast else "", "words": _words(row, values)} for row in rows]


def helpers() -> list[tuple[str, str]]:
    """Whom a talk can be given to: everybody with a role that answers, by public id and name."""
    return [(public_id, name) for _pk, public_id, name in access.holders_of(Power.ANSWER_MESSAGES, on=clock.today())]


def account_of(public_id: str) -> int | None:
    """The account with this id among those who answer; none gives a talk back to all."""
    return next((pk for pk, known, _name in access.holders_of(Power.ANSWER_MESSAGES, on=clock.today()) if known == public_id), None)


def is_stopped(thread: Thread) -> bool:
    """Whether this address gets no texts."""
    closed, persons = stops.closed_ways("text", "operational", [thread.address], [thread.person_id] if thread.person_id else [])
    return bool(closed or persons)
