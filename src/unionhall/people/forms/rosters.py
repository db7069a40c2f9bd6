"""Loading a roster: which source, which day, which file; what its columns are; why to publish or undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unionhall.kit import clock
from unionhall.people.rules import fields

NEW = "new"


class LoadForm(forms.Form):
    """A file of a source; where there is no source yet, what it takes to make one."""

    source = forms.CharField(error_messages={"required": _("Say whose list it is.")})
    as_of_on = forms.DateField(error_messages={
        "required": _("Say on which day the list was true."), "invalid": _("Write the day as year-month-day, 2026-03-16."),
    })
    file = forms.FileField(
        max_length=1000, allow_empty_file=True,
        error_messages={"required": _("Choose the file that the employer sent."), "missing": _("Choose the file that the employer sent.")},
    )
    sheet = forms.CharField(max_length=100, required=False)
    new_name = forms.CharField(max_length=200, required=False)
    employer = forms.CharField(required=False)
    new_employer = forms.CharField(max_length=200, required=False)
    unit = forms.CharField(required=False)
    new_unit_code = forms.CharField(max_length=20, required=False)
    new_unit_name = forms.CharField(max_length=200, required=False)
    is_partial = forms.BooleanField(required=False)

    def clean_as_of_on(self) -> Any:
        """A list of the future is a slip of the finger."""
        day = self.cleaned_data["as_of_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet. Is the year right?"))
        return day

    def clean(self) -> dict[str, Any]:
        """A new source needs its name, its employer, and its unit unless a column says the unit."""
        said = super().clean() or {}
        if said.get("source") == NEW:
            self._want("new_name", _("Give the list a name, such as “Central roster, student employees”."))
            if said.get("employer") in {"", NEW, None}:
                self._want("new_employer", _("Say which employer sends it."))
            if said.get("unit") == NEW:
                self._want("new_unit_code", _("Give the unit its short code, such as ASE."))
                self._want("new_unit_name", _("Give the unit its name."))
        return said

    def _want(self, name: str, sentence: Any) -> None:
        if not self.cleaned_data.get(name):
            self.add_error(name, sentence)


TREATMENTS: tuple[tuple[str, Any], ...] = (
    ("", _("Keep as it stands, not used")), *((field.code, _(field.words)) for field in fields.FIELDS),
    ("sealed", _("Seal: opened only by two people")), ("dropped", _("Leave out for good")),
)


class ColumnsForm(forms.Form):
    """What each column of a file is: one choice a column, and how the employer writes days, shares and names."""

    is_day_first = forms.BooleanField(required=False)
    fte_scale = forms.ChoiceField(choices=[(word, word) for word in ("auto", "percent", "fraction")], required=False)
    name_order = forms.ChoiceField(choices=[(word, word) for word in ("auto", "family_first", "given_first")], required=False)

    def __init__(self, headings: Iterable[str], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.headings = tuple(headings)
        for at, _heading in enumerate(self.headings):
            self.fields[f"column-{at}"] = forms.ChoiceField(choices=TREATMENTS, required=False)

    def clean(self) -> dict[str, Any]:
        """Each meaning once, and a name somewhere."""
        said = super().clean() or {}
        chosen = [code for code in self.treatments().values() if code not in {"", "sealed", "dropped"}]
        for code in sorted({code for code in chosen if chosen.count(code) > 1}):
            words = fields.BY_CODE[code].words
            sentence = _("Two columns are “%(words)s”. Choose the better one and keep the other as it stands.")
            self.add_error(None, sentence % {"words": words})
        if "full_name" not in chosen and not {"given", "family"} & set(chosen):
            self.add_error(None, _("No column is the name. Say which one holds the whole name, or the given and family names."))
        return said

    def treatments(self) -> dict[str, str]:
        """Heading to field code, `sealed`, `dropped` or nothing."""
        return {heading: self.cleaned_data.get(f"column-{at}", "") for at, heading in enumerate(self.headings)}

    def settings(self) -> dict[str, Any]:
        """How the employer writes things."""
        said = self.cleaned_data
        return {
            "is_day_first": bool(said.get("is_day_first")), "fte_scale": said.get("fte_scale") or "auto",
            "name_order": said.get("name_order") or "auto",
        }


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=500, error_messages={"required": _("Say why, in a sentence: it is noted in the ledger.")})


class PublishForm(forms.Form):
    """The reason for going on although something looks odd; needed only then."""

    reason = forms.CharField(max_length=500, required=False)


class DecisionForm(forms.Form):
    """What a person decided about a pair."""

    decision = forms.ChoiceField(choices=[("same", "same"), ("different", "different"), ("later", "later"), ("reject", "reject")])
    reason = forms.CharField(max_length=300, required=False)


class DepartmentForm(forms.Form):
    """Which department a text means: one we know, or a new one."""

    text = forms.CharField(max_length=300)
    department = forms.UUIDField(required=False)
    new_name = forms.CharField(max_length=200, required=False)
    college = forms.CharField(max_length=200, required=False)
    only_here = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if not said.get("department") and not said.get("new_name"):
            self.add_error("department", _("Choose a department, or give a new one its name."))
        return said


class JobClassForm(forms.Form):
    """What a job is called and whether its holders are in the unit."""

    job_class = forms.IntegerField()
    title = forms.CharField(max_length=200, error_messages={"required": _("Give the job its title.")})
    is_represented = forms.BooleanField(required=False)


class MergeForm(forms.Form):
    """Two persons who are one, and why."""

    kept = forms.UUIDField()
    gone = forms.UUIDField()
    reason = forms.CharField(max_length=500, error_messages={"required": _("Say how you know that they are one person.")})
