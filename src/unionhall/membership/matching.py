"""Finding the signers of cards among the people that rosters know: rule, score and evidence for each likely pair."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from unionhall.membership.models import MembershipCard
from unionhall.people import queries as people
from unionhall.people.rules import compare
from unionhall.people.rules.matching import Known


@dataclass(frozen=True, slots=True)
class Pair:
    """A card and somebody whose it may be."""

    card_id: int
    person_id: int
    rule: str
    score: Decimal
    evidence: dict[str, Any] = field(default_factory=dict)


def likely(cards: Collection[MembershipCard]) -> list[Pair]:
    """For each card the people who may have signed it, by the roster's rules, else whom it most resembles; a few queries however many."""
    book = people.book_of(
        identifiers={card.employee_number for card in cards if card.employee_number},
        contacts={contact for card in cards for contact in (card.email, card.phone) if contact},
        name_keys={card.match_key for card in cards if card.match_key},
    )
    pairs = [pair for card in cards for pair in _of(card, book)]
    found = {pair.card_id for pair in pairs}
    return pairs + _resembling([card for card in cards if card.pk not in found])


def _resembling(cards: Sequence[MembershipCard]) -> list[Pair]:
    """Of cards that no rule finds anybody for: whom each most resembles."""
    if not cards:
        return []
    found = people.alike([
        people.Unknown(card.typed_name, card.employee_number, card.email, card.phone, card.department_text) for card in cards
    ])
    return [
        Pair(cards[at].pk, one.person_id, "alike", Decimal(str(one.score)), {"bits": one.evidence}) for at, one in sorted(found.items())
    ]


def _of(card: MembershipCard, book: people.CardBook) -> Iterator[Pair]:
    """The strongest reason for each person: number and name, address and name, number alone, name alone."""
    seen: set[int] = set()
    for rule, known, floor in _reasons(card, book):
        if known.person_id in seen:
            continue
        found = compare.best((card.match_key,), known.name_keys)
        if found.score < floor:
            continue
        seen.add(known.person_id)
        yield Pair(card.pk, known.person_id, rule, _score(rule, found.score), {"name": found.kind, "name_score": round(found.score, 3)})


def _reasons(card: MembershipCard, book: people.CardBook) -> Sequence[tuple[str, Known, float]]:
    """Candidates by rule, strongest first, with how well the names must agree."""
    by_number = book.with_identifier(card.employee_number)
    by_contact = [known for contact in (card.email, card.phone) for known in book.with_contact(contact)]
    by_name = book.with_name_key(card.match_key)
    return [
        *(("M1", known, 0.5) for known in by_number), *(("M3", known, 0.5) for known in by_contact),
        *(("M2", known, 0.0) for known in by_number), *(("M4", known, 0.9) for known in by_name),
    ]


def _score(rule: str, agreement: float) -> Decimal:
    """How sure: what the rule is worth, times how well the names agree."""
    worth = {"M1": 1.0, "M3": 0.98, "M2": 0.5, "M4": 0.7}[rule]
    return Decimal(str(round(worth * (0.5 + agreement / 2 if rule != "M4" else 1.0), 3)))
