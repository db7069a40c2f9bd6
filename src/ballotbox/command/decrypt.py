"""`decrypt`: a trustee checks the closed board from beginning to end and makes its one partial decryption."""

import argparse
from pathlib import Path

from ballotbox.command.parsers import Commands, command, folder, workers
from ballotbox.command.trustees import share_of
from ballotbox.record.log_entries import LogEntries, last_head
from ballotbox.record.reader import read_election
from ballotbox.trustee import Board, Trustee
from ballotbox.verify.engines import local_engine


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "decrypt", "Check a closed board and decrypt our part of the manifest's sums, once.", run)
    folder(parser, "record", "the folder with the closed log")
    parser.add_argument("part", type=Path, help="the file for our part")
    parser.add_argument("--secret", type=Path, required=True, help="the trustee's secret file")
    parser.add_argument("--memory", type=Path, required=True, help="the file that remembers what we decrypted")
    workers(parser)


def run(options: argparse.Namespace) -> int:
    """Write our part; the memory is written first, so that a crash cannot make us decrypt twice."""
    election = read_election(options.record)
    decrypted = options.memory.read_bytes() if options.memory.exists() else None
    trustee = Trustee(election, share_of(options.record, options.secret), decrypted)
    with local_engine(options.workers) as engine:
        part = trustee.decrypt(Board(LogEntries(options.record), last_head(options.record)), engine)
    options.memory.write_bytes(part.head)
    options.part.write_bytes(part.encode())
    print(f"Decrypted as trustee {part.index}.")
    return 0
