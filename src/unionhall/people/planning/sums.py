"""The sum on the screen: before, less leavers, plus joiners, is after, unit by unit; and what stands in the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from unionhall.kit.bulk import fetch, number
from unionhall.people.models import IS_UNUSUAL, JobClass, RosterSnapshot, Unit

KINDS = {"leaver": "leavers", "joiner": "joiners", "returner": "returners", "mover": "movers", "changed": "changed"}


def heads(source: int, day: date) -> dict[int, int]:
    """How many people a source has in each unit on a day, counted in the appointments."""
    return dict(fetch(
        "SELECT unit_id, count(*) FROM (SELECT DISTINCT unit_id, person_id FROM people_appointment WHERE source_id = %s AND is_represented"
        " AND begins_on <= %s AND (ends_on IS NULL OR ends_on >= %s)) AS here GROUP BY unit_id", [source, day, day],
    ))


def counts_of(snapshot: RosterSnapshot) -> dict[str, Any]:
    """All numbers of a planned snapshot; `joiners` has the returners in it, as the sum needs."""
    units = _units(snapshot)
    total = {name: sum(unit[name] for unit in units.values()) for name in ("before", "after", *KINDS.values(), "elsewhere")}
    return rows_of(snapshot) | total | {"units": units, "is_cut": bool(snapshot.progress.get("is_cut"))}


def _units(snapshot: RosterSnapshot) -> dict[str, dict[str, int]]:
    before = heads(snapshot.source_id, snapshot.previous.as_of_on) if snapshot.previous else {}
    kinds: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys([*KINDS.values(), "elsewhere"], 0))
    for unit, kind, elsewhere, count in fetch(
        "SELECT unit_id, kind, is_elsewhere, count(*) FROM people_employmentchange WHERE to_snapshot_id = %s GROUP BY 1, 2, 3", [snapshot.pk],
    ):
        kinds[unit][KINDS[kind]] += count
        kinds[unit]["elsewhere"] += count if elsewhere else 0
    codes = dict(Unit.objects.values_list("pk", "code"))
    units = {}
    for unit in sorted({*before, *kinds}):
        numbers = kinds[unit]
        numbers["joiners"] += numbers["returners"]
        units[codes[unit]] = numbers | {
            "before": before.get(unit, 0), "after": before.get(unit, 0) - numbers["leavers"] + numbers["joiners"],
        }
    return units


def rows_of(snapshot: RosterSnapshot) -> dict[str, Any]:
    """How the rows fell out; `m2_open` are numbers of somebody we know that came with another name."""
    found: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    jobs: Counter[str] = Counter()
    for state, rule, job, has_department, has_unit, count in fetch(
        "SELECT state, rule, job_class_id, department_id IS NOT NULL, unit_id IS NOT NULL, count(*) FROM people_rosterrow"
        " WHERE snapshot_id = %s GROUP BY 1, 2, 3, 4, 5", [snapshot.pk],
    ):
        found["rows"] += count
        found[state] += count
        rules[rule] += count if rule else 0
        if state in ("linked", "new", "review"):
            jobs[str(job)] += count if job else 0
            found["unmapped"] += 0 if has_department else count
            found["unknown_unit"] += 0 if has_unit else count
        found["m2_open"] += count if (state, rule) == ("review", "M2") else 0
    numbers = {name: found[name] for name in ("rows", "rejected", "review", "unmapped", "unknown_unit", "m2_open")}
    return numbers | {
        "keys": snapshot.counts["keys"], "jobs": dict(+jobs), "new_jobs": _new_among(jobs),
        "people": _people_of(snapshot), "duplicates": found["duplicate"], "rules": dict(rules),
        "rows_before": snapshot.previous.counts.get("rows", 0) if snapshot.previous else 0,
    }


def _people_of(snapshot: RosterSnapshot) -> int:
    """How many people the rows speak of: a key for each, as counted when they were settled, but for those whose rows were rejected."""
    rejected = f"{IS_UNUSUAL} AND state = 'rejected'"
    return int(snapshot.counts["keys"]) - number(
        f"SELECT count(*) FROM (SELECT DISTINCT person_key FROM people_rosterrow WHERE snapshot_id = %s AND {rejected}) AS keys", [snapshot.pk],
    )


def _new_among(jobs: Counter[str]) -> dict[str, int]:
    """Those jobs of which nobody has said whether they are in the unit, with how many lines have each."""
    new = JobClass.objects.filter(is_decided=False).values_list("pk", flat=True)
    return {str(pk): jobs[str(pk)] for pk in new if jobs[str(pk)]}
