"""What is typed to grant, end and review roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unionhall.access import queries
from unionhall.access.rules import ROLES, Kind, Place, Power, Role

#: Membership is no grant, and whoever may grant is made at the command line.
GRANTABLE = [code for code, role in ROLES.items() if code != "member" and Power.GRANT_ROLES not in role.may]


def _written(place: Place) -> str:
    return f"{place.kind}:{place.key}"


def _place_choices() -> list[tuple[str, Any]]:
    """The places by kind, as a select shows them."""
    words = {
        Kind.LOCAL: gettext("The local"), Kind.UNIT: gettext("Units"), Kind.DEPARTMENT: gettext("Departments"), Kind.TURF: gettext("Turfs"),
    }
    groups: dict[Kind, list[tuple[str, str]]] = {}
    for named in queries.named_places():
        groups.setdefault(named.place.kind, []).append((_written(named.place), named.name or gettext("The whole local")))
    return [(words[kind], sorted(places, key=lambda one: one[1].casefold())) for kind, places in groups.items()]


def grantable_roles() -> list[Role]:
    """The roles that a page offers."""
    return [ROLES[code] for code in GRANTABLE]


class GrantForm(forms.Form):
    """Who, which role, where, from when to when, and why."""

    email = forms.EmailField(max_length=254)
    role = forms.ChoiceField(choices=[(code, ROLES[code].name) for code in GRANTABLE])
    place = forms.ChoiceField(choices=_place_choices)
    begins_on = forms.DateField()
    ends_on = forms.DateField()
    reason = forms.CharField(max_length=2000)

    def clean_email(self) -> Any:
        """The account itself."""
        account = queries.account_by_address(self.cleaned_data["email"])
        if account is None:
            raise forms.ValidationError(_("Nobody has an open account with this address. Open one first."))
        return account

    def clean_place(self) -> Place:
        """The place itself."""
        kind, _colon, key = self.cleaned_data["place"].partition(":")
        return Place(Kind(kind), key)

    def clean(self) -> dict[str, Any]:
        """A role is held only at the kinds of place that it knows."""
        cleaned = super().clean() or {}
        role, place = ROLES.get(cleaned.get("role", "")), cleaned.get("place")
        if role and place and place.kind not in role.at:
            self.add_error("place", _("This role cannot be held there. Choose another place."))
        begins_on, ends_on = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins_on and ends_on and ends_on < begins_on:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=2000)
