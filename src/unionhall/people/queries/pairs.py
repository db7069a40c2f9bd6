"""A roster's row beside the person it may be: what both say, line by line, and why anybody thinks so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from unionhall.people.models import Appointment, ContactPoint, EmployerIdentifier, Person, RosterRow
from unionhall.people.rules import names, texts


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that both sides may say."""

    words: str
    known: str
    said: str

    @property
    def differs(self) -> bool:
        """Whether both say something and not the same."""
        return bool(self.known and self.said) and texts.text_key(self.known) != texts.text_key(self.said)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of perhaps one person."""

    row: RosterRow
    person: Person | None
    lines: list[Line] = field(default_factory=list)
    why: str = ""
    posts: int = 0


def pair_of(row: RosterRow) -> Pair:
    """The row beside its candidate."""
    person = row.candidate
    if person is None:
        return Pair(row, None, _lines(row, None, []), why_of(row))
    posts = list(Appointment.objects.filter(person=person).select_related("department", "job_class", "unit").order_by("-begins_on")[:6])
    return Pair(row, person, _lines(row, person, posts), why_of(row), len(posts))


def _lines(row: RosterRow, person: Person | None, posts: list[Appointment]) -> list[Line]:
    latest = posts[0] if posts else None
    numbers = EmployerIdentifier.objects.filter(person=person, ends_on__isnull=True).values_list("value", flat=True) if person else ()
    known_names, said = [person.display_name] if person else [], row.words
    if person:
        known_names += [name.full for name in person.names.exclude(kind="former") if name.full not in known_names]
    return [
        _name_line(known_names, said.full_name),
        Line(_("Employee number"), _listed(numbers), row.identifier),
        Line(_("E-mail"), _contacts(person, "email", said.email), said.email),
        Line(_("Telephone"), _contacts(person, "phone", said.phone), said.phone),
        Line(_("Unit"), latest.unit.code if latest else "", row.unit.code if row.unit else ""),
        Line(
            _("Department"), _listed(dict.fromkeys(post.department.name for post in posts)),
            row.department.name if row.department else row.department_text,
        ),
        Line(_("Job"), _job(latest), row.job_class.title if row.job_class else row.job_code),
        Line(_("First day"), _day(latest.begins_on if latest else None), _day(row.begins_on)),
        Line(_("Last day"), _day(latest.ends_on or latest.listed_end_on if latest else None), _day(row.ends_on)),
    ]


def _name_line(known: list[str], said: str) -> Line:
    same = [name for name in known if names.match_key(name) == names.match_key(said)]
    return Line(_("Name"), same[0] if same else " · ".join(known), said)


def _contacts(person: Person | None, kind: str, said: str) -> str:
    """The contact in common if there is one, else all that are known."""
    points = ContactPoint.objects.filter(person=person, kind=kind, ends_on__isnull=True)
    values = list(points.values_list("value_normalized", flat=True)) if person else []
    return said if said and said in values else _listed(values)


def _job(post: Appointment | None) -> str:
    return post.job_class.title or post.job_class.code if post and post.job_class else ""


def _listed(values: Iterable[str]) -> str:
    return ", ".join(str(value) for value in values)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def why_of(row: RosterRow) -> str:
    """Which rule asks, in a sentence."""
    return {
        "M2": _("The employee number is the same, but the name is another. A new name, or a number used again?"),
        "M3": _("An e-mail address or telephone number is the same, and the names have something in common. It may also be a shared one."),
        "M4": _("Same name, same department, and they began at about the same time. Two people can share all three."),
    }.get(row.rule, _("Nothing certain speaks for it."))


def cells_of(row: RosterRow, headings: Iterable[str]) -> list[tuple[str, str]]:
    """The row as it stood in the file, heading by heading, without what was left out as private."""
    try:
        cells = json.loads(row.words.raw)
    except ValueError:
        return []
    return [(heading, cell) for heading, cell in zip(headings, cells, strict=False) if cell] if isinstance(cells, list) else []
