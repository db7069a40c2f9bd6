"""What can be chosen in forms about places: employers, units, departments, and the departments a text may mean."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rapidfuzz import fuzz, process

from unionhall.people.models import ColumnMap, Department, DepartmentAlias, Employer, RosterSource, Unit
from unionhall.people.rules import texts


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A department that a roster's text may mean, and how alike the two are, 0 to 100."""

    public_id: UUID
    name: str
    likeness: int


def employers() -> list[Employer]:
    """Every employer, by name."""
    return list(Employer.objects.order_by("name"))


def units() -> list[Unit]:
    """Every unit, by code."""
    return list(Unit.objects.order_by("code"))


def departments() -> list[Department]:
    """Every department, by name."""
    return list(Department.objects.order_by("name"))


def employer_named(name: str) -> Employer | None:
    """The employer of this name, however it is capitalised."""
    return Employer.objects.filter(name__iexact=name.strip()).first()


def department_with(public_id: UUID) -> Department | None:
    """The department of this address."""
    return Department.objects.filter(public_id=public_id).first()


def remembered_map(source: RosterSource, fingerprint: str) -> ColumnMap | None:
    """The newest column map of a source for these headings."""
    return ColumnMap.objects.filter(source=source, header_fingerprint=fingerprint).order_by("-version").first()


def suggestions(wanted: list[str], most: int = 3) -> dict[str, list[Suggestion]]:
    """For each text the departments whose names or aliases are most like it, best first."""
    known: dict[str, Department] = {}
    for alias in DepartmentAlias.objects.select_related("department"):
        known[alias.text_key] = alias.department
    for department in departments():
        known[texts.text_key(department.name)] = department
    return {text: _closest(texts.text_key(text), known, most) for text in wanted}


def _closest(key: str, known: dict[str, Department], most: int) -> list[Suggestion]:
    found: dict[int, Suggestion] = {}
    for choice, score, _ in process.extract(key, list(known), scorer=fuzz.token_set_ratio, limit=most * 4, score_cutoff=55):
        department = known[choice]
        likeness = round((score + fuzz.ratio(key, choice)) / 2)
        if department.pk not in found or found[department.pk].likeness < likeness:
            found[department.pk] = Suggestion(department.public_id, department.name, likeness)
    return sorted(found.values(), key=lambda one: (-one.likeness, one.name))[:most]
