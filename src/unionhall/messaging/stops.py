"""Writing the ledger of consent and what follows from it; every opt-out is in the journal outside before the answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction

from unionhall.kit import clock
from unionhall.kit.models import new_public_id
from unionhall.messaging import journal, machines
from unionhall.messaging.models import ConsentEntry, Delivery, Machine, Suppression
from unionhall.messaging.rules.consent import Verb

SALT = "unionhall.messaging.stop"
#: Younger lines of the journal may belong to a transaction that is still open.
SETTLED = timedelta(seconds=60)
#: A text that comes so long after a message is no answer to it.
ANSWERED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants or does not want: by which channel, of which category (empty: all), for an address or a person."""

    verb: str
    channel: str
    category: str = ""
    address: str = ""
    person_id: int | None = None


def write(
    wish: Wish, *, source: str, by_name: str = "", reason: str = "", evidence: str = "", undoes: ConsentEntry | None = None
) -> ConsentEntry:
    """Add a line to the ledger, in the caller's transaction, and draw what follows from it."""
    entry = ConsentEntry(
        public_id=new_public_id(),
        blast_id=what_reached(wish.address, clock.now()) if wish.verb == Verb.STOP else None,
        source=source,
        by_name=by_name,
        reason=reason,
        evidence=evidence[:200],
        undoes=undoes,
        at=clock.now(),
        **asdict(wish),
    )
    said = {
        **asdict(wish),
        "id": str(entry.public_id),
        "source": source,
        "by": by_name,
        "reason": reason,
        "evidence": evidence[:200],
        "at": entry.at.isoformat(),
    }
    if wish.verb == Verb.STOP:
        # Before the database: should that fail, the journal is applied later, and nobody is texted in between.
        journal.append(said)
    else:
        transaction.on_commit(lambda: journal.append(said))
    entry.save(force_insert=True)
    draw(entry)
    return entry


def what_reached(address: str, at: datetime) -> int | None:
    """The message that had reached an address last by a moment, not more than a month before: what an answer answers, and a stop is said to."""
    if not address:
        return None
    sent = Delivery.objects.filter(address=address, blast__isnull=False, accepted_at__gt=at - ANSWERED_WITHIN, accepted_at__lte=at)
    return sent.order_by("-accepted_at").values_list("blast_id", flat=True).first()


def draw(entry: ConsentEntry) -> None:
    """Make the suppressions say what the ledger says after this line."""
    of_whom = {"address": entry.address} if entry.address else {"person_id": entry.person_id}
    if entry.verb == Verb.STOP:
        defaults: dict[str, Any] = {"entry": entry}
        Suppression.objects.get_or_create(channel=entry.channel, category=entry.category, **of_whom, defaults=defaults)
        return
    ended = Suppression.objects.filter(channel=entry.channel, **of_whom)
    if entry.category:
        ended = ended.filter(category=entry.category)
    ended.delete()


def closed_ways(channel: str, category: str, addresses: list[str], person_ids: list[int]) -> tuple[set[str], set[int]]:
    """Of these addresses and persons, those that get nothing of the category by the channel."""
    same = Suppression.objects.filter(channel=channel, category__in=["", category])
    by_address = set(same.filter(address__in=addresses).exclude(address="").values_list("address", flat=True))
    return by_address, {pk for pk in same.filter(person_id__in=person_ids).values_list("person_id", flat=True) if pk is not None}


@transaction.atomic
def catch_up(*, everything: bool = False) -> int:
    """Apply the lines of this machine's journal that this database does not know, as after a restored backup; how many were missing."""
    machine = machines.mine()
    offset, missing = machine.journal_read, 0
    for said, behind in journal.lines_after(0 if everything else offset):
        if not everything and datetime.fromisoformat(said["at"]) > clock.now() - SETTLED:
            break
        missing += _apply(said)
        offset = behind
    if offset != machine.journal_read:
        Machine.objects.filter(pk=machine.pk).update(journal_read=offset)
    return missing


def _apply(said: dict[str, Any]) -> int:
    if ConsentEntry.objects.filter(public_id=said["id"]).exists():
        return 0
    at = datetime.fromisoformat(said["at"])
    entry = ConsentEntry.objects.create(
        public_id=said["id"],
        blast_id=what_reached(said["address"], at) if said["verb"] == Verb.STOP else None,
        verb=said["verb"],
        channel=said["channel"],
        category=said["category"],
        address=said["address"],
        person_id=said["person_id"],
        source="journal",
        by_name=said["by"],
        reason=said["reason"],
        evidence=said["evidence"],
        at=at,
    )
    draw(entry)
    return 1


def token(channel: str, category: str, address: str, person_id: int | None) -> str:
    """What a stop link carries: it says whose mail it was and needs no row, so that it works after any restore."""
    return signing.dumps([channel, category, address, person_id], salt=SALT)


def read_token(given: str) -> Wish | None:
    """The wish that a stop link stands for; none for a forged one."""
    try:
        channel, category, address, person_id = signing.loads(given, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Wish(Verb.STOP, channel, category, address, person_id)
