"""Lines that stand in the last roster letter for letter: taken over in one statement, without reading them again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import phonenumbers

from unionhall.kit.bulk import drop, fetch, insert_many, run, work_table
from unionhall.people import rules
from unionhall.people.loading import staged
from unionhall.people.loading.places import Places
from unionhall.people.models import JobClass, RosterSnapshot
from unionhall.people.rules import parsing
from unionhall.people.rules.rows import Plan

#: A line of a file: its number and its cells.
Line = tuple[int, Sequence[str]]

_KEPT = (
    "raw", "sealed", "issues", "identifier", "full_name", "chosen_name", "given", "family", "sort_key", "match_key", "email", "phone", "unit_id",
    "department_id", "department_text", "job_class_id", "job_code", "fte", "begins_on", "ends_on", "is_excluded", "person_key", "fingerprint",
)


def reading_of(plan: Plan, places: Places) -> str:
    """A digest of how a file is read: its columns, the units they name, and our own rules, which an upgrade may change.

    Departments and job classes are not in it: they become known while a roster waits, so `Again` looks at them one by one.
    """
    said = (
        sorted(plan.columns.items()), plan.headings, sorted(plan.dropped), sorted(plan.sealed.items()), plan.identifier_width, plan.is_day_first,
        plan.is_1904, plan.fte_scale, plan.name_order, plan.region, places.unit, sorted(places.units.items()), phonenumbers.__version__,
    )
    return blake2b(repr(said).encode() + _our_rules(), digest_size=16).hexdigest()


@cache
def _our_rules() -> bytes:
    """A digest of the program texts that turn a line into a row."""
    files = [*sorted(Path(rules.__file__).parent.glob("*.py")), Path(staged.__file__)]
    return blake2b(b"".join(file.read_bytes() for file in files)).digest()


class Again:
    """Finds the lines of one file that its roster before has too, and takes their rows over."""

    def __init__(self, snapshot: RosterSnapshot, plan: Plan) -> None:
        self.snapshot, self.glance = snapshot, parsing.glancer(plan)
        self.places_then = _places_of(snapshot.previous_id) if _is_read_alike(snapshot) else None

    def take_over(self, lines: Sequence[Line], places: Places) -> set[int]:
        """Stage those of a batch that say what they said before, of the same places; the numbers of their lines."""
        if self.places_then is None or not lines or any(_is_elsewhere(place, places) for place in self.places_then):
            return set()
        work_table("work_lines", "row_no integer, person_key text, raw text")
        insert_many("work_lines", ("row_no", "person_key", "raw"), self._glanced(lines))
        # Cross join: SQLite is to look up each line, not to go through the roster before.
        run(
            f"INSERT INTO people_rosterrow (snapshot_id, row_no, state, reason, person_id, rule, score, evidence, decided_by, {', '.join(_KEPT)})"
            " SELECT %s, l.row_no, 'linked', '', coalesce(p.merged_into_id, p.id), 'M1', 1, '{}', 'rule',"
            f" {', '.join(f'o.{name}' for name in _KEPT)} FROM work_lines l CROSS JOIN people_rosterrow o JOIN people_person p ON p.id = o.person_id"
            " WHERE o.snapshot_id = %s AND o.person_key = l.person_key AND o.raw = l.raw ON CONFLICT DO NOTHING",
            [self.snapshot.pk, self.snapshot.previous_id],
        )
        drop("work_lines")
        return {row_no for (row_no,) in fetch(
            "SELECT row_no FROM people_rosterrow WHERE snapshot_id = %s AND row_no BETWEEN %s AND %s", [self.snapshot.pk, lines[0][0], lines[-1][0]],
        )}

    def _glanced(self, lines: Sequence[Line]) -> list[tuple[int, str, str]]:
        glances = ((row_no, self.glance(line)) for row_no, line in lines)
        return [(row_no, staged.key_of_number(seen[0]), staged.cells_as_text(seen[1])) for row_no, seen in glances if seen]


#: A department and its text, and a job class with its code and the unit it is asked for.
Place = tuple[int | None, str, int | None, str, int | None]


def _is_read_alike(snapshot: RosterSnapshot) -> bool:
    return snapshot.previous is not None and bool(snapshot.reading) and snapshot.previous.reading == snapshot.reading


def _places_of(snapshot: int | None) -> list[Place]:
    """What the texts of a roster meant."""
    codes = dict(JobClass.objects.values_list("pk", "code"))
    return [
        (department, text, job_class, codes.get(job_class, ""), unit) for department, text, job_class, unit in fetch(
            "SELECT DISTINCT department_id, department_text, job_class_id, unit_id FROM people_rosterrow WHERE snapshot_id = %s"
            " AND person_id IS NOT NULL", [snapshot],
        )
    ]


def _is_elsewhere(place: Place, places: Places) -> bool:
    """Whether a text means another department or job class by now."""
    department, text, job_class, code, unit = place
    return places.department_of(text) != department or places.job_class_of(code, "", unit)[0] != job_class
