"""How messaging is set up, as its page shows it."""

from __future__ import annotations

from typing import Any

from unionhall.access import queries as access
from unionhall.access.rules import Power
from unionhall.kit import clock
from unionhall.messaging.gateways import GATEWAYS
from unionhall.messaging.machines import SILENT_AFTER
from unionhall.messaging.models import Keyword, Line, LocalRule, Machine, ReplyTemplate, SendingFreeze
from unionhall.messaging.rules.defaults import DEFAULTS
from unionhall.messaging.sending.local import rule


def lines() -> list[dict[str, Any]]:
    """Every line with its gateway's name, its pace and its trouble."""
    return [{"line": line, "gateway": GATEWAYS[line.gateway][0], "pace": line.limits.per_second} for line in Line.objects.order_by("name")]


def gateways() -> list[tuple[str, str]]:
    """Codes and names."""
    return [(code, name) for code, (name, _traits, _opener) in GATEWAYS.items()]


def rules() -> list[dict[str, Any]]:
    """Each number with what holds today and its source."""
    decided = {row.key: row for row in LocalRule.objects.filter(begins_on__lte=clock.today()).order_by("begins_on")}
    return [
        {
            "key": key,
            "words": default.words,
            "value": _shown(rule(key)),
            "source": decided[key].source if key in decided else default.source,
            "since": decided[key].begins_on if key in decided else None,
        }
        for key, default in DEFAULTS.items()
    ]


def _shown(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def keywords() -> list[Keyword]:
    """Words answered by themselves."""
    return list(Keyword.objects.filter(is_active=True).order_by("word"))


def replies() -> list[ReplyTemplate]:
    """Answers kept ready."""
    return list(ReplyTemplate.objects.order_by("title"))


def machines() -> list[dict[str, Any]]:
    """Every machine that sends or wants to, with how it stands: in step, silent, or not let in yet."""
    late = clock.now() - SILENT_AFTER
    return [
        {"machine": each, "stands": "strange" if each.in_step_at is None else "silent" if each.in_step_at < late else "in_step"}
        for each in Machine.objects.order_by("name", "pk")
    ]


def senders() -> list[tuple[int, str, str]]:
    """Accounts that may write to members somewhere today: key, public id and name, in the order of names."""
    powers = (Power.SEND_MESSAGES, Power.ANSWER_MESSAGES)
    found = {each for power in powers for each in access.holders_of(power, on=clock.today())}
    return sorted(found, key=lambda each: (each[2].casefold(), each[0]))


def freezes() -> list[SendingFreeze]:
    """Accounts that may not send now."""
    now = clock.now()
    return list(SendingFreeze.objects.filter(begins_at__lte=now, ends_at__gt=now, lifted_at__isnull=True).select_related("account"))
