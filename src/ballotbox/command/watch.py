"""`watch`: mirrors a board and checks all that is new, until it closes."""

import argparse
import time

from ballotbox.command.parsers import Commands, command, folder
from ballotbox.mirror import Mirror
from ballotbox.watch import Watch


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "watch", "Mirror a board and check everything that it adds.", run)
    parser.add_argument("board", help="the board's folder or web address")
    folder(parser, "mirror", "the folder for our own copy")
    parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS", help="how often to look")
    parser.add_argument("--once", action="store_true", help="look once and stop")


def run(options: argparse.Namespace) -> int:
    """Print a line for each new head; 1 when a ballot does not hold."""
    mirror = Mirror(options.board, options.mirror)
    mirror.refresh()
    watch = Watch(options.mirror)
    while True:
        told = len(watch.faults)
        for head in watch.look():
            print(f"{head.head.size} entries, root {head.head.root.hex()[:16]}…, {len(head.cosignatures)} witnesses", flush=True)
        for fault in watch.faults[told:]:
            print(f"FAULT {fault}", flush=True)
        if options.once or watch.is_closed:
            return 1 if watch.faults else 0
        time.sleep(options.every)
        mirror.refresh()
