"""What waits for somebody: each area's open work as steps, the most pressing first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unionhall.access import queries as access
from unionhall.access.rules import LOCAL, Actor, Power
from unionhall.accounts import queries as accounts
from unionhall.kit import clock
from unionhall.kit.paging import counted
from unionhall.membership import queries as membership
from unionhall.messaging.queries import blasts as messages
from unionhall.messaging.queries import peer, talks
from unionhall.people.queries import rosters, turfs

if TYPE_CHECKING:
    from unionhall.messaging.models import Blast


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, a sentence more, and the button that leads there."""

    what: str
    more: str
    button: str
    address: str


def _losses(actor: Actor) -> Iterator[Step]:
    if actor.may(Power.MANAGE_ACCOUNTS) and (waiting := accounts.open_losses(actor)):
        names = ", ".join(str(loss.account) for loss in waiting[:3])
        what = ngettext("Help somebody who lost their second factor.", "Help %(n)d people who lost their second factor.", len(waiting))
        yield Step(what % {"n": len(waiting)}, names, _("Help"), reverse("accounts:accounts"))


def _review(actor: Actor) -> Iterator[Step]:
    if actor.may(Power.GRANT_ROLES) and (stale := access.to_review(actor)):
        what = ngettext("Look at one role again.", "Look at %(n)d roles again.", len(stale)) % {"n": len(stale)}
        yield Step(what, _("Nobody has looked at them for a quarter."), _("Review"), reverse("access:review"))


def _messages(actor: Actor) -> Iterator[Step]:
    """What only a person can do for messages: let one go, answer, text one by one."""
    for blast in messages.to_confirm(actor)[:3]:
        who = _("%(name)s wants to send it to %(people)s people.") % {"name": blast.author_name, "people": f"{blast.audience:,}"}
        yield Step(_("Look at a message before it leaves: %(title)s.") % {"title": blast.title}, who, _("Look at it"), _blast(blast))
    if (texts := talks.unanswered(actor)).n:
        what = ngettext("Answer a text.", "Answer %(n)s texts.", texts.n) % {"n": texts}
        yield Step(what, _("Somebody wrote back, and nobody has answered."), _("Open the inbox"), reverse("messaging:inbox"))
    if actor.may_somewhere(Power.ANSWER_MESSAGES):
        for row in [row for row in peer.running(actor) if row["free"]][:3]:
            more = ngettext("One person waits for a text from you.", "%(n)s people wait for a text from one of us.", row["free"])
            said = {"n": f"{row['free']:,}"}
            address = reverse("messaging:peer", args=[row["blast"].public_id])
            yield Step(_("Help to text: %(title)s.") % {"title": row["blast"].title}, more % said, _("Take a few"), address)


def _blast(blast: Blast) -> str:
    return reverse("messaging:blast", args=[blast.public_id])


def _rosters(actor: Actor) -> Iterator[Step]:
    if not actor.may(Power.LOAD_ROSTER):
        return
    address = reverse("people:rosters")
    for one in rosters.snapshots(actor).filter(status="loaded").select_related("source")[:3]:
        day = date_format(one.as_of_on, "j F Y")
        what = _("Finish %(source)s of %(day)s.") % {"source": one.source.name, "day": day}
        yield Step(what, _("It is read and waits for your eyes."), _("Review"), address)
    if not rosters.snapshots(actor).exists():
        yield Step(_("Load the first roster."), _("People, units and departments come out of it."), _("Load a roster"), address)


def _cards(actor: Actor) -> Iterator[Step]:
    if actor.may(Power.RECORD_MEMBERSHIP) and (cards := counted(membership.unmatched_cards())).n:
        what = ngettext("One card has no person yet.", "%(n)s cards have no person yet.", cards.n) % {"n": cards}
        yield Step(what, _("The roster may know them by now."), _("Look at the cards"), reverse("membership:cards"))


def _leavers(actor: Actor) -> Iterator[Step]:
    if actor.may(Power.RECORD_MEMBERSHIP) and (left := counted(membership.leavers(actor))).n:
        what = ngettext("A member left the employer.", "%(n)s members left the employer.", left.n) % {"n": left}
        yield Step(what, _("Offer a withdrawal card, or note that they stay."), _("See who"), reverse("membership:leavers"))


def _welcome(actor: Actor) -> Iterator[Step]:
    """For whoever answers for a place, to meet the next new worker; for the whole local, to see that somebody does."""
    if not actor.may_somewhere(Power.SEE_NAMES):
        return
    waiting = rosters.to_welcome(actor)
    if first := waiting.first():
        count, is_late = counted(waiting), first.due_on < clock.today()
        by = date_format(first.due_on, "j F" if first.due_on.year == clock.today().year else "j F Y")
        if (Power.SEE_NAMES, LOCAL) in actor.holds:
            what = ngettext("See that a new worker is welcomed.", "See that {n} new workers are welcomed.", count.n)
            more = _("{name} has waited longest, since before {by}.") if is_late else _("{name} comes first, by {by}.")
        else:
            what = ngettext("Welcome a new worker: {name}.", "Welcome {n} new workers, {name} first.", count.n)
            more = _("It was to be by {by}.") if is_late else _("Meet by {by}.")
        said = {"n": count, "name": format_html("<bdi>{}</bdi>", first.person.display_name), "by": by}
        yield Step(format_html(what, **said), format_html(more, **said), _("Who they are"), reverse("people:tasks"))


def _turf(actor: Actor) -> Iterator[Step]:
    if not actor.may_somewhere(Power.SEE_NAMES):
        return
    for turf in turfs.own_turfs(actor)[:3]:
        yield Step(_("Your turf: %(name)s.") % {"name": turf.name}, "", _("See your people"), reverse("people:turf", args=[turf.public_id]))


def _chart(actor: Actor) -> Iterator[Step]:
    if actor.may_somewhere(Power.SEE_CHART):
        yield Step(_("See where we stand."), _("The wall chart, unit by unit."), _("Open the chart"), reverse("wallchart:board"))


SOURCES: tuple[Callable[[Actor], Iterator[Step]], ...] = (
    _losses, _messages, _rosters, _cards, _leavers, _welcome, _review, _turf, _chart,
)


def steps_of(actor: Actor) -> list[Step]:
    """Everything that waits for this actor; the first is the next step."""
    return [step for source in SOURCES for step in source(actor)]
