"""`verify`: checks a published record from beginning to end."""

import argparse

from ballotbox.command.parsers import Commands, command, folder, workers
from ballotbox.verify.progress import terminal
from ballotbox.verify.run import Options, verify


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "verify", "Check an election from its published record alone.", run)
    folder(parser, "record", "the record's folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    workers(parser)
    parser.add_argument("--scheduler", metavar="tcp://…", help="spread the work over this Dask cluster")
    parser.add_argument("--quiet", action="store_true", help="draw no progress bar")


def run(options: argparse.Namespace) -> int:
    """Print the report; 1 when the record is not sound."""
    bar = None if options.quiet else terminal()
    report = verify(options.record, Options(options.workers, options.scheduler, bar))
    print(report.as_json() if options.json else report.as_text())
    return 0 if report.is_sound else 1
