"""What is typed about memberships: a list, a card, a change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from unionhall.kit import clock
from unionhall.membership.rules import EXPELLED, MEMBER, TRANSFERRED, WITHDRAWN
from unionhall.people.rules import cells

DAY = {"type": "date"}


class ListForm(forms.Form):
    """A member list and its day."""

    file = forms.FileField(
        label=_("The list"), help_text=_("CSV or XLSX, one row for each member: name, employee number or e-mail, day of joining."),
        error_messages={"required": _("Choose the list.")},
    )
    as_of_on = forms.DateField(label=_("It says who is a member on"), widget=forms.DateInput(attrs=DAY))
    is_complete = forms.BooleanField(label=_("It names every member of the local"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of_on"].initial = clock.today


class CardForm(forms.Form):
    """A card on paper."""

    typed_name = forms.CharField(label=_("Name as written"), max_length=300, error_messages={"required": _("A card has a name.")})
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs=DAY), error_messages={"required": _("Say which day stands on the card.")},
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=32, required=False)
    employee_number = forms.CharField(label=_("Employee number"), max_length=64, required=False)
    department_text = forms.CharField(label=_("Department"), max_length=200, required=False)

    def clean_signed_on(self) -> date:
        """A day that has been."""
        day: date = self.cleaned_data["signed_on"]
        if day > clock.today():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean_phone(self) -> str:
        """The number as rosters keep it."""
        try:
            return cells.read_phone(self.cleaned_data["phone"])
        except cells.Unreadable:
            raise ValidationError(_("This is not a telephone number. Write it with its area code.")) from None

    def clean_employee_number(self) -> str:
        """The number as rosters keep it, leading zeros mended."""
        try:
            return cells.read_identifier(self.cleaned_data["employee_number"])
        except cells.Unreadable:
            raise ValidationError(_("This is not an employee number.")) from None


class ChangeForm(forms.Form):
    """A change of status, from when and why."""

    status = forms.ChoiceField(label=_("What happened"), choices=[
        (WITHDRAWN, _("Left the local")), (TRANSFERRED, _("Went to another local")), (EXPELLED, _("Was expelled")),
        (MEMBER, _("Is a member, again or at last")),
    ])
    on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("Why"), max_length=500, help_text=_("The letter, the meeting, the decision, with its date."))


class LeaverForm(forms.Form):
    """What happens to the membership of somebody who left."""

    outcome = forms.ChoiceField(label=_("What happens"), choices=[
        (WITHDRAWN, _("Withdrawal card given")), (TRANSFERRED, _("Goes to another local")), ("stays", _("Stays a member")),
    ])
    on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("Note"), max_length=500, required=False, help_text=_("The other local, or what was said."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class CorrectionForm(forms.Form):
    """Another first day, or another last day, for the present line of a history."""

    begins_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY))
    ends_on = forms.DateField(label=_("Last day, if it ended"), required=False, widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("Why"), max_length=500)


class PublishForm(forms.Form):
    """Whether those who are missing have left, and why that is right."""

    end_missing = forms.BooleanField(label=_("Those who are not on the list are members no more"), required=False)
    override_reason = forms.CharField(label=_("Why so many are missing"), max_length=500, required=False)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=500)
