"""Conversations by text: what comes in, answers, who answers, and words that are answered by themselves."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotThere, Unwelcome
from unionhall.ledger.actions import note
from unionhall.messaging import stops
from unionhall.messaging.actions import consent
from unionhall.messaging.actions.notices import tell_address
from unionhall.messaging.actions.sending import by_any
from unionhall.messaging.actions.zones import refuse_if_frozen
from unionhall.messaging.gateways import TextNews
from unionhall.messaging.models import Delivery, Keyword, ReplyTemplate, TextMessage, Thread
from unionhall.messaging.queries.talks import open_to
from unionhall.messaging.rules.consent import Category, Source, Verb
from unionhall.messaging.rules.merge import unknown_fields
from unionhall.messaging.rules.texts import LONGEST
from unionhall.messaging.rules.words import Meaning, bare, meaning_of
from unionhall.messaging.sending.expansion import line_for
from unionhall.messaging.sending.local import rule
from unionhall.messaging.signals import outbox_filled, text_came_in
from unionhall.people.queries import reach


@transaction.atomic
def take_text(news: TextNews, *, by: Actor) -> bool:
    """Take a text in, once: obey stop and start at once, else put it before somebody who answers. Whether it was new."""
    by.must(Power.ANSWER_MESSAGES)
    if TextMessage.objects.filter(gateway_id=news.event_id).exists():
        return False
    thread = _thread_of(news.sender, news.to)
    answers = stops.what_reached(news.sender, clock.now())
    TextMessage.objects.create(thread=thread, body=news.body, at=clock.now(), gateway_id=news.event_id, blast_id=answers)
    meaning = meaning_of(news.body)
    answered_already = Thread.objects.filter(pk=thread.pk).values_list("blast", flat=True).first()
    thread.blast_id, thread.last_at = answers or answered_already, clock.now()
    if meaning == Meaning.STOP:
        wish = stops.Wish(Verb.STOP, "text", "", news.sender, thread.person_id)
        consent.stop(wish, source=Source.TEXT, by=by, evidence=news.event_id)
        thread.state = "closed"
    elif meaning == Meaning.START:
        stops.write(
            stops.Wish(Verb.START, "text", "", news.sender, thread.person_id), source=Source.TEXT, by_name=by.name, evidence=news.event_id
        )
    elif meaning == Meaning.NOTHING and not _answer_by_itself(thread, news.body):
        thread.state, thread.asked_at, thread.alerted_at = "needs_answer", thread.asked_at or clock.now(), None
    thread.save()
    text_came_in.send(None, person_id=thread.person_id, blast_id=thread.blast_id, body=news.body)
    return True


def _thread_of(address: str, our_number: str) -> Thread:
    thread, is_new = Thread.objects.get_or_create(address=address, defaults={"our_number": our_number, "last_at": clock.now()})
    if is_new or thread.person_id is None:
        latest = Delivery.objects.filter(address=address, person__isnull=False).order_by("-pk").values_list("person_id", flat=True).first()
        thread.person_id = latest or reach.known_by("phone", address)
    thread.our_number = our_number or thread.our_number
    return thread


def _answer_by_itself(thread: Thread, body: str) -> bool:
    """Answer a keyword, at most once a day for each address, so that two machines never talk to each other for ever."""
    keyword = Keyword.objects.filter(word=bare(body), is_active=True).first()
    if keyword is None:
        return False
    _put_out(thread, keyword.reply, keyword.category, once_key=f"keyword:{keyword.pk}:{thread.address}:{clock.today()}", holder=None)
    return True


def _put_out(thread: Thread, body: str, category: str, *, once_key: str | None, holder: int | None) -> bool:
    """Queue an answer in a thread; whether it is new."""
    line = line_for("text")
    if line is None:
        raise Clash(_("No line for texts is set up and active."))
    row = Delivery(
        line=line,
        thread=thread,
        channel="text",
        category=category,
        person_id=thread.person_id,
        address=thread.address,
        sender=thread.our_number if thread.our_number in line.pool else (line.pool or [""])[0],
        body=body,
        not_before=clock.now(),
        priority=50,
        once_key=once_key,
        holder_id=holder,
    )
    if once_key and Delivery.objects.filter(once_key=once_key).exists():
        return False
    row.save()
    outbox_filled.send(None)
    return True


def _mine(thread_id: str, by: Actor) -> Thread:
    found = open_to(by).filter(public_id=thread_id).first()
    if found is None:
        raise NotThere(_("There is no such talk."))
    return Thread.objects.select_for_update(of=("self",)).get(pk=found.pk)


def answer(thread_id: str, body: str, once_key: str, *, by: Actor) -> bool:
    """Answer by text; a second tap with the same key is the same answer. Whether it is new."""
    by_any(by, Power.ANSWER_MESSAGES)
    refuse_if_frozen("answer a text", by=by)
    return _answer(thread_id, body, once_key, by=by)


@transaction.atomic
def _answer(thread_id: str, body: str, once_key: str, *, by: Actor) -> bool:
    thread, said = _mine(thread_id, by), body.strip()
    if not said or len(said) > LONGEST:
        raise Unwelcome(_("Write an answer of at most %(most)s characters.") % {"most": f"{LONGEST:,}"})
    if wrong := unknown_fields(said):
        raise Unwelcome(
            _("There is no field {%(written)s}. Did you mean {%(meant)s}?") % {"written": wrong[0].written[:40], "meant": wrong[0].meant}
        )
    closed, persons = stops.closed_ways("text", Category.OPERATIONAL, [thread.address], [thread.person_id] if thread.person_id else [])
    if closed or persons:
        raise Clash(_("They said stop. They can write START to hear from us again."))
    is_new = _put_out(thread, said, Category.OPERATIONAL, once_key=f"answer:{thread.pk}:{once_key}"[:120], holder=by.account_id)
    thread.state, thread.asked_at, thread.last_at = "open", None, clock.now()
    thread.assigned_to_id = thread.assigned_to_id or by.account_id
    thread.save()
    return is_new


@transaction.atomic
def hand_over(thread_id: str, account_id: int | None, *, by: Actor) -> None:
    """Give a talk to somebody, to oneself, or back to all."""
    by_any(by, Power.ANSWER_MESSAGES)
    thread = _mine(thread_id, by)
    thread.assigned_to_id = account_id
    thread.save(update_fields=["assigned_to"])
    note("messaging.talk_handed_over", thread, by=by, detail={"to": account_id})


@transaction.atomic
def close(thread_id: str, *, by: Actor) -> None:
    """Close a talk; a new text opens it again."""
    by_any(by, Power.ANSWER_MESSAGES)
    thread = _mine(thread_id, by)
    thread.state, thread.asked_at = "closed", None
    thread.save(update_fields=["state", "asked_at"])
    note("messaging.talk_closed", thread, by=by)


@transaction.atomic
def alert_unanswered(*, by: Actor) -> int:
    """Tell whom a talk is assigned to that somebody has waited too long; how many talks."""
    by.must(Power.ANSWER_MESSAGES)
    before = clock.now() - timedelta(hours=float(rule("unanswered_hours")))
    late = Thread.objects.filter(state="needs_answer", asked_at__lt=before, alerted_at__isnull=True).select_related("assigned_to")
    told = 0
    for thread in late:
        thread.alerted_at = clock.now()
        thread.save(update_fields=["alerted_at"])
        if thread.assigned_to is not None:
            subject, words = _("A text waits for your answer"), _("Somebody texted and nobody has answered yet. Open Messages, then Inbox.")
            tell_address(thread.assigned_to.email, subject, words, by=by)
        told += 1
    return told


@transaction.atomic
def close_quiet(*, by: Actor) -> int:
    """Close talks in which nobody has said a word for some days; those that wait for an answer stay. How many."""
    by.must(Power.ANSWER_MESSAGES)
    before = clock.now() - timedelta(days=float(rule("close_days")))
    return Thread.objects.filter(Q(state="open"), last_at__lt=before).update(state="closed")


@transaction.atomic
def keep_reply(title: str, body: str, *, by: Actor) -> ReplyTemplate:
    """Keep an answer ready."""
    by.must(Power.SET_UP_MESSAGING)
    if not title.strip() or not body.strip() or len(body) > LONGEST:
        raise Unwelcome(_("An answer kept ready needs a title and words that fit into a text."))
    kept, _made = ReplyTemplate.objects.update_or_create(title=title.strip()[:120], defaults={"body": body.strip()})
    note("messaging.reply_kept", kept, by=by)
    return kept


@transaction.atomic
def keep_keyword(word: str, reply: str, *, by: Actor) -> Keyword:
    """Have a word answered by itself; the words for stop, start and help are the network's."""
    by.must(Power.SET_UP_MESSAGING)
    said = bare(word)
    if not said or not reply.strip() or len(reply) > LONGEST:
        raise Unwelcome(_("A keyword needs a word and an answer that fits into a text."))
    if meaning_of(said) != Meaning.NOTHING:
        raise Unwelcome(_("“%(word)s” is a word that the law gives a meaning. Choose another.") % {"word": said})
    kept, _made = Keyword.objects.update_or_create(word=said[:40], defaults={"reply": reply.strip(), "is_active": True})
    note("messaging.keyword_kept", kept, by=by)
    return kept
