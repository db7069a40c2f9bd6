"""Verifying the ledger: every random edit, deletion, swap and truncation is found, and a sound chain is sound."""

from __future__ import annotations

import random
import re
import tracemalloc

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from unionhall.access.rules import Actor
from unionhall.ledger import queries, rules
from unionhall.ledger.actions import note
from unionhall.ledger.models import Entry, Head

MACHINE = Actor.machine("test")


def a_chain(length: int) -> list[rules.Link]:
    """A sound chain."""
    links, last = [], rules.GENESIS
    for number in range(1, length + 1):
        content = {"number": number, "deed": f"deed.{number % 7}", "actor_name": "Bea", "rows": number * 3, "detail": {"ñ": [number]}}
        last, before = rules.chained_hash(last, content), last
        links.append(rules.Link(content, before, last))
    return links


def _edited(chain: list[rules.Link], chance: random.Random) -> list[rules.Link]:
    at = chance.randrange(len(chain))
    changed = {**chain[at].content, chance.choice(["deed", "actor_name", "rows"]): f"forged {chance.random()}"}
    return [*chain[:at], rules.Link(changed, chain[at].previous_hash, chain[at].hash), *chain[at + 1:]]


def _edited_with_its_hash(chain: list[rules.Link], chance: random.Random) -> list[rules.Link]:
    at = chance.randrange(len(chain))
    changed = {**chain[at].content, "rows": chance.random()}
    before = chain[at].previous_hash
    return [*chain[:at], rules.Link(changed, before, rules.chained_hash(before, changed)), *chain[at + 1:]]


def _made_anew(chain: list[rules.Link], chance: random.Random) -> list[rules.Link]:
    """The clever forger reckons everything after the edit anew."""
    at, made = chance.randrange(len(chain)), []
    last = chain[at].previous_hash
    for place, link in enumerate(chain[at:]):
        content = {**link.content, "rows": chance.random()} if place == 0 else link.content
        last, before = rules.chained_hash(last, content), last
        made.append(rules.Link(content, before, last))
    return [*chain[:at], *made]


def _deleted(chain: list[rules.Link], chance: random.Random) -> list[rules.Link]:
    at = chance.randrange(len(chain))
    return [*chain[:at], *chain[at + 1:]]


def _swapped(chain: list[rules.Link], chance: random.Random) -> list[rules.Link]:
    one, two = chance.sample(range(len(chain)), 2)
    swapped = list(chain)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    return swapped


def _truncated(chain: list[rules.Link], chance: random.Random) -> list[rules.Link]:
    return chain[:chance.randrange(len(chain))]


def _doubled(chain: list[rules.Link], chance: random.Random) -> list[rules.Link]:
    at = chance.randrange(len(chain))
    return [*chain[:at], chain[at], *chain[at:]]


TRICKS = [_edited, _edited_with_its_hash, _made_anew, _deleted, _swapped, _truncated, _doubled]


def test_a_thousand_forgeries_of_each_kind():
    """Each is found, with the one head that was kept elsewhere."""
    chain, chance = a_chain(60), random.Random(20260302)
    kept = {60: chain[-1].hash}
    assert list(rules.faults(chain, heads=kept)) == []
    for trick in TRICKS:
        missed = sum(1 for _ in range(1000) if not any(True for _ in rules.faults(trick(chain, chance), heads=kept)))
        assert missed == 0, trick.__name__


def test_the_fault_is_named_where_it_is():
    """Not only that it does not hold, but where."""
    chain = a_chain(20)
    edited = [*chain[:6], rules.Link({**chain[6].content, "rows": 0}, chain[6].previous_hash, chain[6].hash), *chain[7:]]
    assert list(rules.faults(edited, heads={})) == [rules.Fault(7, "was changed")]
    assert next(rules.faults([*chain[:4], *chain[6:]], heads={})) == rules.Fault(5, "entries 5 to 6 are missing")
    assert list(rules.faults(chain[:15], heads={20: chain[-1].hash})) == [rules.Fault(20, "is missing: the end was cut off")]


def _past_the_trigger(statement: str, parameters: list[object]) -> None:
    """What somebody with the machine can do: take the trigger away, change a row, and put it back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_no_update")
            cursor.execute("DROP TRIGGER ledger_no_delete")
        else:
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
        cursor.execute(statement, parameters)


@pytest.mark.django_db
def test_the_command_finds_what_was_changed_on_the_machine(capsys):
    """Sound, it prints its head; after an edit past the trigger it fails and names the entry."""
    for number in range(30):
        note("a.done", f"thing:{number}", by=MACHINE, rows=number, detail={"ñ": "“x”", "at": number})
    call_command("verify_ledger")
    head = re.search(r"\d+:[0-9a-f]{64}", capsys.readouterr().out)[0]
    assert head == f"30:{Entry.objects.get(number=30).hash}"
    _past_the_trigger("UPDATE ledger_entry SET purpose = %s WHERE number = 7", ["nothing to see"])
    with pytest.raises(CommandError):
        call_command("verify_ledger", head=[head])
    assert "Entry 7 was changed" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_cut_off_end_is_found_by_the_kept_head(capsys):
    """Even when our own note of the head was put back as well."""
    for number in range(30):
        note("a.done", f"thing:{number}", by=MACHINE)
    kept = "{}:{}".format(*queries.head())
    _past_the_trigger("DELETE FROM ledger_entry WHERE number > %s", [20])
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    Head.objects.update(number=20, hash=Entry.objects.get(number=20).hash)
    call_command("verify_ledger")
    with pytest.raises(CommandError):
        call_command("verify_ledger", head=[kept])
    assert "Entry 30 is missing" in capsys.readouterr().err


@pytest.mark.django_db
def test_memory_stays_flat():
    """Verifying three times as many entries takes no more memory."""
    peaks = []
    for total in (5000, 15_000):
        have = queries.head()[0]
        _many(total - have)
        tracemalloc.start()
        assert list(rules.faults(queries.chain(), heads={})) == []
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.3


def _many(count: int) -> None:
    """Entries as `note` makes them, in one statement."""
    number, last = queries.head()
    last = last or rules.GENESIS
    made = []
    for _ in range(count):
        number += 1
        entry = Entry(number=number, at="2026-03-02T12:00:00+00:00", deed="a.done", actor_kind="machine", previous_hash=last, detail={})
        content = {**_content(entry)}
        entry.hash = last = rules.chained_hash(last, content)
        made.append(entry)
    Entry.objects.bulk_create(made, batch_size=500)
    Head.objects.update_or_create(only=1, defaults={"number": number, "hash": last})


def _content(entry: Entry) -> dict[str, object]:
    from datetime import datetime

    entry.at = datetime.fromisoformat(str(entry.at))
    return entry.content()
