"""Saying stop, saying yes again, and undoing a mistaken stop with a reason."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from unionhall.access.rules import Actor, Kind, Place, Power
from unionhall.accounts import queries as accounts
from unionhall.kit.refusals import Clash, NotThere, Unwelcome
from unionhall.ledger.actions import note
from unionhall.messaging import stops
from unionhall.messaging.models import ConsentEntry, Suppression
from unionhall.messaging.queries.consents import closed_by_address
from unionhall.messaging.rules.consent import Category, Channel, Source, Verb
from unionhall.messaging.signals import somebody_stopped


class Oneself:
    """A person as the thing that their own power is over."""

    def __init__(self, person_id: int) -> None:
        self.places = {Place(Kind.SELF, str(person_id))}


@transaction.atomic
def choose(person_id: int, wanted: Collection[tuple[str, str]], *, by: Actor) -> int:
    """Set what a person wants by which channel: pairs of channel and category; how many of the choices changed."""
    by.must(Power.SEE_OWN, Oneself(person_id))
    closed = set(Suppression.objects.filter(person_id=person_id).values_list("channel", "category"))
    changed = _open_own_mail(wanted, by)
    # What an address closed shows unticked: leaving it so is no new wish, or START from that phone would open nothing.
    stopped = closed_by_address(person_id) - set(wanted)
    for channel in Channel:
        changed += _open_all(person_id, channel, wanted, by) if (channel.value, "") in closed else 0
        for category in Category:
            is_closed = (channel.value, category.value) in closed
            if is_closed == ((channel.value, category.value) in wanted) and (channel.value, category.value) not in stopped:
                verb = Verb.START if is_closed else Verb.STOP
                wish = stops.Wish(verb, channel, category, person_id=person_id)
                stops.write(wish, source=Source.PAGE, by_name=by.name)
                changed += 1
    if changed:
        note("messaging.consent_chosen", f"person:{person_id}", by=by, rows=changed)
    return changed


def _open_all(person_id: int, channel: Channel, wanted: Collection[tuple[str, str]], by: Actor) -> int:
    """A stop of everything gives way to single choices as soon as anything of the channel is wanted."""
    if not any(chosen == channel for chosen, _ in wanted):
        return 0
    stops.write(stops.Wish(Verb.START, channel, person_id=person_id), source=Source.PAGE, by_name=by.name)
    for category in Category:
        if (channel.value, category.value) not in wanted:
            stops.write(stops.Wish(Verb.STOP, channel, category, person_id=person_id), source=Source.PAGE, by_name=by.name)
    return 1


def _open_own_mail(wanted: Collection[tuple[str, str]], by: Actor) -> int:
    """Mail to the address that somebody signed in with is theirs to open again; a phone says START itself, for it may be another's."""
    address = accounts.address_of(by.account_id) if by.account_id else ""
    chosen = {category for channel, category in wanted if channel == Channel.MAIL}
    stopped = Suppression.objects.filter(channel=Channel.MAIL, address=address) if address and chosen else Suppression.objects.none()
    opened = [one.category for one in stopped if not one.category or one.category in chosen]
    for category in opened:
        stops.write(stops.Wish(Verb.START, Channel.MAIL, category, address), source=Source.PAGE, by_name=by.name)
    return len(opened)


@transaction.atomic
def stop_by_link(token: str, *, everything: bool, source: str, by: Actor) -> stops.Wish:
    """Stop what a link in a mail stands for: its category, or all mail to the address. The link itself is the right to do so."""
    wish = stops.read_token(token)
    if wish is None:
        raise NotThere("This link is not one of ours, or it was cut off. Copy the whole of it.")
    meant = stops.Wish(wish.verb, wish.channel, "" if everything else wish.category, wish.address, wish.person_id)
    stop(meant, source=source, by=by)
    return meant


@transaction.atomic
def stop(wish: stops.Wish, *, source: str, by: Actor, evidence: str = "", reason: str = "") -> None:
    """Stop messages to an address; a second stop changes nothing and is noted in the ledger of consent all the same."""
    stops.write(wish, source=source, by_name=by.name, evidence=evidence, reason=reason)
    somebody_stopped.send(None, person_id=wish.person_id, channel=wish.channel, category=wish.category)
    note("messaging.stopped", f"{wish.channel}:{wish.category or 'everything'}", by=by)


@transaction.atomic
def stop_for(channel: str, address: str, reason: str, *, by: Actor) -> None:
    """An officer writes down a stop that was said aloud."""
    by.must(Power.CORRECT_CONSENT)
    if not reason.strip():
        raise Unwelcome("Say where you heard it: the ledger keeps the reason.")
    stop(stops.Wish(Verb.STOP, channel, "", address), source=Source.OFFICER, by=by, reason=reason)


@transaction.atomic
def undo_stop(entry_id: str, reason: str, *, by: Actor) -> None:
    """Undo a mistaken stop, with a reason; the ledger keeps both lines."""
    by.must(Power.CORRECT_CONSENT)
    if len(reason.strip()) < 5:
        raise Unwelcome("Say why this was a mistake, in a few words: the ledger keeps the reason.")
    entry = ConsentEntry.objects.filter(public_id=entry_id, verb=Verb.STOP).first()
    if entry is None:
        raise NotThere("There is no such line in the ledger of consent.")
    if entry.source == Source.COMPLAINT:
        raise Clash("Their mail provider told us that they complained. Only they can take that back, on their own page.")
    wish = stops.Wish(Verb.START, entry.channel, entry.category, entry.address, entry.person_id)
    if ConsentEntry.objects.filter(undoes=entry).exists():
        raise Clash("This stop has been undone before.")
    stops.write(wish, source=Source.UNDO, by_name=by.name, reason=reason, undoes=entry)
    note("messaging.stop_undone", entry, by=by, purpose=reason)
