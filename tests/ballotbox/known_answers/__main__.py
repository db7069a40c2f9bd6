"""Writes every file. Partial decryptions and rehearsals hold fresh randomness, so those two change each time; the rest does not."""

from tests.ballotbox.known_answers import arithmetic, deciding, simulating, voting
from tests.ballotbox.known_answers.election import write_issuer_keys
from tests.ballotbox.known_answers.files import VECTORS, store

MADE = {
    "hashing": arithmetic.hashes,
    "points": arithmetic.points,
    "election": voting.the_election,
    "ballots": voting.ballots,
    "spoiled": voting.spoiled,
    "passes": voting.passes,
    "ceremony": deciding.ceremonies,
    "board": deciding.boards,
    "simulated": simulating.simulated,
}


def main() -> None:
    """Write every file."""
    VECTORS.mkdir(exist_ok=True)
    write_issuer_keys()
    for name, make in MADE.items():
        store(name, make())


if __name__ == "__main__":
    main()
