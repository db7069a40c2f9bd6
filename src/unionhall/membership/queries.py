"""Who is a member on a day, what one person's membership says, and what waits for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from unionhall.access.rules import Actor, Power
from unionhall.accounts.signals import Owner
from unionhall.kit import clock
from unionhall.kit.refusals import NotThere
from unionhall.membership.models import (
    CardProposal,
    MemberList,
    MemberListRow,
    MembershipCard,
    MembershipChange,
    MembershipSpan,
    Status,
)
from unionhall.membership.rules import Stretch
from unionhall.people import queries as people
from unionhall.people.queries import rosters

if TYPE_CHECKING:
    from unionhall.people.models import Person, RosterTask


#: Statuses as pages say them.
STATUS_WORDS: dict[str, object] = {
    Status.APPLIED: _("signed, not accepted yet"), Status.MEMBER: _("Member"), Status.WITHDRAWN: _("Left the local"),
    Status.TRANSFERRED: _("Went to another local"), Status.EXPELLED: _("Expelled"),
}


def of_table(name: str) -> RawSQL:
    """The persons named in a temporary table (column `person_id`) that `people` has made."""
    return RawSQL(f'SELECT person_id FROM "{name}"', [])  # noqa: S611 - a name of our own, never typed


def spans() -> QuerySet[MembershipSpan]:
    """Every span that counts: those not superseded."""
    return MembershipSpan.objects.filter(superseded_at__isnull=True)


def members_at(day: date) -> QuerySet[MembershipSpan]:
    """The open memberships of a day, one row for each member."""
    return spans().filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), status=Status.MEMBER, begins_on__lte=day)


def member_spans(*, before: int | None = None) -> QuerySet[MembershipSpan]:
    """Every membership that counts, or that counted before a change: nothing is rewritten, so what it superseded is still there."""
    found = MembershipSpan.objects.filter(status=Status.MEMBER)
    if before is None:
        return found.filter(superseded_at__isnull=True)
    return found.filter(Q(superseded_at__isnull=True) & ~Q(made_by=before) | Q(superseded_by=before) & ~Q(made_by=before))


def is_member_at(day: date, person: str = "person") -> Exists:
    """For rows of another table: whether their person is a member on the day."""
    return Exists(members_at(day).filter(person=OuterRef(person)))


def history_of(person_id: int) -> list[Stretch]:
    """One person's stretches in order."""
    return [Stretch(span.status, span.begins_on, span.ends_on) for span in spans().filter(person=person_id).order_by("begins_on")]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the person page says of a membership: the status of today, its history, the cards, and what can be taken back."""

    status: str | None
    since_on: date | None
    history: list[Stretch]
    cards: list[MembershipCard]
    changes: list[MembershipChange]


def standing_of(person_id: int, actor: Actor, *, on: date | None = None) -> Standing | None:
    """A person's membership as the actor may see it: none for whom it is no business, yes or no without history for a steward."""
    own = actor.person_id == person_id
    if not own and not people.open_to(actor, Power.SEE_MEMBERSHIP).filter(pk=person_id).exists():
        return None
    day = on or clock.today()
    history = history_of(person_id)
    today = next((stretch for stretch in history if stretch.covers(day)), None)
    if not (own or actor.may(Power.RECORD_MEMBERSHIP)):
        return Standing(today.status if today else None, None, [], [], [])
    return Standing(
        today.status if today else None, today.begins_on if today else None, history,
        list(MembershipCard.objects.filter(person=person_id, void_at__isnull=True).order_by("signed_on")),
        list(MembershipChange.objects.filter(person=person_id, undone_at__isnull=True).order_by("-made_at")[:20]),
    )


def public_id_of(person_id: int) -> UUID:
    """The id in the address of somebody's pages."""
    return people.public_id_of(person_id)


def unmatched_cards() -> QuerySet[MembershipCard]:
    """Cards whose signers no roster knows yet, oldest first, each with who it may be."""
    # The persons are asked for by number, apart: joined to fifty proposals, PostgreSQL would go through persons by the thousand.
    # Nobody among them was merged into another: whoever is takes no proposal along (`follow_merge`).
    waiting = CardProposal.objects.filter(refused_at__isnull=True).prefetch_related("person")
    return MembershipCard.objects.filter(person__isnull=True, void_at__isnull=True).order_by("signed_on", "pk").prefetch_related(
        Prefetch("proposals", waiting.order_by("-score"), to_attr="waiting"),
    )


def owners_by_card(email: str) -> list[Owner]:
    """Who gave this mail address on an accepted card, and may sign in with it."""
    cards = MembershipCard.objects.filter(email__iexact=email, person__isnull=False, accepted_on__isnull=False, void_at__isnull=True)
    return people.as_owners(cards.values_list("person", flat=True).distinct(), email)


