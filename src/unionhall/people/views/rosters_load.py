"""Loading a roster: send the file, confirm its columns, have it read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotThere, Refusal
from unionhall.kit.uploads import KeptFile, take_files
from unionhall.people import jobs
from unionhall.people.actions import places
from unionhall.people.actions import rosters as actions
from unionhall.people.files import preview, waiting
from unionhall.people.forms.rosters import NEW, TREATMENTS, ColumnsForm, LoadForm
from unionhall.people.loading.read import file_of
from unionhall.people.queries import choices
from unionhall.people.queries import rosters as found

if TYPE_CHECKING:
    from unionhall.people.models import Employer, RosterSource, Unit

SETTINGS = {"is_day_first": False, "fte_scale": "auto", "name_order": "auto"}


@open_to(Power.LOAD_ROSTER)
@csrf_exempt
def roster_new(request: ActingRequest) -> HttpResponse:
    """Send a roster. Where the file goes is settled before anything, the check of the form's origin too, reads the request."""
    if request.method == "POST":
        take_files(request, waiting.folder(), settings.ROSTER_MAX_BYTES)
    return _roster_new(request)


@csrf_protect
@require_http_methods(["GET", "POST"])
def _roster_new(request: ActingRequest) -> HttpResponse:
    form = LoadForm(request.POST, request.FILES) if request.method == "POST" else LoadForm()
    sent = request.FILES.get("file")
    try:
        if request.method == "POST" and form.is_valid() and isinstance(sent, KeptFile):
            return _sent(request, form, sent)
    except Refusal as no:
        # What is wrong with the file is said at its field, and everything else that was typed stays.
        form.add_error("file", no.sentence)
    finally:
        if isinstance(sent, KeptFile):
            sent.close()
            sent.path.unlink(missing_ok=True)
    return _page(request, form)


def _page(request: ActingRequest, form: LoadForm) -> HttpResponse:
    sources = list(found.sources(request.actor))
    wanted = request.GET.get("source", "")
    return render(request, "people/rosters/roster_new.html", {
        "form": form, "sources": sources, "employers": choices.employers(), "units": choices.units(), "today": clock.today(),
        "chosen": form["source"].value() or wanted or (str(sources[0].public_id) if len(sources) == 1 else "" if sources else NEW),
        "most": settings.ROSTER_MAX_BYTES // 1_000_000,
    }, status=400 if form.errors else 200)


@transaction.atomic
def _sent(request: ActingRequest, form: LoadForm, sent: KeptFile) -> HttpResponse:
    """The file is looked into before a source is made for it or anything of it is kept."""
    said = form.cleaned_data
    preview.look(sent.path, name=sent.name or "", sheet=said["sheet"], max_bytes=settings.ROSTER_MAX_BYTES)
    source = _source(request, said)
    kept = waiting.keep(
        sent.path, account_id=request.actor.account_id or 0, source=str(source.public_id), as_of_on=said["as_of_on"], name=sent.name or "",
        sheet=said["sheet"],
    )
    return redirect("people:roster_columns", kept.token)


def _source(request: ActingRequest, said: dict[str, Any]) -> RosterSource:
    """The source chosen, or a new one with what it needs."""
    if said["source"] != NEW:
        return found.source(request.actor, _uuid(said["source"]))
    employer = _employer(request, said)
    return places.add_source(
        employer, said["new_name"].strip(), unit=_unit(request, said, employer), is_full_list=not said["is_partial"], by=request.actor,
    )


def _employer(request: ActingRequest, said: dict[str, Any]) -> Employer:
    known = [each for each in choices.employers() if str(each.public_id) == said["employer"]]
    if known:
        return known[0]
    name = said["new_employer"].strip()
    return choices.employer_named(name) or places.add_employer(name, by=request.actor)


def _unit(request: ActingRequest, said: dict[str, Any], employer: Employer) -> Unit | None:
    if said["unit"] == NEW:
        code = said["new_unit_code"].strip()
        if any(each.code == code for each in choices.units()):
            raise Clash(f"There is a unit with the code {code} already. Choose it from the list.")
        return places.add_unit(employer, code, said["new_unit_name"].strip(), active_from=date(2000, 1, 1), by=request.actor)
    return next((each for each in choices.units() if str(each.public_id) == said["unit"]), None)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere("There is no such source.") from None


