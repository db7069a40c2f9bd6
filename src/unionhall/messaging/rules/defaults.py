"""The numbers a local may change, and what holds until it does; each with the place it was taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Default:
    """A number or hour: what it is, its value here, and why."""

    words: str
    value: Any
    source: str


DEFAULTS: dict[str, Default] = {
    "confirm_above": Default("A second person confirms above so many people", 500, "Proposal, until the local decides"),
    "quiet_from": Default("Nothing leaves from this hour on, where the person is", "21:00", "TCPA, 47 CFR 64.1200(c)(1): not after 9 p.m."),
    "quiet_until": Default("… until this hour", "08:00", "TCPA, 47 CFR 64.1200(c)(1): not before 8 a.m."),
    "unanswered_hours": Default("A text without an answer is told after so many hours", 4, "Proposal, until the local decides"),
    "close_days": Default("A talk without a word for so many days is closed", 14, "Proposal, until the local decides"),
    "batch_size": Default("People in one batch for texting one by one", 25, "Proposal, until the local decides"),
    "country_codes": Default("Country codes we text to", [1], "Guard against texts to premium numbers abroad"),
}