def leavers(actor: Actor) -> QuerySet[RosterTask]:
    """Members who left with a roster and wait for a withdrawal card; who came back or is no member any more waits for none."""
    works = people.posts().filter(person=OuterRef("person"))
    return rosters.waiting_tasks(actor).filter(~Exists(works), is_member_at(clock.today()), kind="withdrawal_check")


def leaver(actor: Actor, public_id: UUID) -> RosterTask:
    """One of them."""
    found = leavers(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is nothing here.")
    return found


def members_of_table(name: str) -> RawSQL:
    """Those persons of a temporary table who are members today."""
    spans_table, today = MembershipSpan._meta.db_table, clock.today()
    return RawSQL(  # noqa: S611 - names of our own, never typed
        f'SELECT w.person_id FROM "{name}" w JOIN {spans_table} s ON s.person_id = w.person_id WHERE s.superseded_at IS NULL'
        " AND s.status = 'member' AND s.begins_on <= %s AND (s.ends_on IS NULL OR s.ends_on >= %s)", [today, today],
    )


def cards_to_accept() -> QuerySet[MembershipCard]:
    """Cards that wait for the local to take their signers in."""
    return MembershipCard.objects.filter(accepted_on__isnull=True, void_at__isnull=True).order_by("signed_on", "pk")


def card(public_id: UUID) -> MembershipCard:
    """One card."""
    found = MembershipCard.objects.filter(public_id=public_id, void_at__isnull=True).first()
    if found is None:
        raise NotThere("There is no such card.")
    return found


def proposed(found: MembershipCard, public_id: str) -> int:
    """The number of somebody proposed for a card; nobody else can be said to have signed it from that page."""
    waiting = {str(one.person.public_id): one.person_id for one in found.proposals.select_related("person")}
    if public_id not in waiting:
        raise NotThere("There is no such proposal.")
    return waiting[public_id]


def person(actor: Actor, public_id: UUID) -> Person:
    """Somebody whose membership the actor may see."""
    found = people.open_to(actor, Power.SEE_MEMBERSHIP).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is nobody here by that address.")
    return found


def change(public_id: UUID, *, person_id: int) -> MembershipChange:
    """One change of one person's membership."""
    found = MembershipChange.objects.filter(public_id=public_id, person=person_id).first()
    if found is None:
        raise NotThere("There is no such change.")
    return found


def member_lists() -> QuerySet[MemberList]:
    """Every member list, the latest first."""
    return MemberList.objects.order_by("-received_at")


def member_list(public_id: UUID) -> MemberList:
    """One member list."""
    found = MemberList.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is no such list.")
    return found


def list_by_number(pk: int) -> MemberList | None:
    """One member list by its number, for jobs."""
    return MemberList.objects.filter(pk=pk).first()


def rows_of(listed: MemberList, *states: str) -> QuerySet[MemberListRow]:
    """The rows of a list in these states."""
    return listed.list_rows.filter(state__in=states).select_related("person", "candidate").order_by("row_no")


def open_to(actor: Actor, persons: Iterable[int]) -> frozenset[int]:
    """Of these persons, those whose membership the actor may see."""
    return frozenset(people.open_to(actor, Power.SEE_MEMBERSHIP).filter(pk__in=list(persons)).values_list("pk", flat=True))


def with_reasons(asked: Iterable[MemberListRow | CardProposal]) -> None:
    """Give each row or proposal to be decided what a human decides by: where the person works, what agrees, and what does not."""
    waiting = list(asked)
    persons: dict[MemberListRow | CardProposal, int | None] = {one: one.candidate_id if isinstance(one, MemberListRow) else one.person_id for one in waiting}
    works: dict[int, list[str]] = defaultdict(list)
    posts = people.posts().filter(person__in=[person for person in persons.values() if person]).order_by("-is_first", "department__name")
    for person, department in posts.values_list("person", "department__name"):
        works[person].append(department)
    for one, who in persons.items():
        bits = one.evidence.get("bits", {})
        one.works_in = ", ".join(dict.fromkeys(works[who or 0]))
        one.agrees = [str(_THINGS[thing]) for thing, weight in bits.items() if weight > 0]
        one.differs = [str(_THINGS[thing]) for thing, weight in bits.items() if weight < 0]


#: What rows are weighed by (`people.queries.alike`), in the words of the page.
_THINGS = {
    "given": _("given name"), "family": _("family name"), "email": _("e-mail"), "phone": _("telephone"), "department": _("department"),
}
