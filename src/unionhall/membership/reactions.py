"""What membership does on news of people: newcomers are marked, waiting cards find their signers, merged people share a history."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext

from unionhall.access.rules import Actor, Power
from unionhall.accounts.signals import Owner, owners_asked
from unionhall.kit.jobs import job
from unionhall.membership import actions, queries
from unionhall.membership.rules import Stretch
from unionhall.people import signals
from unionhall.people.actions import tasks

SELF = Actor.machine("membership")
#: So many waiting cards are looked through at once; more of them in a job.
AT_ONCE = 500


@job()
def propose_matches() -> None:
    """Look for the signers of waiting cards among the people of the newest roster."""
    actions.propose_matches(by=SELF)


@receiver(signals.roster_published, dispatch_uid="membership.roster_published")
def on_published(snapshot_id: int, people: str, **_: Any) -> None:
    """A roster is true now: its people's posts say whether they are members, and cards are held against the newcomers (US-11).

    Members who left by it are to be offered a withdrawal card.
    """
    actions.keep_posts(queries.of_table(people), by=SELF)
    tasks.offer_withdrawal_cards(snapshot_id, queries.members_of_table(people), by=SELF)
    waiting = queries.unmatched_cards().count()
    if waiting > AT_ONCE:
        propose_matches.later()
    elif waiting:
        actions.propose_matches(by=SELF)


@receiver(signals.roster_undone, dispatch_uid="membership.roster_undone")
def on_undone(people: str, **_: Any) -> None:
    """A roster is taken back: proposals for its people go."""
    actions.forget_proposals(queries.of_table(people), by=SELF)
    propose_matches.later()


@receiver(signals.person_merged, dispatch_uid="membership.person_merged")
def on_merged(merge_id: int, kept_id: int, gone_id: int, **_: Any) -> dict[str, list[int]]:
    """Two persons are one: so is their membership."""
    change = actions.follow_merge(kept_id, gone_id, merge_id=merge_id, by=SELF)
    return {"membership_membershipcard": change.detail["cards"]}


@receiver(signals.person_unmerged, dispatch_uid="membership.person_unmerged")
def on_unmerged(kept_id: int, gone_id: int, **_: Any) -> None:
    """They were two after all."""
    actions.follow_unmerge(kept_id, gone_id, by=SELF)


@receiver(signals.posts_rebuilt, dispatch_uid="membership.posts_rebuilt")
def on_rebuilt(people: str, **_: Any) -> None:
    """Where these people work was put together anew: the posts say again whether they are members, before anybody looks."""
    actions.keep_posts(queries.of_table(people), by=SELF)


@receiver(signals.person_shown, dispatch_uid="membership.person_shown")
def on_shown(person_id: int, actor: Actor, **_: Any) -> list[signals.Section]:
    """What a person's page says of their membership to this actor: the lines for those who may see more than yes or no."""
    standing = queries.standing_of(person_id, actor)
    keeps = actor.may(Power.RECORD_MEMBERSHIP)
    if standing is None or not (standing.history or keeps):
        return []
    lines = [(_words(one.status), _days(one)) for one in standing.history]
    lines += [(gettext("Card"), date_format(card.signed_on, "j F Y")) for card in standing.cards]
    if keeps:
        address = reverse("membership:person", args=[queries.public_id_of(person_id)])
        words = gettext("Change or correct it") if standing.history else gettext("Record it")
        lines.append((gettext("History"), format_html('<a href="{}">{}</a>', address, words)))
    return [signals.Section(gettext("Membership"), lines)]


def _words(status: str) -> str:
    return str(queries.STATUS_WORDS[status])


def _days(one: Stretch) -> str:
    begin = date_format(one.begins_on, "j F Y")
    return f"{begin} – {date_format(one.ends_on, 'j F Y')}" if one.ends_on else gettext("since %(day)s") % {"day": begin}


@receiver(owners_asked, dispatch_uid="membership.owners_asked")
def name_owners(*, email: str, **_: Any) -> list[Owner]:
    """Those who wrote the address on a card that the local accepted."""
    return queries.owners_by_card(email)
