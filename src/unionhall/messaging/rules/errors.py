"""What gateways' error codes mean for us (Twilio and Telnyx, as their documents give them)."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What is to be done about an error."""

    BAD_NUMBER = "bad_number"
    LANDLINE = "landline"
    STOPPED = "stopped"
    BACK_OFF = "back_off"
    LATER = "later"
    CONFIGURATION = "configuration"
    FILTERED = "filtered"
    OURS = "ours"
    OTHER = "other"


CODES: dict[str, Fault] = {
    "21211": Fault.BAD_NUMBER,
    "21612": Fault.BAD_NUMBER,
    "21408": Fault.BAD_NUMBER,
    "21614": Fault.LANDLINE,
    "30005": Fault.BAD_NUMBER,
    "30006": Fault.LANDLINE,
    "21602": Fault.OURS,
    "21603": Fault.OURS,
    "21604": Fault.OURS,
    "21617": Fault.OURS,
    "21606": Fault.CONFIGURATION,
    "21212": Fault.CONFIGURATION,
    "20003": Fault.CONFIGURATION,
    "30034": Fault.CONFIGURATION,
    "21610": Fault.STOPPED,
    "21611": Fault.BACK_OFF,
    "30001": Fault.BACK_OFF,
    "20429": Fault.BACK_OFF,
    "30003": Fault.LATER,
    "30004": Fault.OTHER,
    "30007": Fault.FILTERED,
    "30008": Fault.OTHER,
    # Telnyx
    "40300": Fault.STOPPED,
    "40310": Fault.BAD_NUMBER,
    "40001": Fault.LANDLINE,
    "40008": Fault.OTHER,
    "40002": Fault.FILTERED,
    "40003": Fault.FILTERED,
    "40011": Fault.BACK_OFF,
    "40014": Fault.BACK_OFF,
    "10009": Fault.CONFIGURATION,
    "40010": Fault.CONFIGURATION,
    # Mail: enhanced status codes of a refusal at hand-over or of a bounce
    "5.1.1": Fault.BAD_NUMBER,
    "5.1.2": Fault.BAD_NUMBER,
    "5.1.3": Fault.BAD_NUMBER,
    "5.2.1": Fault.BAD_NUMBER,
    "5.7.1": Fault.FILTERED,
}

WORDS: dict[Fault, str] = {
    Fault.BAD_NUMBER: "the address does not exist",
    Fault.LANDLINE: "a landline, which takes no texts",
    Fault.STOPPED: "they said stop",
    Fault.BACK_OFF: "too much at once",
    Fault.LATER: "the phone was off",
    Fault.CONFIGURATION: "our account or number is not set up",
    Fault.FILTERED: "a carrier took it for spam",
    Fault.OURS: "we made a mistake",
    Fault.OTHER: "not known",
}
#: The address is of no use any more: the contact point is marked.
ENDS_ADDRESS = frozenset({Fault.BAD_NUMBER, Fault.LANDLINE})
#: The gateway says for certain that nothing went out, and that trying again makes sense.
TRY_AGAIN = frozenset({Fault.BACK_OFF, Fault.LATER})


def fault_of(code: str) -> Fault:
    """What a code means; codes we do not know are `other`."""
    return CODES.get(code, Fault.OTHER)


def should_pause(filtered: int, ended: int) -> bool:
    """Whether so many were taken for spam that going on would harm the number: 20 or more, and over 2%."""
    return filtered >= 20 and filtered > 0.02 * ended
