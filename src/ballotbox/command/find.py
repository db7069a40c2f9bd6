"""`find`: says whether a tracker is in a record, and where."""

import argparse

from ballotbox.command.parsers import Commands, command, folder
from ballotbox.election import Election
from ballotbox.record.entries import Cast, decode_entry
from ballotbox.record.log_entries import LogEntries
from ballotbox.record.reader import read_election
from ballotbox.tracker import normal, tracker


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "find", "Find your ballot by its tracker.", run)
    folder(parser, "record", "the record's folder")
    parser.add_argument("tracker", type=normal, help="twenty letters and digits, as the booth showed them")


def run(options: argparse.Namespace) -> int:
    """Print the line of the log; 1 when the tracker is not there."""
    election = read_election(options.record)
    for line, encoded in enumerate(LogEntries(options.record), start=1):
        if _tracker_of(election, encoded) == options.tracker:
            print(f"{options.tracker} is in the log, line {line}.")
            return 0
    print(f"{options.tracker} is not among the ballots in this log.")
    return 1


def _tracker_of(election: Election, encoded: bytes) -> str:
    entry = decode_entry(election, encoded)
    return tracker(entry.ballot.ballot.body.track) if isinstance(entry, Cast) else ""
