"""Making two persons one, and two again: everything that hangs on them moves, and moves back."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.bulk import drop, run, work_table
from unionhall.kit.refusals import Clash, Unwelcome
from unionhall.ledger.actions import note
from unionhall.people import searching, signals
from unionhall.people.models import (
    Appointment,
    ContactPoint,
    EmployerIdentifier,
    EmploymentChange,
    IdentityLink,
    Merge,
    Person,
    PersonName,
    RosterTask,
    TurfPerson,
)
from unionhall.people.planning.plan import turn
from unionhall.people.publishing.posts import rebuild_posts

OWN: tuple[type[models.Model], ...] = (
    PersonName, ContactPoint, EmployerIdentifier, Appointment, TurfPerson, RosterTask, EmploymentChange, IdentityLink,
)


@transaction.atomic
def merge_persons(kept: Person, gone: Person, *, reason: str, by: Actor) -> Merge:
    """Make `gone` a part of `kept`: names, contacts, numbers, appointments and whatever higher areas hang on a person."""
    by.must(Power.MERGE_PERSONS)
    turn()
    kept, gone = _both(kept, gone)
    moved: dict[str, list[list[Any]]] = {"": [[gone.pk, gone.written_by_id, gone.version]]}
    for model in OWN:
        moved[model._meta.db_table] = _move(model, gone, kept)
    merge = Merge.objects.create(kept=kept, gone=gone, reason=reason, merged_by=by.name or by.kind, merged_at=clock.now())
    answers = signals.person_merged.send(Merge, merge_id=merge.pk, kept_id=kept.pk, gone_id=gone.pk)
    others: dict[str, list[int]] = {}
    for _receiver, answer in answers:
        if isinstance(answer, dict):
            others |= answer
    merge.moved = {"own": moved, "others": others}
    merge.save(update_fields=["moved"])
    Person.objects.filter(pk=gone.pk).update(merged_into=kept, version=F("version") + 1)
    _rebuild(kept, gone)
    note("person.merged", kept, by=by, purpose=reason, detail={"gone": str(gone.public_id)})
    return merge


def _both(kept: Person, gone: Person) -> tuple[Person, Person]:
    """Both persons, locked in one order whichever way they are merged."""
    if kept.pk == gone.pk:
        raise Unwelcome(_("This is one person already."))
    locked = {person.pk: person for person in Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    if locked[kept.pk].merged_into_id or locked[gone.pk].merged_into_id:
        raise Clash(_("One of the two was merged already."))
    return locked[kept.pk], locked[gone.pk]


def _move(model: type[models.Model], gone: Person, kept: Person) -> list[list[Any]]:
    """Move the rows of a table that do not say the same of `kept` already; which ones, and which roster wrote them."""
    rows = model._default_manager.filter(person=gone)
    if model is ContactPoint:
        same = ContactPoint.objects.filter(person=kept, ends_on__isnull=True)
        for kind, value in same.values_list("kind", "value_normalized"):
            rows = rows.exclude(kind=kind, value_normalized=value, ends_on__isnull=True)
    if model is TurfPerson:
        rows = rows.exclude(ends_on__isnull=True, turf__in=TurfPerson.objects.filter(person=kept, ends_on__isnull=True).values("turf"))
    if model is PersonName and PersonName.objects.filter(person=kept, kind="chosen", ends_on__isnull=True).exists():
        rows = rows.exclude(Q(kind="chosen") & Q(ends_on__isnull=True))
    has_writer = any(field.name == "written_by" for field in model._meta.get_fields())
    found = [[pk, writer] for pk, writer in rows.order_by("pk").values_list("pk", "written_by" if has_writer else "person")]
    model._default_manager.filter(pk__in=[pk for pk, _ in found]).update(person=kept)
    return found if has_writer else [[pk, None] for pk, _ in found]


@transaction.atomic
def unmerge_persons(merge: Merge, *, by: Actor) -> Merge:
    """Make them two again: what was moved and is still there goes back; what came later stays where it is."""
    by.must(Power.MERGE_PERSONS)
    turn()
    merge = Merge.objects.select_for_update().select_related("kept", "gone").get(pk=merge.pk)
    if merge.unmerged_at is not None:
        raise Clash(_("These two were separated already."))
    if merge.kept.merged_into_id:
        raise Clash(_("The person kept was merged into another one since. Separate those first."))
    own = merge.moved["own"]
    for model in OWN:
        _move_back(model, own[model._meta.db_table], merge)
    ((gone, writer, version),) = own[""]
    is_untouched = Person.objects.filter(pk=gone, version=version + 1)
    if not is_untouched.update(merged_into=None, version=version, written_by=writer):
        Person.objects.filter(pk=gone).update(merged_into=None, version=F("version") + 1)
    signals.person_unmerged.send(
        Merge, merge_id=merge.pk, kept_id=merge.kept_id, gone_id=merge.gone_id, moved=merge.moved["others"],
    )
    merge.unmerged_at, merge.unmerged_by = clock.now(), by.name or by.kind
    merge.save(update_fields=["unmerged_at", "unmerged_by"])
    _rebuild(merge.kept, merge.gone)
    note("person.unmerged", merge.kept, by=by, detail={"gone": str(merge.gone.public_id)})
    return merge


def _move_back(model: type[models.Model], rows: list[list[Any]], merge: Merge) -> None:
    """A row that a roster wrote again in between keeps that roster as its writer."""
    has_writer = any(field.name == "written_by" for field in model._meta.get_fields())
    for pk, writer in rows:
        row = model._default_manager.filter(pk=pk, person=merge.kept_id)
        if has_writer and row.filter(written_by__isnull=True).update(person=merge.gone_id, written_by=writer):
            continue
        row.update(person=merge.gone_id, **({"written_by": F("written_by")} if has_writer else {}))


def _rebuild(*persons: Person) -> None:
    work_table("work_people", "person_id bigint PRIMARY KEY")
    for person in persons:
        run("INSERT INTO work_people VALUES (%s)", [person.pk])
    rebuild_posts(clock.today())
    signals.posts_rebuilt.send(Person, people="work_people")
    drop("work_people")
    searching.refresh([person.pk for person in persons])
