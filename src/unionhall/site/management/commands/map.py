"""The command that prints the map of the house."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


def layers() -> list[str]:
    """The lines of the map, highest first, as `pyproject.toml` has them."""
    config = tomllib.loads((Path(settings.SOURCE).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(one for one in config["tool"]["importlinter"]["contracts"] if one["id"] == "map")
    return list(contract["layers"])


def about(area: str) -> str:
    """What an area says it is; nothing where it is not built yet."""
    try:
        return (importlib.import_module(f"unionhall.{area}").__doc__ or "").strip()
    except ModuleNotFoundError:
        return ""


class Command(BaseCommand):
    """Prints each area with its two lines, highest first; places kept free are in brackets."""

    help = "Print the map: the areas, highest first, and what each is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        for line in layers():
            for word in line.split("|"):
                area = word.strip().strip("()")
                said = about(area) or "(its place is kept)"
                first, *rest = said.splitlines()
                self.stdout.write(f"{area:<14} {first}")
                for more in filter(str.strip, rest):
                    self.stdout.write(f"{'':<14} {more}")
