"""Files that were sent and wait for their columns to be confirmed; each is seen by its sender alone and gone after a day."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

from unionhall.kit.models import new_public_id

KEPT_SECONDS = 24 * 3600
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file on disk with what its sender said about it."""

    token: str
    account_id: int
    source: str
    as_of_on: str
    name: str
    sheet: str

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return folder() / self.token

    @property
    def day(self) -> date:
        """The day it speaks of."""
        return date.fromisoformat(self.as_of_on)


def folder() -> Path:
    """Where sent files wait: in our home, never under the web root."""
    return Path(settings.HOME) / "uploads"


def keep(sent: Path, *, account_id: int, source: str, as_of_on: date, name: str, sheet: str = "") -> Waiting:
    """Have a sent file wait, and clear away what waited too long."""
    sweep()
    shown = _UNSAFE.sub("", name)[-255:] or "roster"
    waiting = Waiting(str(new_public_id()), account_id, source, as_of_on.isoformat(), shown, sheet[:100])
    sent.replace(waiting.path)
    (folder() / f"{waiting.token}.json").write_text(json.dumps(asdict(waiting)), encoding="utf-8")
    return waiting


def found(token: UUID, account_id: int | None) -> Waiting | None:
    """The file that waits under this token, for its sender."""
    note = folder() / f"{token}.json"
    if not note.exists():
        return None
    waiting = Waiting(**json.loads(note.read_text(encoding="utf-8")))
    return waiting if waiting.account_id == account_id and waiting.path.exists() else None


def drop(waiting: Waiting) -> None:
    """It need not wait any more."""
    waiting.path.unlink(missing_ok=True)
    (folder() / f"{waiting.token}.json").unlink(missing_ok=True)


def sweep(now: float | None = None) -> None:
    """Remove what has waited for longer than a day."""
    before = (time.time() if now is None else now) - KEPT_SECONDS
    for path in folder().iterdir() if folder().exists() else ():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
