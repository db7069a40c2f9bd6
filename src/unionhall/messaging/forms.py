"""What is typed when a message is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from unionhall.access.rules import Actor, Power
from unionhall.kit.asked import whole_number
from unionhall.kit.refusals import Unwelcome
from unionhall.messaging.actions.writing import Draft
from unionhall.messaging.rules.addresses import numbers_in
from unionhall.messaging.rules.carriers import KNOWN, OTHER
from unionhall.people.queries import reach

LISTS = ("units", "departments", "turfs", "languages")


def draft_in(post: QueryDict, actor: Actor, listed: Sequence[str] = ()) -> Draft:
    """The draft that was typed; people whose numbers were pasted before stay while their box is ticked. A language without words is left out."""
    segment: dict[str, Any] = {name: post.getlist(name) for name in LISTS if post.getlist(name)}
    if post.get("membership") in {"members", "nonmembers"}:
        segment["membership"] = post["membership"]
    if days := whole_number(post.get("new_within_days", "").strip()):
        segment["new_within_days"] = min(days, 3650)
    persons = set(listed) if "keeps_list" in post else set()
    if numbers := str(post.get("numbers", "")).strip():
        persons.update(_people_at(numbers, actor))
    if persons:
        segment["persons"] = sorted(persons)
    words = {code: _parts(post, code) for code, _name in settings.MESSAGE_LANGUAGES}
    return Draft(
        title=str(post.get("title", ""))[:160],
        category=str(post.get("category", "")),
        channels=post.getlist("channels"),
        segment=segment,
        words={code: parts for code, parts in words.items() if any(part.strip() for part in parts.values())},
        kind="peer" if post.get("kind") == "peer" else "blast",
        reply_words=str(post.get("reply_words", "")),
        uses_employer_addresses="uses_employer_addresses" in post,
        keeps_quiet_hours="rings_at_night" not in post,
    )


def _parts(post: QueryDict, code: str) -> dict[str, str]:
    return {part: str(post.get(f"{code}_{part}", "")) for part in ("text", "subject", "body")}


def _people_at(typed: str, actor: Actor) -> list[str]:
    """The people whose numbers were pasted, as a phone exports them; a slip names its lines before anything is kept."""
    rows = numbers_in(typed)
    known = reach.at_numbers(actor, Power.WRITE_MESSAGES, [row.number for row in rows if row.number])
    strangers = [f"{row.line}: {row.written[:40]}" for row in rows if row.number and row.number not in known]
    problems = [f"{row.line}: {row.problem}" for row in rows if row.problem]
    if not rows:
        problems = [_("There is no phone number in this list.")]
    if strangers:
        problems.append(_("These belong to nobody you may write to, lines %(lines)s.") % {"lines": "; ".join(strangers[:5])})
    if problems:
        raise Unwelcome(_("Look at the list of numbers. Line %(problems)s") % {"problems": " ".join(problems[:5])})
    return list(known.values())


def moment_in(post: QueryDict, field: str = "send_at") -> datetime | None:
    """A time that was typed, on the local's clock; none where the field is empty."""
    typed = str(post.get(field, "")).strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    except ValueError:
        raise Unwelcome(_("Write the time as on the clock of the field: day, month, year, hour and minute.")) from None


def begin_in(query: QueryDict) -> datetime | None:
    """The moment from which a list goes on, as our own links write it; none for anything else."""
    try:
        found = datetime.fromisoformat(str(query.get("from", "")))
    except ValueError:
        return None
    return found if found.tzinfo else None


def pairs_in(post: QueryDict) -> set[tuple[str, str]]:
    """The ticked channels and categories."""
    return {(channel, category) for each in post.getlist("wanted") for channel, _colon, category in [each.partition(":")]}


def carriers_in(post: QueryDict) -> list[dict[str, Any]]:
    """What carriers allow, as it was typed: a field for the second and one for the day, for each carrier."""
    found = []
    for key in (*KNOWN, OTHER):
        per_second, a_day = number_in(post, f"{key}_per_second"), int(number_in(post, f"{key}_a_day"))
        if per_second or a_day:
            found.append({"carrier": key, "per_second": per_second, "a_day": a_day})
    return found


def number_in(post: QueryDict, name: str, default: float = 0) -> float:
    """A number that was typed, else a refusal that names the field."""
    typed = str(post.get(name, "")).strip().replace(",", ".")
    if not typed:
        return default
    try:
        found = float(typed)
    except ValueError:
        raise Unwelcome(_("“%(typed)s” is not a number.") % {"typed": typed[:20]}) from None
    if not 0 <= found < 1_000_000:
        raise Unwelcome(_("“%(typed)s” is not a number that fits here.") % {"typed": typed[:20]})
    return found
