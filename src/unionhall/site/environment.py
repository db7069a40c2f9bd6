"""What may be set from outside, typed, with a hint where something is wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HOME = Path(os.environ.get("UNIONHALL_HOME", Path.cwd() / "var"))


class BadSetting(Exception):
    """A variable of the environment that cannot be used, and how to mend it."""


def text(name: str, default: str) -> str:
    """A variable as text."""
    return os.environ.get(name, default)


def yes(name: str, *, default: bool) -> bool:
    """A variable as yes or no."""
    word = os.environ.get(name, "yes" if default else "no").casefold()
    if word in {"1", "yes", "true", "on"}:
        return True
    if word in {"0", "no", "false", "off", ""}:
        return False
    raise BadSetting(f"{name} is “{word}”; write yes or no.")


def number(name: str, default: int) -> int:
    """A variable as a whole number."""
    word = os.environ.get(name, str(default))
    if not word.lstrip("-").isdigit():
        raise BadSetting(f"{name} is “{word}”; write a whole number.")
    return int(word)


def words(name: str, default: str) -> list[str]:
    """A variable as words between commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret_key() -> str:
    """The signing key: from the environment, else one made at the first start and kept in a file only we can read."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    kept = HOME / "secret-key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(os.urandom(48).hex())
    return kept.read_text()


def database() -> dict[str, Any]:
    """The database that `DATABASE_URL` names; without it, a SQLite file in our home."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        HOME.mkdir(parents=True, exist_ok=True)
        return sqlite(HOME / "hall.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql", "NAME": unquote(parts.path.lstrip("/")), "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""), "HOST": parts.hostname or "", "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"application_name": "unionhall"},
        }
    raise BadSetting(f"DATABASE_URL begins with “{parts.scheme}”; write postgresql://user@host/name or sqlite:///path.")


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite as it must be run: one writer at a time who waits for his turn, and nothing acknowledged before it is on disk."""
    return {
        "ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-64000;",
        },
    }
