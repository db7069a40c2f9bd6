"""What is typed at the board: a purpose, a threshold, a what-if."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unionhall.kit import clock
from unionhall.people import queries as people
from unionhall.wallchart.rules import MAJORITY, SUPERMAJORITY

_LIMITS = _("A share lies above 0%% and is 100%% at most.")
SHARE = {"min_value": _LIMITS, "max_value": _LIMITS}


class ExportForm(forms.Form):
    """What a list that leaves the house is for."""

    purpose = forms.CharField(
        label=_("What is this list for?"), min_length=5, max_length=300, help_text=_("The ledger keeps it, with your name and the hour."),
        error_messages={"required": _("Say what it is for."), "min_length": _("Say it in a few words.")},
    )


class ThresholdForm(forms.Form):
    """A goal, from when, for whom, and where it was decided."""

    code = forms.ChoiceField(label=_("Which goal"), choices=[(SUPERMAJORITY, _("Supermajority")), (MAJORITY, _("Majority (more than)"))])
    percent = forms.DecimalField(
        label=_("Share in per cent"), min_value=Decimal("0.1"), max_value=Decimal(100), decimal_places=3, error_messages=SHARE,
    )
    unit = forms.ChoiceField(label=_("For"), required=False)
    effective_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(
        label=_("Where was this decided?"), max_length=300, help_text=_("For example: membership meeting of 12 May, motion 4."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(
            label=_("For"), required=False, choices=[("", _("The whole local")), *people.units().values_list("code", "name")],
        )
        self.fields["effective_on"].initial = clock.today


class WhatIfForm(forms.Form):
    """What might happen to a unit."""

    leaving = forms.IntegerField(label=_("Workers who leave"), min_value=0, required=False)
    leaving_members = forms.IntegerField(label=_("Members among them"), min_value=0, required=False)
    coming = forms.IntegerField(label=_("Workers who come"), min_value=0, required=False)
    coming_members = forms.IntegerField(label=_("Members among them"), min_value=0, required=False)
    cards = forms.IntegerField(label=_("Cards we get"), min_value=0, required=False)
    percent = forms.DecimalField(
        label=_("Threshold in per cent"), min_value=Decimal("0.1"), max_value=Decimal(100), required=False, error_messages=SHARE,
    )

    @property
    def difference(self) -> tuple[int, int]:
        """Workers and members more or fewer."""
        said = self.cleaned_data
        number = {name: said.get(name) or 0 for name in ("leaving", "leaving_members", "coming", "coming_members", "cards")}
        return (
            number["coming"] - number["leaving"],
            number["coming_members"] - number["leaving_members"] + number["cards"],
        )

    @property
    def share(self) -> Decimal | None:
        """The other threshold, if one was typed."""
        percent = self.cleaned_data.get("percent")
        return percent / 100 if percent is not None else None
