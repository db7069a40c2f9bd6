"""What is typed to find people, to change a name, and to hand out turf."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """What the list is narrowed to; a field that makes no sense counts as blank."""

    q = forms.CharField(max_length=200, required=False)
    unit = forms.UUIDField(required=False)
    department = forms.UUIDField(required=False)
    member = forms.ChoiceField(choices=[("", ""), ("yes", "yes"), ("no", "no")], required=False)
    new = forms.BooleanField(required=False)
    after = forms.UUIDField(required=False)


class NameForm(forms.Form):
    """How somebody wants to be called, and what the page showed when they began to type."""

    chosen_name = forms.CharField(max_length=300, required=False)
    pronouns = forms.CharField(max_length=60, required=False)
    seen_chosen_name = forms.CharField(max_length=300, required=False, strip=False)
    seen_pronouns = forms.CharField(max_length=60, required=False, strip=False)

    def values(self) -> dict[str, str]:
        """What is wanted."""
        return {"chosen_name": self.cleaned_data["chosen_name"], "pronouns": self.cleaned_data["pronouns"]}

    def seen(self) -> dict[str, str]:
        """What was there."""
        return {"chosen_name": self.cleaned_data["seen_chosen_name"], "pronouns": self.cleaned_data["seen_pronouns"]}


class PurposeForm(forms.Form):
    """What something private is looked at for."""

    purpose = forms.CharField(
        min_length=3, max_length=300,
        error_messages={"required": _("Say why you look: the ledger keeps it."), "min_length": _("Say it in a few words.")},
    )


class TurfForm(forms.Form):
    """A new turf."""

    name = forms.CharField(max_length=200)
    department = forms.UUIDField()


class TurfPersonForm(forms.Form):
    """Somebody to put into a turf, or to take out of it."""

    person = forms.UUIDField()


class HandOutForm(forms.Form):
    """Who answers for a turf, until when."""

    email = forms.EmailField(max_length=254)
    ends_on = forms.DateField()
    reason = forms.CharField(max_length=500)
