"""What the commands share in reading their arguments."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[argparse.Namespace], int]


def command(commands: Commands, name: str, summary: str, run: Run) -> argparse.ArgumentParser:
    """A command with its summary and what runs it."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    return parser


def folder(parser: argparse.ArgumentParser, name: str, about: str) -> None:
    """A folder among the arguments."""
    parser.add_argument(name, type=Path, help=about)


def workers(parser: argparse.ArgumentParser) -> None:
    """How many processes may be used."""
    parser.add_argument("--workers", type=at_least(1), help="processes to use; all cores unless said")


def at_least(least: int) -> Callable[[str], int]:
    """A whole number from `least` up."""

    def number(typed: str) -> int:
        value = int(typed)
        if value < least:
            raise argparse.ArgumentTypeError(f"{value} is less than {least}")
        return value

    return number
