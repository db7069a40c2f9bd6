"""Messages to many: which an actor may see, what is wrong with one, whom it would reach, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from unionhall.access.rules import LOCAL, Actor, Kind, Power
from unionhall.messaging import figures
from unionhall.messaging.models import Blast, Delivery, Line, World
from unionhall.messaging.rules import merge
from unionhall.messaging.rules.audience import Guard, guard
from unionhall.messaging.rules.consent import PRIORITY, Category, Channel
from unionhall.messaging.rules.errors import WORDS, Fault
from unionhall.messaging.rules.states import State
from unionhall.messaging.rules.texts import LONGEST, measure
from unionhall.messaging.sending.expansion import line_for
from unionhall.messaging.sending.local import rule
from unionhall.messaging.sending.mail import rich
from unionhall.messaging.sending.planning import chunks, plan
from unionhall.messaging.sending.survey import seconds_for, survey
from unionhall.messaging.sending.words import nearest, text_for
from unionhall.people.queries import reach

SEES = (Power.WRITE_MESSAGES, Power.CONFIRM_MESSAGES, Power.SEE_MESSAGE_REPORTS)


def open_to(actor: Actor) -> QuerySet[Blast]:
    """The messages this actor may see: their own, and those written to places where they hold a power over messages."""
    every = Blast.objects.all()
    if any((power, LOCAL) in actor.holds for power in SEES):
        return every
    mine = Q(author=actor.account_id) if actor.account_id else Q(pk__in=[])
    here = {(kind.value, key) for power in SEES for kind in (Kind.UNIT, Kind.DEPARTMENT, Kind.TURF) for key in actor.where(power, kind)}
    if not here:
        return every.filter(mine) if actor.may_somewhere(Power.WRITE_MESSAGES) else every.none()
    # Scopes are short lists in JSON; those of the local alone are nobody's here.
    fit = [pk for pk, scope in every.exclude(scope=[]).values_list("pk", "scope") if {tuple(place) for place in scope} & here]
    return every.filter(mine | Q(pk__in=fit))


def to_confirm(actor: Actor) -> list[Blast]:
    """The messages that wait for a second person, and that this actor may let go; nobody confirms their own."""
    if not actor.may_somewhere(Power.CONFIRM_MESSAGES):
        return []
    waiting = open_to(actor).filter(state="waiting").exclude(author=actor.account_id).order_by("pk")[:100]
    return [blast for blast in waiting if actor.may(Power.CONFIRM_MESSAGES, blast)]


def on_their_way(actor: Actor) -> list[Blast]:
    """The messages that are leaving, or would if nobody had stopped them, of those this actor may see."""
    return list(open_to(actor).filter(state="sending").order_by("-priority", "-started_at")[:100])


def problems_of(blast: Blast) -> list[str]:
    """What has to be mended before this can leave, each with how."""
    words = list(blast.texts.order_by("pk"))
    found = [] if words else [_("Write the message in at least one language.")]
    for each in words:
        for channel, part in (("text", each.text), ("mail", each.subject), ("mail", each.body)):
            if channel in blast.channels:
                found += _problems_of_part(part, each.language, channel)
        if "text" in blast.channels:
            found += _too_long(each.text, each.language)
    if not blast.channels:
        found.append(_("Choose a channel: text or mail."))
    for channel in blast.channels:
        if line_for(channel) is None:
            found.append(_("No line for this channel is set up and active: %(channel)s.") % {"channel": channel})
    return found


def _problems_of_part(part: str, language: str, channel: str) -> list[str]:
    what = {"language": language, "channel": channel}
    if not part.strip():
        return [_("The %(channel)s in “%(language)s” is empty.") % what]
    found = [
        _("There is no field {%(written)s}. Did you mean {%(meant)s}?") % {"written": each.written[:40], "meant": each.meant}
        for each in merge.unknown_fields(part)
    ]
    if merge.has_stray_brace(part):
        found.append(_("A curly bracket stands alone in “%(language)s”. Fields are written like {name}.") % what)
    return found


def _too_long(text: str, language: str) -> list[str]:
    if len(text) <= LONGEST:
        return []
    return [
        _("The text in “%(language)s” has %(count)s characters; networks take %(most)s at most. Say it shorter, or send a mail.")
        % {"language": language, "count": f"{len(text):,}", "most": f"{LONGEST:,}"},
    ]


@dataclass(frozen=True, slots=True)
class Check:
    """Whom a message would reach, at what cost and in what time, and what must be asked before."""

    by_channel: dict[str, int]
    unreached: int
    seconds: float
    segments: int
    cost: Decimal
    guard: Guard
    sample: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many are reached."""
        return sum(self.by_channel.values())


