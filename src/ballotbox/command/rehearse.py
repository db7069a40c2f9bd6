"""`rehearse`: trustees show before the vote that they can decrypt, on ciphertexts that everybody can open."""

import argparse
from itertools import combinations
from pathlib import Path

from ballotbox import rehearsal
from ballotbox.command.parsers import Commands, command, folder
from ballotbox.command.trustees import read_partials, share_of
from ballotbox.record.reader import read_election


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "rehearse", "Rehearse the decryption: with --secret make our part, without it check the parts.", run)
    folder(parser, "folder", "the folder with manifest.bin and ceremony.bin")
    parser.add_argument("parts", type=Path, nargs="+", help="our new part, or the parts of all who rehearsed")
    parser.add_argument("--secret", type=Path, help="the trustee's secret file")


def run(options: argparse.Namespace) -> int:
    """Make our part, or check every set of trustees that could decrypt among those who rehearsed."""
    election = read_election(options.folder)
    if options.secret:
        part = rehearsal.rehearse(election, share_of(options.folder, options.secret))
        options.parts[0].write_bytes(part.encode())
        print(f"Rehearsed as trustee {part.index}.")
        return 0
    partials = read_partials(options.parts)
    rehearsal.check(election, partials)
    sets = list(combinations(partials, election.manifest.threshold))
    for some in sets:
        rehearsal.check(election, some)
    print(f"Trustees {', '.join(str(one.index) for one in partials)} can decrypt: all {len(sets)} sets of {election.manifest.threshold}.")
    return 0
