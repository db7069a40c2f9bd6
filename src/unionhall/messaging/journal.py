"""The journal of opt-outs: a file outside the database, on disk before anybody is answered, so that no old backup forgets one."""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings


def folder() -> Path:
    """Where the journal lies; best on another disk than the database."""
    return _made(str(settings.MESSAGING["JOURNAL"]))


@lru_cache(maxsize=8)
def _made(place: str) -> Path:
    """The folder, made once: one that vanishes while we work is trouble, and not to be replaced by an empty one."""
    Path(place).mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(place)


def opt_outs() -> Path:
    """The file, one JSON line for each line of the ledger of consent."""
    return folder() / "opt-outs.jsonl"


def append(line: dict[str, Any]) -> None:
    """Add a line and wait until it is on the disk."""
    path = opt_outs()
    is_new = not path.exists()
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # A crash may have left half a line: begin on a new one, so that it spoils itself alone.
        if file.tell() and not _ends_well(path):
            file.write(b"\n")
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        path.chmod(0o600)
        _sync_folder()


def _ends_well(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _sync_folder() -> None:
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lines_after(offset: int) -> Iterator[tuple[dict[str, Any], int]]:
    """Every whole line from an offset on, with the offset behind it; a journal shorter than that is read from its beginning."""
    path = opt_outs()
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(offset if offset <= path.stat().st_size else 0)
        while (raw := file.readline()).endswith(b"\n"):
            try:
                yield json.loads(raw), file.tell()
            except ValueError:
                continue


def machine() -> str:
    """The name of the machine that keeps this journal, made up once."""
    path = folder() / "machine"
    if not path.exists():
        fresh = folder() / f"machine.{os.getpid()}.new"
        fresh.write_text(str(uuid.uuid4()))
        # Of several processes that make one up at once, the first one's holds.
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def read_world() -> dict[str, Any]:
    """Which incarnation this machine last worked with, and how far its tide had come."""
    path = folder() / "world.json"
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def write_world(incarnation: str, tide: int) -> None:
    """Keep the incarnation and the highest tide, whole or not at all."""
    path, fresh = folder() / "world.json", folder() / f"world.{os.getpid()}.new"
    with (folder() / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = read_world()
        if known.get("incarnation") == incarnation and known["tide"] >= tide:
            return
        with fresh.open("w") as file:
            json.dump({"incarnation": incarnation, "tide": tide}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
