"""Drawings and phrases of the board for its templates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unionhall.wallchart import drawing
from unionhall.wallchart.queries import UnitBoard
from unionhall.wallchart.queries.board import Field
from unionhall.wallchart.rules import Density

register = template.Library()


def sentence(one: Field) -> str:
    """A field in words: the label of its image."""
    found = one.density
    if one.is_hidden:
        return _("%(workers)s workers. How many are members is not shown: so few could be picked out.") % {"workers": found.workers}
    parts = [_("%(members)s of %(workers)s are members.") % {"members": found.members, "workers": found.workers}]
    if found.is_reached:
        parts.append(_("Past %(percent)s.") % {"percent": found.goal.percent})
    else:
        more = ngettext("%(count)s more card reaches %(percent)s.", "%(count)s more cards reach %(percent)s.", found.to_go)
        parts.append(more % {"count": found.to_go, "percent": found.goal.percent})
    if one.joined.count:
        parts.append(_("%(count)s joined lately.") % {"count": one.joined.count})
    if one.hires:
        parts.append(ngettext("%(count)s new hire not met yet.", "%(count)s new hires not met yet.", one.hires) % {"count": one.hires})
    return " ".join(parts)


@register.simple_tag
def dots(one: Field, scale: str = "") -> SafeString:
    """The field of dots of a department."""
    found = one.density
    if one.is_hidden:
        people = drawing.Dots(0, 0, 0, 0, hidden=found.workers)
    else:
        joined = min(one.joined.count or 0, found.members)
        people = drawing.Dots(found.members, joined, found.nonmembers, min(one.hires, found.nonmembers), goal=found.needed or None)
    # Drawn from numbers alone: nothing typed by anybody is in it.
    return format_html(
        '<div class="dots{}" role="img" aria-label="{}">{}</div>', f" dots-{scale}" if scale else "", sentence(one),
        mark_safe(drawing.field(people)),  # noqa: S308
    )


@register.simple_tag
def unit_bar(found: Density, largest: int) -> SafeString:
    """A unit's bar on the scale of the largest unit, with its goal across."""
    label = _("%(members)s of %(workers)s are members; the line is at %(needed)s") % {
        "members": found.members, "workers": found.workers, "needed": found.needed,
    }
    return format_html(
        '<svg class="density" viewBox="0 0 {0} 18" preserveAspectRatio="none" role="img" aria-label="{1}">'
        '<rect class="bed" x="0" y="4" width="{2}" height="10"/><rect class="fill" x="0" y="4" width="{3}" height="10"/>'
        '<path class="goal" d="M{4} 0V18"/></svg>',
        max(1, largest), label, found.workers, found.members, found.needed,
    )


@register.simple_tag
def bar(found: Density) -> SafeString:
    """One place's bar over its whole width."""
    return unit_bar(found, found.workers)


@register.simple_tag
def spark(unit: UnitBoard) -> SafeString:
    """The unit's share of members over the rosters up to the day, the day itself last."""
    points = [(members, workers) for on, members, workers in unit.points if on < unit.density.as_of]
    points.append((unit.density.members, unit.density.workers))
    first = points[0][0] / points[0][1] if points[0][1] else 0
    label = _("Share of members over %(count)s dates, from %(first)s to %(last)s; the goal is %(goal)s.") % {
        "count": len(points), "first": f"{first:.1%}", "last": unit.density.percent, "goal": unit.density.goal.percent,
    }
    drawn = drawing.spark(points, float(unit.density.goal.share))
    return format_html('<svg class="spark" viewBox="0 0 176 56" role="img" aria-label="{}">{}</svg>', label, mark_safe(drawn))  # noqa: S308


@register.simple_tag
def person_address(public_id: UUID) -> str:
    """The person's own page where the house has one, else their row on this page."""
    try:
        return reverse("people:person", args=[public_id])
    except NoReverseMatch:
        return f"#p-{public_id}"


@register.simple_tag
def people_address(unit: UnitBoard, **wanted: object) -> str:
    """The list of people behind a number."""
    try:
        address = reverse("people:persons")
    except NoReverseMatch:
        return ""
    asked = "&".join(f"{name}={value}" for name, value in {"unit": unit.public_id, **wanted}.items())
    return f"{address}?{asked}"


@register.filter
def as_percent(share: Decimal) -> str:
    """A share in per cent without needless noughts."""
    return f"{(share * 100).normalize():f}%"


@register.filter
def days_left(day: date, today: date) -> int:
    """How many days until then; below nought when it is past."""
    return (day - today).days
