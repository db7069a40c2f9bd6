"""A gateway for trying out: every message is a line in a file of our home, and nothing leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from unionhall.messaging.gateways.doors import Kind, NumberNews, Outcome, Outgoing, Traits, one_by_one

TRAITS = Traits("text", folds_doubles=True)
MAIL_TRAITS = Traits("mail", folds_doubles=True)


def kept_in() -> Path:
    """The file."""
    return Path(settings.HOME) / "messages.jsonl"


class Files:
    """Appends."""

    def __init__(self, *, at_once: int, timeout: float) -> None:
        self.path = kept_in()
        self.lanes = 1

    async def send(self, messages: Sequence[Outgoing], until: float) -> list[Outcome]:
        """Write the messages down."""
        return one_by_one(messages, until, self._write)

    def _write(self, message: Outgoing) -> Outcome:
        said = {
            "key": message.key,
            "to": message.address,
            "from": message.sender,
            "text": message.body,
            "mail": message.content.decode("utf-8", "replace"),
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
        return Outcome(message.delivery_id, Kind.ACCEPTED, gateway_id=message.key, segments=message.segments)

    async def look_up(self, message: Outgoing) -> Outcome | None:
        """Whether the key is in the file."""
        has = self.path.exists() and message.key in self.path.read_text(encoding="utf-8")
        return Outcome(message.delivery_id, Kind.ACCEPTED if has else Kind.UNSENT, gateway_id=message.key if has else "")

    async def kind_of(self, number: str) -> NumberNews | None:
        """Nothing is known of numbers here."""
        return None

    async def close(self) -> None:
        """Nothing is open."""
