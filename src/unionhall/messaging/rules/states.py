"""The life of one delivery: `queued > sending > accepted > delivered | failed | uncertain`, forward only."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


#: News from a gateway moves a delivery only upward; two states of one height never replace one another.
HEIGHT = {
    State.HELD: 0,
    State.QUEUED: 1,
    State.SENDING: 2,
    State.UNCERTAIN: 3,
    State.ACCEPTED: 4,
    State.DELIVERED: 5,
    State.FAILED: 5,
    State.SUPPRESSED: 5,
    State.CANCELLED: 5,
}
ENDED = frozenset(state for state, height in HEIGHT.items() if height == 5)
LEFT_US = frozenset({State.ACCEPTED, State.DELIVERED})
WAITING = frozenset({State.HELD, State.QUEUED})
#: Only a delivery whose intent was committed can have been handed over: news of others is not to be believed.
HANDED = frozenset({State.SENDING, State.UNCERTAIN, State.ACCEPTED})


def is_forward(old: str, new: str) -> bool:
    """Whether news may move a delivery from one state to the other."""
    return State(old) in HANDED and HEIGHT[State(new)] > HEIGHT[State(old)]
