"""Member lists: handing one in, deciding what is unclear, publishing, taking back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from unionhall.access.gate import ActingRequest, open_to
from unionhall.access.rules import Power
from unionhall.kit.paging import CappedPaginator
from unionhall.membership import actions, jobs, queries
from unionhall.membership.forms import ListForm, PublishForm, ReasonForm

PAGE = 50


@open_to(Power.IMPORT_MEMBERS)
def member_lists(request: ActingRequest) -> HttpResponse:
    """Every list so far, and the next one."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        listed = actions.receive_list(
            said["file"].file, said["file"].name, as_of_on=said["as_of_on"], is_complete=said["is_complete"], by=request.actor,
        )
        if listed.status == "loading":
            # A large list takes longer to read than anybody waits for a page.
            jobs.load_list.later(listed.pk)
        return redirect("membership:list", listed.public_id)
    status = 400 if form.is_bound else 200
    return render(request, "membership/lists.html", {"form": form, "lists": queries.member_lists()[:50]}, status=status)


@require_GET
@open_to(Power.IMPORT_MEMBERS)
def member_list(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One list: the sum, what is to be decided, and then publishing."""
    listed = queries.member_list(public_id)
    review = CappedPaginator(queries.rows_of(listed, "review"), PAGE).get_page(request.GET.get("page"))
    queries.with_reasons(review)
    shown = {
        "listed": listed, "review": review, "others": queries.rows_of(listed, "unmatched", "duplicate", "rejected")[:PAGE],
        "publish_form": PublishForm(), "undo_form": ReasonForm(),
    }
    return render(request, "membership/list.html", shown)


@require_POST
@open_to(Power.IMPORT_MEMBERS)
def decide(request: ActingRequest, public_id: UUID, row_no: int) -> HttpResponse:
    """This row is that person, or is not."""
    listed = queries.member_list(public_id)
    actions.decide_row(listed, row_no, is_same=request.POST.get("is_same") == "yes", by=request.actor)
    return redirect("membership:list", public_id)


@require_POST
@open_to(Power.IMPORT_MEMBERS)
def decide_clear(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The rows that are as good as certain are those persons, all together."""
    count = actions.decide_clear_rows(queries.member_list(public_id), by=request.actor)
    messages.success(
        request, ngettext("%(count)d row has its person now.", "%(count)d rows have their persons now.", count) % {"count": count},
        extra_tags="done",
    )
    return redirect("membership:list", public_id)


@require_POST
@open_to(Power.IMPORT_MEMBERS)
def publish(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Make the list true."""
    form = PublishForm(request.POST)
    form.is_valid()
    actions.publish_list(
        queries.member_list(public_id), end_missing=form.cleaned_data.get("end_missing", False),
        override_reason=form.cleaned_data.get("override_reason", ""), by=request.actor,
    )
    messages.success(request, _("The list is published. The chart shows it now."), extra_tags="done")
    return redirect("membership:list", public_id)


@require_POST
@open_to(Power.IMPORT_MEMBERS)
def undo(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take the list back."""
    actions.undo_list(queries.member_list(public_id), reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, _("The list is taken back. Everything reads as before it."), extra_tags="done")
    return redirect("membership:list", public_id)
