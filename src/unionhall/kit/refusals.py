"""What a person is told when something cannot be done, and with which status.

Refusal
├── Unwelcome        400  what was sent does not make sense
├── NotAllowed       403  may not do this here
├── NotThere         404  does not exist, or must look as if it did not
├── Clash            409  somebody was faster, or the state forbids it
├── TooLarge         413  more than we take
├── TooMany          429  too often; try later
└── NoRoom           507  the disk is full; nothing was changed
"""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """A no with its reason: `sentence` is written for the person who asked."""

    status: ClassVar[int] = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unwelcome(Refusal):
    """What was sent does not make sense."""

    status = 400


class NotAllowed(Refusal):
    """The actor may not do this here."""

    status = 403


class NotThere(Refusal):
    """It does not exist, or must look to this actor as if it did not."""

    status = 404


class Clash(Refusal):
    """Somebody was faster, or the state of the thing forbids it."""

    status = 409


class TooLarge(Refusal):
    """More than we take."""

    status = 413


class TooMany(Refusal):
    """Too often; the sentence says when to try again."""

    status = 429


class NoRoom(Refusal):
    """The disk is full; nothing was changed."""

    status = 507
