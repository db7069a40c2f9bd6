"""Reads the command line and runs one command; every mistake ends in a sentence and a number, never in a traceback."""

import argparse
import sys
from collections.abc import Sequence

from ballotbox.command import ceremony, cosign, decrypt, find, keys, rehearse, simulate, tally, verify, watch
from ballotbox.exceptions import BallotboxError, Refused

FAULTY, IMPOSSIBLE, INTERRUPTED = 1, 2, 130
COMMANDS = (verify, find, watch, cosign, keys, ceremony, rehearse, decrypt, tally, simulate)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: all is well; 1: what was checked does not hold; 2: it could not be done."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BallotboxError as error:
        print(f"ballotbox: {error}", file=sys.stderr)
        return FAULTY if isinstance(error, Refused) else IMPOSSIBLE
    except (OSError, ValueError) as error:
        print(f"ballotbox: {error}", file=sys.stderr)
        return IMPOSSIBLE
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ballotbox", description="Checks elections and holds their keys. See SPEC.md.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser
