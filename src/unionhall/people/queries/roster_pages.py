"""What the roster pages show: the sum, the steps, the tabs, the queue, and lines of the file with their reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from unionhall.kit.paging import Counted, counted
from unionhall.kit.refusals import NotThere
from unionhall.people.models import (
    UNUSUAL,
    Appointment,
    ContactPoint,
    EmployerIdentifier,
    EmploymentChange,
    JobClass,
    Person,
    PersonName,
    RosterRow,
    RosterSnapshot,
    Touched,
)

KINDS = {"joiner": "joiners", "returner": "returners", "leaver": "leavers", "mover": "movers", "changed": "changed"}


@dataclass(frozen=True, slots=True)
class Balance:
    """P1 = P0 + new + returned - left, as it stands on the page."""

    before: int
    before_on: date | None
    joiners: int
    returners: int
    leavers: int
    after: int
    movers: int
    changed: int

    @property
    def holds(self) -> bool:
        """Whether a reader who does the sum again gets the same."""
        return self.before + self.joiners + self.returners - self.leavers == self.after


def balance(snapshot: RosterSnapshot) -> Balance:
    """The sum of a snapshot; the count of joiners that is kept has the returners in it."""
    said = snapshot.counts or {}
    returners = int(said.get("returners", 0))
    return Balance(
        before=int(said.get("before", 0)), before_on=snapshot.previous.as_of_on if snapshot.previous else None,
        joiners=int(said.get("joiners", 0)) - returners, returners=returners, leavers=int(said.get("leavers", 0)),
        after=int(said.get("after", 0)), movers=int(said.get("movers", 0)), changed=int(said.get("changed", 0)),
    )


def units(snapshot: RosterSnapshot) -> list[tuple[str, dict[str, int]]]:
    """The same sum unit by unit, where a file has more than one."""
    found = (snapshot.counts or {}).get("units", {})
    return sorted(found.items()) if len(found) > 1 else []


def kind_asked(text: str) -> str:
    """A kind of change out of an address; what is none is the first."""
    return text if text in dict(EmploymentChange.KINDS) else "joiner"


def tabs(snapshot: RosterSnapshot, chosen: str) -> list[dict[str, Any]]:
    """The lists of who changed, with how many are on each."""
    sums = balance(snapshot)
    words = {
        "joiner": (_("New here"), sums.joiners), "returner": (_("Came back"), sums.returners), "leaver": (_("Left"), sums.leavers),
        "mover": (_("Moved"), sums.movers), "changed": (_("Changed"), sums.changed),
    }
    return [{"kind": kind, "words": said, "count": count, "is_here": kind == chosen} for kind, (said, count) in words.items()]


def steps(snapshot: RosterSnapshot) -> list[dict[str, Any]]:
    """The four steps of a roster and which one it is at."""
    words = [_("File read"), _("Columns matched"), _("People matched"), _("Published")]
    at = {"loaded": 2, "published": 4, "publishing": 3}.get(snapshot.status, 0)
    return [{"words": said, "was": number < at, "is_here": number == at} for number, said in enumerate(words)]


@dataclass(frozen=True, slots=True)
class Listed:
    """One changed person in a list: a name, a link if the person exists already, where, and what changed."""

    name: str
    public_id: str
    department: str
    unit: str
    day: str
    what: str
    is_pending: bool = False


def listed(changes: Iterable[EmploymentChange]) -> list[Listed]:
    """Changes as lines of a list."""
    return [_listed(change) for change in changes]


def _listed(change: EmploymentChange) -> Listed:
    before, after = change.before or {}, change.after or {}
    named = change.person.display_name if change.person else (change.row.full_name if change.row else "")
    day = after.get("begins_on") or after.get("last_on") or before.get("ends_on")
    return Listed(
        name=named, public_id=str(change.person.public_id) if change.person else "", unit=change.unit.code if change.unit else "",
        department=change.department.name if change.department else "", day=_shown(day),
        what=_to_decide(change) or _what(change.kind, before, after), is_pending=bool(after.get("is_presumed")),
    )


def _to_decide(change: EmploymentChange) -> str:
    """Counted as somebody new as long as nobody has decided."""
    return _("to decide: perhaps somebody we know") if change.row and change.row.state == "review" else ""


def _what(kind: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    if kind == "leaver":
        listed_end = after.get("reason") == "listed_end"
        return _("the last day the employer listed has passed") if listed_end else _("not on this roster any more")
    if kind == "returner" and before.get("last_on"):
        return _("was here until %(day)s") % {"day": _shown(before["last_on"])}
    if kind == "changed":
        words = {"fte": _("part of full time"), "ends_on": _("last day"), "begins_on": _("first day"), "job_class": _("job")}
        differing = [said for name, said in words.items() if before.get(name) != after.get(name)]
        return ", ".join(differing) or _("how to reach them, or another post")
    return ""


def _shown(day: Any) -> str:
    """A day out of a change's facts, as pages write days."""
    try:
        return date_format(date.fromisoformat(str(day)), "j F Y") if day else ""
    except ValueError:
        return str(day)


def _queue(snapshot: RosterSnapshot) -> QuerySet[RosterRow]:
    return RosterRow.objects.filter(UNUSUAL, snapshot=snapshot, state="review").order_by("row_no")


def left_to_decide(snapshot: RosterSnapshot) -> Counted:
    """How many pairs are still to decide."""
    return counted(_queue(snapshot))


def next_to_decide(snapshot: RosterSnapshot, after: int = 0) -> int | None:
    """The next pair below this line; behind the last one the queue begins again with those put off."""
    numbers = _queue(snapshot).values_list("row_no", flat=True)
    below = numbers.filter(row_no__gt=after).first()
    return below if below is not None else numbers.first()


def before_in_queue(snapshot: RosterSnapshot, row_no: int) -> int | None:
    """The pair above this line."""
    return _queue(snapshot).filter(row_no__lt=row_no).values_list("row_no", flat=True).last()


def place_in_queue(snapshot: RosterSnapshot, row_no: int) -> Counted:
    """Where in the queue this line stands, from 1."""
    return counted(_queue(snapshot).filter(row_no__lte=row_no))


def same_key(row: RosterRow) -> list[RosterRow]:
    """Other lines of the file that are the same person: one decision is for all of them."""
    others = RosterRow.objects.filter(snapshot=row.snapshot_id, person_key=row.person_key).exclude(pk=row.pk)
    return list(others.select_related("said").order_by("row_no")[:20]) if row.person_key else []


def certain(snapshot: RosterSnapshot) -> int:
    """How many people of the file nobody needs to decide about."""
    said = snapshot.counts or {}
    return max(0, int(said.get("people", 0)) - int(said.get("review", 0)))


def decided(snapshot: RosterSnapshot) -> int:
    """How many lines a person decided."""
    return RosterRow.objects.filter(snapshot=snapshot, decided_at__isnull=False).count()


def lines(snapshot: RosterSnapshot, state: str, after: int, most: int) -> list[RosterRow]:
    """Lines of one state below a line number; `unread` are those with cells that nobody could read."""
    rows = RosterRow.objects.filter(snapshot=snapshot, row_no__gt=after).select_related("said").order_by("row_no")
    rows = rows.exclude(issues=[]) if state == "unread" else rows.filter(UNUSUAL, state=state)
    return list(rows[:most + 1])


@dataclass(frozen=True, slots=True)
class Kept:
    """Something of a person that undoing leaves as it is, because a hand touched it after the roster was published."""

    person: str
    what: str


def kept(snapshot: RosterSnapshot, most: int = 200) -> list[Kept]:
    """What undoing would leave alone, or left alone where it is done."""
    noted = list(Touched.objects.filter(snapshot=snapshot).order_by("table", "row_id").values_list("person_id", "table", "row_id")[:most])
    if snapshot.status != "superseded":
        left = _left(snapshot, noted)
        noted = [one for one in noted if one[2] in left[one[1]]]
    pairs = [(person, table) for person, table, _row in noted]
    names = dict(Person.objects.filter(pk__in={person for person, _what in pairs if person}).values_list("pk", "display_name"))
    words = {
        "people_person": _("the person"), "people_personname": _("a name"), "people_contactpoint": _("how to reach them"),
        "people_employeridentifier": _("an employee number"), "people_appointment": _("a post"),
    }
    return [Kept(names.get(person or 0, "–"), words.get(table, table)) for person, table in pairs]


def _left(snapshot: RosterSnapshot, noted: list[tuple[int | None, str, int]]) -> dict[str, set[int]]:
    """Those of the noted rows, by table, that this roster is not the last to have written."""
    rows: dict[str, set[int]] = {model._meta.db_table: set() for model in _WRITTEN}
    for model in _WRITTEN:
        table = model._meta.db_table
        pks = [row for _person, of, row in noted if of == table]
        if pks:
            rows[table] = set(model._default_manager.filter(pk__in=pks).exclude(written_by=snapshot.pk).values_list("pk", flat=True))
    return rows


_WRITTEN: tuple[type[Model], ...] = (Person, PersonName, ContactPoint, EmployerIdentifier, Appointment)


def has_sealed(snapshot: RosterSnapshot) -> bool:
    """Whether any line has cells that were sealed; rows without such a column need no looking through."""
    columns = snapshot.column_map.columns if snapshot.column_map else {}
    return bool(columns.get("sealed")) and RosterRow.objects.filter(snapshot=snapshot, sealed__isnull=False).exists()


def published_before(snapshot: RosterSnapshot) -> list[RosterSnapshot]:
    """The rosters of the same source that were published, newest first."""
    found = RosterSnapshot.objects.filter(source=snapshot.source_id, published_at__isnull=False).exclude(pk=snapshot.pk)
    return list(found.order_by("-published_at")[:5])


def jobs(snapshot: RosterSnapshot) -> list[Job]:
    """The jobs that this roster names, new ones first, then the most frequent, with whether their holders are in the unit."""
    counts = {int(pk): count for pk, count in (snapshot.counts or {}).get("jobs", {}).items()}
    classes = JobClass.objects.filter(pk__in=counts)
    found = [Job(each.pk, each.code, each.title, each.is_represented, each.is_decided, counts[each.pk]) for each in classes]
    return sorted(found, key=lambda job: (job.is_decided, -job.rows, job.code))[:100]


def job_with(number: int) -> JobClass:
    """The job class of this number, or nothing there."""
    found = JobClass.objects.filter(pk=number).first()
    if found is None:
        raise NotThere("There is no such job.")
    return found


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a roster."""

    number: int
    code: str
    title: str
    is_represented: bool
    is_decided: bool
    rows: int
