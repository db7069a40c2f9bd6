"""`simulate`: makes the record of a whole invented election."""

import argparse

from ballotbox.command.parsers import Commands, at_least, command, folder, workers
from ballotbox.simulate.manifests import Plan
from ballotbox.simulate.run import simulate
from ballotbox.verify.engines import local_engine


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "simulate", "Make the record of an invented election; nothing in it is secret.", run)
    folder(parser, "record", "the folder to make")
    parser.add_argument("--ballots", type=at_least(0), default=200, help="how many voters")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same votes")
    parser.add_argument("--races", type=at_least(0), default=0, help="so many plain races; unless said, a local's three")
    parser.add_argument("--candidates", type=at_least(2), default=3, help="candidates in each plain race")
    parser.add_argument("--issuers", type=int, choices=(1, 2), default=2, help="issuers of passes")
    parser.add_argument("--batch", type=at_least(1), default=100, help="ballots in a batch")
    workers(parser)


def run(options: argparse.Namespace) -> int:
    """Write the record."""
    chosen = {name: getattr(options, name) for name in ("ballots", "seed", "races", "candidates", "issuers", "batch")}
    with local_engine(options.workers) as engine:
        simulate(options.record, Plan(**chosen), engine)
    print(f"A record of {options.ballots} ballots is in {options.record}.")
    return 0
