"""What is typed to search the ledger and to take a copy."""

from __future__ import annotations

from typing import Any

from django import forms

from unionhall.ledger.queries import Wanted


class LedgerForm(forms.Form):
    """What to look for."""

    deed = forms.CharField(max_length=80, required=False)
    who = forms.CharField(max_length=200, required=False)
    thing = forms.CharField(max_length=120, required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    before = forms.IntegerField(min_value=1, required=False)

    def wanted(self) -> Wanted:
        """What is looked for; a field that makes no sense counts as blank."""
        sound: dict[str, Any] = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        return Wanted(
            deed=sound.get("deed", ""), who=sound.get("who", ""), thing=sound.get("thing", ""), since=sound.get("since"),
            until=sound.get("until"),
        )


class ExportForm(LedgerForm):
    """What to take a copy of, and what for."""

    purpose = forms.CharField(min_length=5, max_length=500)
