"""What is typed to sign in, to prove who one is, and to look after accounts."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """A mail address."""

    email = forms.EmailField(max_length=254)


class CodeForm(forms.Form):
    """A code, however it is typed."""

    code = forms.CharField(max_length=40)


class TokenForm(forms.Form):
    """The first administrator's address and token."""

    email = forms.EmailField(max_length=254)
    token = forms.CharField(max_length=64)


class PartForm(forms.Form):
    """Which part of the demo's cast."""

    account = forms.UUIDField()


class CredentialForm(forms.Form):
    """What a passkey answered, as JSON, and what to call it."""

    credential = forms.CharField(max_length=20_000)
    name = forms.CharField(max_length=60, required=False)

    def clean_credential(self) -> dict[str, Any]:
        """The answer as a dictionary."""
        try:
            read = json.loads(self.cleaned_data["credential"])
        except ValueError as problem:
            raise forms.ValidationError(_("The passkey did not answer.")) from problem
        if not isinstance(read, dict):
            raise forms.ValidationError(_("The passkey did not answer."))
        return read


class FactorForm(forms.Form):
    """A code of the app, or a recovery code."""

    kind = forms.ChoiceField(choices=[("totp", _("Code of my app")), ("recovery", _("Recovery code"))])
    code = forms.CharField(max_length=40)


class LossForm(forms.Form):
    """What happened to the factor."""

    said = forms.CharField(max_length=2000, widget=forms.Textarea)


class ConfirmLossForm(forms.Form):
    """How the officer knows that it is her."""

    how_known = forms.CharField(
        max_length=2000, min_length=10, widget=forms.Textarea, error_messages={"min_length": _("Say it in a sentence.")},
    )


class AccountForm(forms.Form):
    """A new account."""

    email = forms.EmailField(max_length=254)
    name = forms.CharField(max_length=200)


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(max_length=200, required=False)