def checked(blast: Blast, actor: Actor, power: Power = Power.SEND_MESSAGES) -> Check:
    """Count a message's audience and reckon its time and cost."""
    found = survey(blast, actor, power)
    totals = found.totals
    unreached = totals.pop("")
    cost = Decimal(0)
    for channel, count in totals.items():
        line = line_for(channel)
        if line is not None and count:
            cost += line.price * (round(found.segments_each * count) if channel == Channel.TEXT else count)
    blast.priority = PRIORITY[Category(blast.category)]
    seconds = seconds_for(blast, found)
    earlier = Blast.objects.filter(author=blast.author_id, started_at__isnull=False, audience__gt=0).order_by("-started_at")
    asked = guard(sum(totals.values()), list(earlier.values_list("audience", flat=True)[:20]), int(rule("confirm_above")))
    return Check(totals, unreached, seconds, round(found.segments), cost, asked, _sample(blast, actor, power))


def _sample(blast: Blast, actor: Actor, power: Power) -> list[str]:
    """Five of those who would get it, by name, for those who may see names."""
    meant = reach.reach(actor, power, reach.Segment.read(blast.segment))
    seen = reach.reach(actor, Power.SEE_NAMES, reach.Segment.read(blast.segment))
    return list(meant.filter(pk__in=seen.values("pk")).order_by("sort_key").values_list("display_name", flat=True)[:5])


@dataclass(frozen=True, slots=True)
class Preview:
    """A message as one real person would get it."""

    name: str
    language: str
    language_name: str
    channel: str
    text: str
    subject: str
    body: str
    length: Any


def previews(blast: Blast, actor: Actor) -> list[Preview]:
    """The message as the first recipients in scope would get it, one for each language written."""
    words = {each.language: each for each in blast.texts.order_by("pk")}
    may_see_names = actor.may_somewhere(Power.SEE_NAMES)
    found: dict[str, Preview] = {}
    for persons in chunks(blast, actor, Power.WRITE_MESSAGES):
        said, homes = reach.fields_of(persons), reach.homes_of(persons)
        for each in plan(blast, persons):
            language = nearest(homes[each.person_id].language, list(words))
            if each.channel and language and language not in found:
                found[language] = _preview(blast, words[language], said[each.person_id], each.channel, may_see_names)
        break
    return list(found.values())


def _preview(blast: Blast, words: Any, said: dict[str, str], channel: str, may_see_names: bool) -> Preview:
    values = {**said, "local_name": settings.LOCAL_NAME, "sender_name": blast.author_name}
    if not may_see_names:
        values |= {"name": _("(their name)"), "given_name": _("(their name)")}
    text = text_for(words.text, values, words.language) if words.text else ""
    body = rich(merge.fill(words.body, values)) if words.body else ""
    return Preview(
        values["name"],
        words.language,
        dict(settings.MESSAGE_LANGUAGES).get(words.language, words.language),
        channel,
        text,
        merge.fill(words.subject, values),
        body,
        measure(text),
    )


@dataclass(frozen=True, slots=True)
class Report:
    """How a message went; every figure is exact, and kept by the database whenever a delivery moves."""

    total: int
    by_state: Mapping[str, int]
    faults: list[tuple[str, int]]
    replies: int
    opt_outs: int
    segments: int
    cost: Decimal

    @property
    def left(self) -> int:
        """How many were handed over."""
        return sum(self.by_state.get(state, 0) for state in ("accepted", "delivered"))

    @property
    def waiting(self) -> int:
        """How many are still to go."""
        return sum(self.by_state.get(state, 0) for state in ("held", "taken", "waiting"))


def report_of(blast: Blast) -> Report:
    """The figures of a message."""
    far = figures.of([blast.pk])[blast.pk]
    prices = dict(Line.objects.filter(pk__in=far.segments).values_list("pk", "price"))
    faults = [(fault, times) for fault, times in far.faults.most_common() if times]
    return Report(
        far.total,
        far.by_standing,
        [(str(_(WORDS.get(Fault(fault), fault)) if fault in set(Fault) else fault), times) for fault, times in faults],
        far.replied,
        far.stopped,
        sum(far.segments.values()),
        sum((prices[line] * segments for line, segments in far.segments.items() if segments), Decimal(0)),
    )


def uncertain(blast: Blast, actor: Actor) -> list[dict[str, Any]]:
    """Those of which nobody knows, each with a name for those who may see it."""
    # In the order of the index, in which none has a fault: SQLite else reads through everything for the oldest five hundred.
    rows = Delivery.objects.filter(blast=blast, state=State.UNCERTAIN).order_by("fault", "pk")[:500]
    seen = reach.reach(actor, Power.SEE_NAMES, reach.Segment()).filter(pk__in=[row.person_id for row in rows if row.person_id])
    names = dict(seen.values_list("pk", "display_name"))
    return [
        {
            "id": str(row.public_id),
            "name": names.get(row.person_id or 0, _("(name hidden from your role)")),
            "ending": row.address[-4:],
            "at": row.intended_at,
        }
        for row in rows
    ]


def parked() -> World | None:
    """Why nothing leaves, if so."""
    return World.objects.filter(parked_at__isnull=False).first()
