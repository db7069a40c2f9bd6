"""The life of one delivery: `queued > claimed > sending > accepted > delivered | failed | uncertain`, forward only."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands."""

    HELD = "held"
    QUEUED = "queued"
    CLAIMED = "claimed"
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
    State.CLAIMED: 2,
    State.SENDING: 3,
    State.UNCERTAIN: 4,
    State.ACCEPTED: 5,
    State.DELIVERED: 6,
    State.FAILED: 6,
    State.SUPPRESSED: 6,
    State.CANCELLED: 6,
}
ENDED = frozenset(state for state, height in HEIGHT.items() if height == 6)
LEFT_US = frozenset({State.ACCEPTED, State.DELIVERED})
WAITING = frozenset({State.HELD, State.QUEUED, State.CLAIMED})
#: Only a delivery whose intent was committed can have been handed over: news of others is not to be believed.
HANDED = frozenset({State.SENDING, State.UNCERTAIN, State.ACCEPTED})


def is_forward(old: str, new: str) -> bool:
    """Whether news may move a delivery from one state to the other."""
    return State(old) in HANDED and HEIGHT[State(new)] > HEIGHT[State(old)]
