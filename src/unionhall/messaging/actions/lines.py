"""Setting up the ways out, and the local's own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Unwelcome
from unionhall.ledger.actions import note
from unionhall.messaging.gateways import GATEWAYS
from unionhall.messaging.models import Line, LocalRule
from unionhall.messaging.rules.addresses import BadAddress, phone
from unionhall.messaging.rules.defaults import DEFAULTS

PARTS = ("per_second", "carrier_per_second", "a_day", "price", "at_once", "timeout_seconds", "grace_seconds", "is_active", "looks_up", "carriers")
#: Mails leave in groups, and the next group is written down while the last is on the wire: so many keep both sides busy.
MAILS_AT_ONCE = 200


@transaction.atomic
def set_line(name: str, gateway: str, parts: Mapping[str, Any], numbers: list[dict[str, Any]] | None = None, *, by: Actor) -> Line:
    """Set up a way out, new or again; a line that was stopped by trouble is tried again."""
    by.must(Power.SET_UP_MESSAGING)
    if gateway not in GATEWAYS or not name.strip():
        raise Unwelcome(_("Give the line a name and choose a gateway."))
    line = Line.objects.filter(name=name.strip()).first() or Line(name=name.strip())
    line.gateway, line.channel = gateway, GATEWAYS[gateway][1].channel
    if line.pk is None and line.channel == "mail":
        line.at_once = MAILS_AT_ONCE
    for part, value in parts.items():
        if part not in PARTS:
            raise Unwelcome(_("A line has no “%(part)s”.") % {"part": part})
        setattr(line, part, value)
    if numbers is not None:
        line.numbers = [_number(each) for each in numbers]
    line.failures, line.openings, line.open_until, line.trouble = 0, 0, None, ""
    line.save()
    note("messaging.line_set", line, by=by, detail={"gateway": gateway, "numbers": len(line.numbers)})
    return line


def _number(each: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"number": phone(str(each["number"]), for_texts=False), "per_second": float(each.get("per_second") or 1)}
    except BadAddress as problem:
        raise Unwelcome(str(problem)) from None


@transaction.atomic
def set_rule(key: str, value: Any, source: str, *, by: Actor) -> LocalRule:
    """Set one of the local's own numbers from today on, with who decided it where."""
    by.must(Power.SET_UP_MESSAGING)
    if key not in DEFAULTS:
        raise Unwelcome(_("There is no such number."))
    if not source.strip():
        raise Unwelcome(_("Say who decided it and where: the meeting, the bylaws, the law."))
    kept, _made = LocalRule.objects.update_or_create(
        key=key,
        begins_on=clock.today(),
        defaults={"value": _fit(key, value), "source": source.strip(), "set_by": by.name},
    )
    note("messaging.rule_set", key, by=by, purpose=source, detail={"value": kept.value})
    return kept


def _fit(key: str, value: Any) -> Any:
    """The value in the form of its default, or a refusal that shows the form."""
    default = DEFAULTS[key].value
    try:
        if isinstance(default, str):
            return time.fromisoformat(str(value)).strftime("%H:%M")
        if isinstance(default, list):
            return [int(each) for each in (value if isinstance(value, list) else str(value).replace(" ", "").split(","))]
        fit = int(value)
    except (TypeError, ValueError):
        raise Unwelcome(_("Write it like “%(example)s”.") % {"example": default}) from None
    if fit < 0:
        raise Unwelcome(_("Write it like “%(example)s”.") % {"example": default})
    return fit
