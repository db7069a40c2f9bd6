"""Writing a message, checking it, sending it, and how it went."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.refusals import NotThere, Refusal, Unwelcome
from unionhall.messaging import actions, forms
from unionhall.messaging.queries import blasts, library
from unionhall.messaging.queries.blasts import SEES
from unionhall.messaging.rules.consent import CATEGORY_WORDS, Category
from unionhall.messaging.rules.merge import FIELDS
from unionhall.messaging.views.tabs import tabs_for
from unionhall.people.queries import reach


@require_safe
@open_to(*SEES)
def messages(request: ActingRequest) -> HttpResponse:
    """All messages, newest first; those that wait for this person on top."""
    found = library.listed(request.actor)
    waiting = [each for each in found if each["blast"].state == "waiting"] if request.actor.may_somewhere(Power.CONFIRM_MESSAGES) else []
    return render(
        request,
        "messaging/messages.html",
        {
            "rows": found,
            "waiting": waiting,
            "parked": blasts.parked(),
            "may_write": request.actor.may_somewhere(Power.WRITE_MESSAGES),
            "tabs": tabs_for(request.actor),
        },
    )


@open_to(Power.WRITE_MESSAGES)
def write(request: ActingRequest, blast_id: Any = "") -> HttpResponse:
    """Write a message, or change a draft."""
    kept = library.draft(request.actor, str(blast_id)) if blast_id else None
    if blast_id and kept is None:
        raise NotThere("There is no such message.")
    like = library.message_like(request.actor, request.POST.get("like") or request.GET.get("like", "")) if not blast_id else None
    source = kept or like
    listed = source.segment.get("persons", []) if source is not None else []
    problem, typed = "", None
    if request.method == "POST":
        try:
            saved = actions.writing.write(forms.draft_in(request.POST, request.actor, listed), by=request.actor, blast_id=str(blast_id))
        except Unwelcome as refusal:
            problem, typed = refusal.sentence, request.POST
        else:
            return redirect("messaging:blast", saved.public_id)
    template = library.template(request.GET.get("template", "")) if not blast_id else None
    page = {
        "blast": kept,
        "like": like,
        "listed": len(listed),
        "problem": problem,
        "choices": reach.places_to_choose(request.actor, Power.WRITE_MESSAGES),
        "languages": library.languages(source, template, typed),
        "categories": CATEGORY_WORDS.items(),
        "fields": FIELDS.items(),
        "typed": library.typed(source, template, typed),
        "templates": library.templates(),
    }
    return render(request, "messaging/write.html", page, status=400 if problem else 200)


@require_safe
@open_to(*SEES)
def blast(request: ActingRequest, blast_id: Any) -> HttpResponse:
    """One message: before it leaves, whom it reaches and how it looks; afterwards, how it went."""
    found = blasts.open_to(request.actor).filter(public_id=blast_id).first()
    if found is None:
        raise NotThere("There is no such message.")
    actor = request.actor
    page: dict[str, Any] = {
        "blast": found,
        "words": CATEGORY_WORDS[Category(found.category)],
        "is_mine": found.author_id == actor.account_id,
        "may_confirm": actor.may(Power.CONFIRM_MESSAGES, found) and found.author_id != actor.account_id,
        "may_send": actor.may(Power.SEND_MESSAGES, found),
        "may_write": actor.may_somewhere(Power.WRITE_MESSAGES),
        "may_answer": actor.may_somewhere(Power.ANSWER_MESSAGES),
        "segment": library.segment_in_words(found),
        "zone": settings.TIME_ZONE,
    }
    if found.state in {"draft", "waiting"}:
        page |= library.before(found, actor)
    else:
        page |= {"report": blasts.report_of(found), "uncertain": blasts.uncertain(found, actor), "steps": library.steps(found)}
    return render(request, "messaging/blast.html", page)


@require_POST
@open_to(*SEES)
def do(request: ActingRequest, blast_id: Any) -> HttpResponse:
    """Send, confirm, give back, hold, go on, cancel, test, keep as a template, or decide about an uncertain one."""
    what, by, key = request.POST.get("what", ""), request.actor, str(blast_id)
    if what not in DEEDS:
        raise Unwelcome(_("Choose what to do."))
    try:
        said = DEEDS[what](key, request.POST, by)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        notes.warning(request, refusal.sentence)
    else:
        if said:
            notes.success(request, said)
    return redirect("messaging:blast", blast_id)


def _test(key: str, post: Any, by: Any) -> str:
    tested = actions.writing.send_test(key, str(post.get("address", "")), by=by)
    if tested.problems:
        raise Unwelcome(tested.problems[0])
    return _("A test is on its way to %(address)s.") % {"address": post.get("address", "")}


def _template(key: str, post: Any, by: Any) -> str:
    kept = actions.writing.keep_template(key, str(post.get("name", "")), by=by)
    return _("Kept as “%(name)s”.") % {"name": kept.name}


def _plain(action: Any) -> Any:
    """A deed that needs nothing but the message."""

    def run(key: str, _post: Any, by: Any) -> str:
        action(key, by=by)
        return ""

    return run


def _send(key: str, post: Any, by: Any) -> str:
    actions.sending.hand_in(key, forms.moment_in(post), by=by, is_meant="is_meant" in post)
    return ""


def _send_back(key: str, post: Any, by: Any) -> str:
    actions.sending.send_back(key, str(post.get("why", "")), by=by)
    return ""


def _decide(is_resent: bool) -> Any:
    """Deciding about an uncertain one, one way or the other."""

    def run(_key: str, post: Any, by: Any) -> str:
        actions.sending.decide_uncertain(str(post.get("delivery", "")), is_resent, by=by)
        return ""

    return run


DEEDS: dict[str, Any] = {
    "send": _send,
    "confirm": _plain(actions.sending.confirm),
    "send_back": _send_back,
    "cancel": _plain(actions.sending.cancel),
    "pause": _plain(actions.sending.pause),
    "resume": _plain(actions.sending.resume),
    "test": _test,
    "template": _template,
    "resend": _decide(True),
    "leave": _decide(False),
}


@open_to(Power.WRITE_MESSAGES)
def templates(request: ActingRequest) -> HttpResponse:
    """Messages kept to be used again."""
    if request.method == "POST":
        actions.writing.retire_template(str(request.POST.get("template", "")), by=request.actor)
        return redirect("messaging:templates")
    return render(request, "messaging/templates.html", {"templates": library.templates(), "tabs": tabs_for(request.actor)})