@open_to(Power.LOAD_ROSTER)
@require_http_methods(["GET", "POST"])
def roster_columns(request: ActingRequest, token: UUID) -> HttpResponse:
    """Confirm what the columns of a sent file are, with its first lines beside; a remembered map is filled in."""
    kept = waiting.found(token, request.actor.account_id)
    if kept is None:
        raise NotThere("This file does not wait here any more.")
    source = found.source(request.actor, UUID(kept.source))
    seen = preview.look(kept.path, name=kept.name, sheet=kept.sheet, max_bytes=settings.ROSTER_MAX_BYTES)
    known = choices.remembered_map(source, seen.fingerprint)
    if known is not None:
        seen = preview.look(kept.path, name=kept.name, sheet=kept.sheet, max_bytes=settings.ROSTER_MAX_BYTES, known=known.columns)
    form = ColumnsForm(seen.headings, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        snapshot = _receive(request, kept, source, seen, form)
        waiting.drop(kept)
        return redirect("people:roster", snapshot.public_id)
    return render(request, "people/rosters/columns.html", {
        "source": source, "file_name": kept.name, "seen": seen, "known": known, "form": form, "treatments": TREATMENTS,
        "columns": _columns(seen, form), "settings": _settings(form, known),
    }, status=400 if form.errors else 200)


def _settings(form: ColumnsForm, known: Any) -> dict[str, Any]:
    if form.is_bound:
        return SETTINGS | {name: form[name].value() for name in SETTINGS}
    return SETTINGS | (known.settings if known else {})


def _columns(seen: preview.Preview, form: ColumnsForm) -> list[dict[str, Any]]:
    """Each column with what was chosen for it, else what is proposed."""
    return [
        {"column": column, "name": f"column-{at}", "chosen": form[f"column-{at}"].value() if form.is_bound else column.treatment}
        for at, column in enumerate(seen.columns)
    ]


@transaction.atomic
def _receive(
    request: ActingRequest, kept: waiting.Waiting, source: RosterSource, seen: preview.Preview, form: ColumnsForm,
) -> Any:
    """Remember the columns if they differ from what was known, keep the file, and have a worker read it."""
    columns, wishes = preview.columns_json(form.treatments()), form.settings()
    known = choices.remembered_map(source, seen.fingerprint)
    if known is None or known.columns != columns or {**SETTINGS, **known.settings} != wishes:
        known = actions.save_column_map(source, seen.fingerprint, columns, wishes, by=request.actor)
    file = actions.RosterFile(kept.path, kept.name, kept.sheet or seen.sheet)
    snapshot = actions.receive_roster(source, file, as_of_on=kept.day, column_map=known, by=request.actor)
    if snapshot.status == "loading" and not snapshot.rows:
        jobs.load_snapshot.later(snapshot.pk)
    return snapshot


@open_to(Power.LOAD_ROSTER)
@require_http_methods(["GET", "POST"])
def roster_again(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Read a roster that is not published yet again, with other columns."""
    snapshot = found.snapshot(request.actor, public_id)
    known = snapshot.column_map
    seen = preview.look(
        file_of(snapshot), name=snapshot.file_name, sheet=snapshot.sheet, max_bytes=settings.ROSTER_MAX_BYTES,
        known=known.columns if known else None,
    )
    form = ColumnsForm(seen.headings, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            column_map = actions.save_column_map(
                snapshot.source, seen.fingerprint, preview.columns_json(form.treatments()), form.settings(), by=request.actor,
            )
            actions.reload_roster(snapshot, column_map=column_map, by=request.actor)
            jobs.load_snapshot.later(snapshot.pk)
        return redirect("people:roster", public_id)
    return render(request, "people/rosters/columns.html", {
        "source": snapshot.source, "file_name": snapshot.file_name, "seen": seen, "known": known, "form": form, "treatments": TREATMENTS,
        "columns": _columns(seen, form), "settings": _settings(form, known),
    }, status=400 if form.errors else 200)
