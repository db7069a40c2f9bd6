"""Processes of our own that tests start: they open the database of the test."""

from __future__ import annotations

import os
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def environment(**more: str) -> dict[str, str]:
    """The environment for a child: our settings, our source, the very database that this test uses."""
    name = str(connection.settings_dict["NAME"])
    server = os.environ.get("DATABASE_URL", "").rsplit("/", 1)[0]
    url = f"sqlite://{name}" if connection.vendor == "sqlite" else f"{server}/{name}"
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("COV_CORE")}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return inherited | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": path, **more}
