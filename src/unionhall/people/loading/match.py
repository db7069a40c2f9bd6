"""Saying of every row of a batch who it is: as in the roster before, or by the rules M1 to M5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from unionhall.kit.bulk import a_set, among, fetch
from unionhall.people.loading.known import batch_of, holders_of
from unionhall.people.loading.namesakes import Namesakes
from unionhall.people.loading.staged import Staged, incoming
from unionhall.people.rules import matching
from unionhall.people.rules.matching import Decision, Incoming

_NOTHING: dict[str, object] = {}
STATES = {"linked": "linked", "review": "review", "new": "new"}


class Matcher:
    """Matches batch after batch of one snapshot against the persons as they are now."""

    def __init__(self, employer: int, previous: int | None) -> None:
        self.employer, self.previous, self.namesakes = employer, previous, Namesakes()
        self.merged: dict[int, int] = dict(fetch("SELECT id, merged_into_id FROM people_person WHERE merged_into_id IS NOT NULL"))

    def match(self, rows: list[Staged]) -> None:
        """Decide every row of the batch that is not rejected."""
        open_rows = [row for row in rows if row.state != "rejected"]
        rest = self._as_last_time(open_rows) if self.previous else open_rows
        holders = holders_of(self.employer, {row.parsed.identifier for row in rest}, self.merged)
        # Whose number is held is decided by the holder alone; contacts and names are looked up for the few others.
        strangers = [row for row in rest if row.parsed.identifier not in holders.by_identifier]
        book = batch_of(
            self.employer, {value for row in strangers for value in (row.parsed.email, row.parsed.phone)},
            self.namesakes.near({
                (row.parsed.match_key, row.department, row.parsed.begins_on) for row in strangers
                if row.parsed.match_key and row.department and row.parsed.begins_on
            }),
        )
        for row in rest:
            said = row.parsed
            if said.identifier in holders.by_identifier:
                _settle(row, matching.decide(Incoming(said.identifier, (said.match_key,)), holders))
            else:
                _settle(row, matching.decide(incoming(row), book))

    def _as_last_time(self, rows: list[Staged]) -> Iterable[Staged]:
        """Link rows that say exactly what the last roster said; the others are returned."""
        last: dict[str, dict[int, int]] = defaultdict(dict)
        for key, fingerprint, person in fetch(
            "SELECT person_key, fingerprint, person_id FROM people_rosterrow WHERE snapshot_id = %s AND person_id IS NOT NULL AND "
            + among("person_key"), [self.previous, a_set({row.key for row in rows})],
        ):
            last[key][fingerprint] = self.merged.get(person, person)
        rest = []
        for row in rows:
            before = last.get(row.key)
            if before and row.fingerprint in before:
                row.state, row.decision = "linked", Decision("M1", "linked", before[row.fingerprint], 1.0, _NOTHING)
            elif before and not row.parsed.identifier:
                evidence = {"as_in_last_roster": True}
                row.state, row.decision = "linked", Decision("M1", "linked", next(iter(before.values())), 0.99, evidence)
            else:
                rest.append(row)
        return rest


def _settle(row: Staged, decision: Decision) -> None:
    row.decision, row.state = decision, STATES[decision.outcome]
    if not row.parsed.full_name:
        row.state, row.reason, row.decision = "review", "no_name", replace(decision, outcome="review")
