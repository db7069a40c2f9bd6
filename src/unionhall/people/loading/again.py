"""Lines that stand in the last roster letter for letter: taken over in one statement, without reading them again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import phonenumbers
from django.db.models import OuterRef, QuerySet, Subquery

from unionhall.kit.bulk import drop, fetch, insert_many, run, work_table
from unionhall.people import rules
from unionhall.people.loading import staged
from unionhall.people.loading.places import Places
from unionhall.people.models import JobClass, Person, RosterRow, RosterSnapshot
from unionhall.people.rules import parsing
from unionhall.people.rules.rows import Plan

#: A line of a file: its number and its cells.
Line = tuple[int, Sequence[str]]

#: What a row taken over says of itself; its words stay where they are.
_KEPT = (
    "issues", "identifier", "unit_id", "department_id", "department_text", "job_class_id", "job_code", "fte", "begins_on", "ends_on",
    "is_excluded", "person_key", "line", "fingerprint",
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
        self._places_seen: Places | None = None
        #: The digests of the lines of the newest batch that were looked at.
        self.digests: dict[int, int] = {}

    def take_over(self, lines: Sequence[Line], places: Places) -> set[int]:
        """Stage those of a batch that say what they said before, of the same places; the numbers of their lines."""
        if not lines or not self._means_the_same(places):
            return set()
        glanced = self._glanced(lines)
        self.digests = {row_no: digest for row_no, _, digest in glanced}
        work_table("work_lines", "row_no integer, person_key text, line bigint")
        insert_many("work_lines", ("row_no", "person_key", "line"), glanced)
        person, merged = _persons_now()
        # Cross join: SQLite is to look up each line, not to go through the roster before.
        run(
            f"INSERT INTO people_rosterrow (snapshot_id, row_no, state, reason, person_id, rule, score, evidence, decided_by, said_id,"
            f" {', '.join(RosterRow.WORDS)}, {', '.join(_KEPT)}) SELECT %s, l.row_no, 'linked', '', {person}, 'M1', 1, '{{}}', 'rule',"
            f" coalesce(o.said_id, o.id), {', '.join(_NOTHING for _ in RosterRow.WORDS)}, {', '.join(f'o.{name}' for name in _KEPT)}"
            f" FROM work_lines l CROSS JOIN people_rosterrow o{merged} WHERE o.snapshot_id = %s AND o.person_key = l.person_key"
            " AND o.line = l.line AND o.person_id IS NOT NULL ON CONFLICT DO NOTHING",
            [self.snapshot.pk, self.snapshot.previous_id],
        )
        drop("work_lines")
        return {row_no for (row_no,) in fetch(
            "SELECT row_no FROM people_rosterrow WHERE snapshot_id = %s AND row_no BETWEEN %s AND %s", [self.snapshot.pk, lines[0][0], lines[-1][0]],
        )}

    def _means_the_same(self, places: Places) -> bool:
        """Whether the texts of the roster before mean today what they meant; looked through again when the places changed."""
        if self.places_then is None or places == self._places_seen:
            return self.places_then is not None
        if any(_is_elsewhere(place, places) for place in self.places_then):
            self.digests = {}
            return False
        self._places_seen = places
        return True

    def _glanced(self, lines: Sequence[Line]) -> list[tuple[int, str, int]]:
        glance, key, digest = self.glance, staged.key_of_number, staged.line_digest
        return [(row_no, key(seen[0]), digest(seen[1])) for row_no, line in lines if (seen := glance(line))]


_NOTHING = "''"


def _persons_now() -> tuple[str, str]:
    """Who the person of a row `o` is by now, with the join that says it: most locals have merged nobody, and need none."""
    if Person.objects.filter(merged_into__isnull=False).exists():
        return "coalesce(p.merged_into_id, p.id)", " JOIN people_person p ON p.id = o.person_id"
    return "o.person_id", ""


def unfold(rows: QuerySet[RosterRow]) -> None:
    """Give rows their own words again, before they become anything but the same person as in the roster before."""
    said = {f"{name}": Subquery(RosterRow.objects.filter(pk=OuterRef("said_id")).values(name)[:1]) for name in RosterRow.WORDS}
    rows.filter(said__isnull=False).update(**said, said=None)


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
