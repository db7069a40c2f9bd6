"""Who sees which messages."""

from unionhall.messaging.queries.blasts import open_to

__all__ = ["open_to"]
