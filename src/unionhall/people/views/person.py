"""One person: what one may see of them, how to reach them, and the name they go by."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.people.actions import looking, persons
from unionhall.people.forms.directory import NameForm
from unionhall.people.queries import person as queries
from unionhall.people.queries.editing import person_fields

OWN_OR_SEEN = (Power.SEE_NAMES, Power.SEE_OWN)


@open_to(*OWN_OR_SEEN)
@require_safe
def person(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One person; contact and former names are asked for apart, because looking at them is noted."""
    found = queries.person_or_nothing(request.actor, public_id)
    shown = queries.shown_to(request.actor, found)
    own = {"contact": queries.contact_of(found), "names": queries.names_of(found)} if shown.is_self else {}
    return render(request, "people/person.html", {"shown": shown, "person": found, **own})


@open_to(Power.SEE_CONTACT)
@require_POST
def person_contact(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """How to reach somebody: shown once asked for, and noted."""
    found = queries.person_or_nothing(request.actor, public_id)
    contact = looking.look_at_contact(found, by=request.actor)
    return render(request, "people/person.html", {"shown": queries.shown_to(request.actor, found), "person": found, "contact": contact})


@open_to(Power.SEE_FORMER_NAMES)
@require_POST
def person_names(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Every name and employee number of somebody, for the data steward; noted."""
    found = queries.person_or_nothing(request.actor, public_id)
    names, numbers = looking.look_at_names(found, by=request.actor)
    return render(request, "people/person.html", {
        "shown": queries.shown_to(request.actor, found), "person": found, "names": names, "numbers": numbers,
    })


@open_to(Power.EDIT_PERSON, Power.SEE_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The name somebody goes by, and their pronouns."""
    found = queries.editable_or_nothing(request.actor, public_id)
    seen = person_fields(found)
    form = NameForm(request.POST or None)
    context = {"form": form, "seen": seen, "person": found, "is_self": request.actor.person_id == found.pk}
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/person_edit.html", context)
    try:
        persons.edit_person(found, form.values(), seen=form.seen(), by=request.actor)
    except persons.EditClash as clash:
        return render(request, "people/person_edit.html", {**context, "clashes": clash.fields}, status=409)
    return redirect("people:person", public_id)
