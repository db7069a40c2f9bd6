"""The units, departments and job classes that the texts of a roster mean, looked up once for a whole file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from unionhall.people.models import Department, DepartmentAlias, JobClass, RosterSource, Unit
from unionhall.people.rules import texts


@dataclass
class Places:
    """What every text means for one source; job classes never seen before are added, as belonging to the unit."""

    unit: int | None
    units: dict[str, int]
    departments: dict[str, int]
    job_classes: dict[tuple[str, int | None], tuple[int, bool]]
    key_of: Callable[[str], str] = field(default=texts.text_key)

    @classmethod
    def of(cls, source: RosterSource) -> Places:
        """Read the tables for a source; its own aliases outrank those of all sources, and those the names."""
        departments = {texts.text_key(name): pk for pk, name in Department.objects.values_list("pk", "name")}
        for own in (None, source.pk):
            aliases = DepartmentAlias.objects.filter(source=own, ends_on__isnull=True)
            departments |= dict(aliases.values_list("text_key", "department"))
        units: dict[str, int] = {}
        for pk, code, name in Unit.objects.filter(employer=source.employer_id).values_list("pk", "code", "name"):
            units |= {code.casefold(): pk, name.casefold(): pk}
        classes = JobClass.objects.values_list("code", "unit", "pk", "is_represented")
        return cls(source.unit_id, units, departments, {(code, unit): (pk, counts) for code, unit, pk, counts in classes})

    def unit_of(self, code: str) -> int | None:
        """The unit that a column names, or the source's own where no column does."""
        return self.units.get(code.casefold()) if code else self.unit

    def department_of(self, text: str, key: str = "") -> int | None:
        """The department that a text means, or none: then it is unmapped."""
        return self.departments.get(key or self.key_of(text))

    def job_class_of(self, code: str, title: str, unit: int | None) -> tuple[int | None, bool]:
        """The job class and whether it is represented; a unit's own outranks one for all units."""
        if not code and not title:
            return None, True
        code = (code or title)[:40]
        known = self.job_classes.get((code, unit)) or self.job_classes.get((code, None))
        if known is None:
            made, _ = JobClass.objects.get_or_create(
                code=code, unit=Unit.objects.filter(pk=unit or 0).first(), defaults={"title": (title or code)[:200], "is_decided": False},
            )
            known = self.job_classes[code, unit] = (made.pk, made.is_represented)
        return known
