"""Who a row of another list probably is when neither number nor address says so: all that both sides say, weighed together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q
from rapidfuzz.distance import OSA

from unionhall.kit.batches import batches
from unionhall.people.models import ContactPoint, CurrentPost, EmployerIdentifier, PersonName
from unionhall.people.rules import names
from unionhall.people.rules.linking import Column, link
from unionhall.people.rules.pieces import pieces

#: What a member list, a card and our rosters may both say.
COLUMNS = (
    Column("given", "name"), Column("family", "name"), Column("email", "code"), Column("phone", "code", is_shared=True),
    Column("department", "text", is_shared=True),
)
#: A piece of a name that more people share than this leads to nobody.
COMMON = 60
#: How many people a row is compared with at most, and how likely it must be one of them for anybody to be asked.
MOST, ASKED = 30, 0.2
#: How many values stand in one IN (...): below the limits of both databases.
BATCH = 500
_LIVING = Q(person__merged_into__isnull=True)
_OPEN = _LIVING & Q(ends_on__isnull=True, kind__in=("email", "phone")) & ~Q(status="bad")
#: A person by one of their names: the keys of both.
OneName = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A row that fits nobody by number, address or name: what it says, as it was written."""

    full_name: str
    number: str = ""
    email: str = ""
    phone: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody whom a row resembles: how surely (0 to 1), in bits what each thing says for it or against it, and whether nobody else comes near."""

    person_id: int
    score: float
    evidence: dict[str, float]
    is_sure: bool


def alike(rows: Sequence[Unknown], *, besides: Collection[int] = ()) -> dict[int, Alike]:
    """By place in `rows`, who each most resembles; nobody twice, none of `besides`, nobody whose employee number is quite another."""
    near, population = _near(rows, set(besides))
    names_near = sorted({one for some in near for one in some})
    place = {one: at for at, one in enumerate(names_near)}
    known = _described(names_near, {value for row in rows for value in _contacts(row)})
    links = link(
        [_said(row) for row in rows], known, COLUMNS, near=[[place[one] for one in some] for some in near], population=population,
    )
    found: dict[int, Alike] = {}
    taken: set[int] = set()
    for one in links:
        person = names_near[one.right][0]
        if one.score >= ASKED and person not in taken and _may_be(rows[one.left].number, known[one.right]["number"]):
            taken.add(person)
            found[one.left] = Alike(person, round(one.score, 3), one.evidence, one.verdict == "sure")
    return found


def _may_be(number: str, other: str) -> bool:
    """Whether two employee numbers may be one number with a slip. That says nothing for it: numbers given out together are as near."""
    return not number or not other or OSA.distance(number, other, score_cutoff=1) <= 1


def _said(row: Unknown) -> dict[str, str]:
    name = names.read_name(row.full_name)
    return {"given": name.given, "family": name.family, "email": _folded(row.email), "phone": row.phone, "department": row.department}


def _folded(address: str) -> str:
    return address.strip().casefold()


def _contacts(row: Unknown) -> list[str]:
    return [value for value in (_folded(row.email), row.phone) if value]


def _near(rows: Sequence[Unknown], besides: set[int]) -> tuple[list[list[OneName]], int]:
    """For each row the few people who share most with it, each by the name that does; and how many names there are in all."""
    wanted = [pieces(names.match_key(row.full_name)) for row in rows]
    sharing, population = _sharing({piece for some in wanted for piece in some})
    reached = _reached({value for row in rows for value in _contacts(row)})
    near = []
    for row, some in zip(rows, wanted, strict=True):
        hits = Counter(one for piece in some for one in sharing.get(piece, ()))
        hits.update(one for value in _contacts(row) for one in reached.get(value, ()))
        best: dict[int, OneName] = {}
        for one, _ in sorted(hits.items(), key=lambda hit: (-hit[1], hit[0])):
            if one[0] not in besides and len(best) < MOST:
                best.setdefault(one[0], one)
        near.append(list(best.values()))
    return near, population


def _sharing(wanted: set[str]) -> tuple[dict[str, list[OneName]], int]:
    """By piece, the names that have it, unless it is common. Everybody's names go by once, and few are kept."""
    sharing: dict[str, list[OneName]] = defaultdict(list)
    seen = 0
    for pk, person, key in PersonName.objects.filter(_LIVING).values_list("pk", "person", "match_key").iterator(chunk_size=5000):
        seen += 1
        for piece in pieces(key) & wanted:
            if len(sharing[piece]) <= COMMON:
                sharing[piece].append((person, pk))
    return {piece: some for piece, some in sharing.items() if len(some) <= COMMON}, seen


def _reached(values: set[str]) -> dict[str, list[OneName]]:
    """By address or telephone, whoever has it, by each of their names."""
    persons: dict[int, list[str]] = defaultdict(list)
    for some in batches(sorted(values), BATCH):
        for person, value in ContactPoint.objects.filter(_OPEN, value_normalized__in=some).values_list("person", "value_normalized"):
            persons[person].append(value)
    reached: dict[str, list[OneName]] = defaultdict(list)
    for those in batches(sorted(persons), BATCH):
        for pk, person in PersonName.objects.filter(person__in=those).values_list("pk", "person"):
            for value in persons[person]:
                reached[value].append((person, pk))
    return reached


def _described(near: Sequence[OneName], said: set[str]) -> list[dict[str, str]]:
    """Each name with its person's number, address, telephone and department; of several addresses the one that somebody said, else the first."""
    columns: dict[tuple[int, str], str] = {}
    name: dict[int, names.Name] = {}
    for some in batches(sorted({person for person, _ in near}), BATCH):
        for pk, full, given, family in PersonName.objects.filter(person__in=some).values_list("pk", "full", "given", "family"):
            name[pk] = names.Name(full, given, family) if given or family else names.read_name(full)
        numbers = EmployerIdentifier.objects.filter(person__in=some, ends_on__isnull=True).values_list("person", "value")
        columns |= {(person, "number"): value for person, value in numbers}
        posts = CurrentPost.objects.filter(person__in=some, is_first=True).values_list("person", "department__name")
        columns |= {(person, "department"): department for person, department in posts}
        reachable = ContactPoint.objects.filter(_OPEN, person__in=some).order_by("pk")
        for person, kind, value in reachable.values_list("person", "kind", "value_normalized"):
            if (person, kind) not in columns or value in said:
                columns[person, kind] = value
    return [
        {"given": name[pk].given, "family": name[pk].family}
        | {column: columns.get((person, column), "") for column in ("number", "email", "phone", "department")}
        for person, pk in near
    ]
