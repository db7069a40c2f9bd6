"""The command `unionhall`: run, worker, demo and everything else that Django's management offers."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from unionhall.site.environment import BadSetting


def main() -> None:
    """Hand the arguments to Django with our settings; a command may be written with hyphens."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionhall.site.settings")
    command = [word.replace("-", "_") if not word.startswith("-") else word for word in sys.argv[1:2]]
    try:
        execute_from_command_line(["unionhall", *command, *sys.argv[2:]])
    except BadSetting as no:
        sys.exit(f"unionhall: {no}")


if __name__ == "__main__":
    main()
