"""`tally`: puts the trustees' parts together, counts, and writes the last file of the record."""

import argparse
from pathlib import Path

from ballotbox.command.parsers import Commands, command, folder, workers
from ballotbox.command.trustees import read_partials
from ballotbox.record.files import TALLY
from ballotbox.record.lines import write_lines
from ballotbox.record.log_entries import LogEntries, last_head
from ballotbox.record.reader import read_election
from ballotbox.record.tallying import results_of, tally_lines
from ballotbox.trustee import Board, final_sums
from ballotbox.verify.engines import local_engine
from ballotbox.verify.report import result_lines


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "tally", "Put the trustees' parts together and write the results into the record.", run)
    folder(parser, "record", "the folder with the closed log")
    parser.add_argument("parts", type=Path, nargs="+", help="the trustees' parts")
    workers(parser)


def run(options: argparse.Namespace) -> int:
    """Write tally.bin and print the results."""
    election, head = read_election(options.record), last_head(options.record)
    with local_engine(options.workers) as engine:
        sums = final_sums(election, Board(LogEntries(options.record), head), engine)
    partials = read_partials(options.parts)
    results = results_of(election, head.head.hash, sums, partials)
    write_lines(options.record, TALLY, tally_lines(sums, partials, results))
    print("\n".join(result_lines(election.manifest, tuple(results))))
    return 0
