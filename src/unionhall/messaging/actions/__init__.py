"""What people do with messages: write, check, send, stop, answer."""

from unionhall.messaging.actions import consent, lines, news, peer, sending, switches, talks, writing, zones
from unionhall.messaging.actions.notices import Notice, tell
from unionhall.messaging.actions.zones import freeze_sending, lift_freeze

__all__ = [
    "Notice",
    "consent",
    "freeze_sending",
    "lift_freeze",
    "lines",
    "news",
    "peer",
    "sending",
    "switches",
    "talks",
    "tell",
    "writing",
    "zones",
]
