"""The gateways behind one small door; a line's row says which."""

from unionhall.messaging.gateways.doors import LATE, TROUBLE, Door, Kind, NumberNews, Outcome, Outgoing, StatusNews, TextNews
from unionhall.messaging.gateways.opening import GATEWAYS, open_door, traits_of

__all__ = [
    "GATEWAYS",
    "LATE",
    "TROUBLE",
    "Door",
    "Kind",
    "NumberNews",
    "Outcome",
    "Outgoing",
    "StatusNews",
    "TextNews",
    "open_door",
    "traits_of",
]
