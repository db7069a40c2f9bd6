"""What a trustee's program decrypts, and all that it refuses (SPEC 9.6)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ballotbox import passes
from ballotbox.arithmetic import public
from ballotbox.ballot import CastBallot
from ballotbox.batch import check_batch
from ballotbox.ceremony.participant import Share
from ballotbox.decryption import Partial, decrypt, task_of
from ballotbox.election import Election
from ballotbox.exceptions import OracleRefused, Refused
from ballotbox.group import times_base
from ballotbox.history import History
from ballotbox.log import Peaks, SignedHead, leaf_hash
from ballotbox.record.entries import Cast, Closing, Entry, Opening, decode_entry
from ballotbox.sums import RaceSum, RunningSums
from ballotbox.verify.chunks import Context
from ballotbox.verify.engines import Engine, InProcess

BATCH = 200
ALONE = InProcess()


@dataclass(frozen=True)
class Board:
    """The published log as a trustee finds it: its entries, which can be read more than once, and its last signed head."""

    entries: Collection[bytes]
    head: SignedHead


@dataclass
class Trustee:
    """A trustee with its share, and the head that it has decrypted for, if any. Keep both: there is one decryption in an election."""

    election: Election
    share: Share
    decrypted: bytes | None = None

    def __post_init__(self) -> None:
        if times_base(self.share.value) != self.election.verification_key(self.share.index):
            raise OracleRefused("5.12", f"this is not the share of trustee {self.share.index} in this election")

    def decrypt(self, board: Board, engine: Engine = ALONE) -> Partial:
        """(9.6) This trustee's part of the sums of the manifest over the final head, after checking every ballot under it.

        There is no way to ask for anything else. Raises OracleRefused. `engine` says where the ballots' proofs are checked.
        """
        head = board.head.head.hash
        if self.decrypted not in (None, head):
            raise OracleRefused("9.6", "this trustee has decrypted over another head")
        sums = final_sums(self.election, board, engine)
        self.decrypted = head
        return decrypt(task_of(self.election, head, sums), self.share)


def final_sums(election: Election, board: Board, engine: Engine = ALONE) -> tuple[RaceSum, ...]:
    """(9.1, 9.6) The sums over a board that is closed, witnessed and without a bad ballot; raises OracleRefused otherwise."""
    try:
        _check_head(election, board.head)
        counted = _counted(election, board, engine)
        return _sum(election, board, counted)
    except OracleRefused:
        raise
    except Refused as refusal:
        raise OracleRefused("9.6", f"the board cannot be decrypted: {refusal}") from refusal


def _check_head(election: Election, signed: SignedHead) -> None:
    if signed.head.election != election.hash:
        raise OracleRefused("9.6", "the head is of another election")
    manifest = election.manifest
    signed.check_board(manifest.board_key)
    signed.check_witnesses([witness.key for witness in manifest.witnesses], manifest.quorum)


def _counted(election: Election, board: Board, engine: Engine) -> frozenset[int]:
    """The places of the ballots that count, after checking every entry."""
    history = History()
    for bad in engine.map(partial(_first_bad, Context.of(election)), _batches(election, board, history)):
        if bad:
            raise OracleRefused("9.6", bad)
    return frozenset(history.counted())


def _batches(election: Election, board: Board, history: History) -> Iterator[list[tuple[int, bytes]]]:
    """The cast ballots some at a time, each with its place; `history` sees them in order."""
    ballots = _casts(_entries(election, board))
    while batch := list(islice(ballots, BATCH)):
        for place, cast in batch:
            history.accept(cast.ballot, place)
        yield [(place, cast.encode()) for place, cast in batch]


def _first_bad(context: Context, batch: list[tuple[int, bytes]]) -> str:
    """What is wrong with the first bad ballot among some, whichever process looks at them; nothing when all are good."""
    election = context.election()
    casts = [CastBallot.decode(election, encoded) for _, encoded in batch]
    refusals = check_batch(election, [cast.ballot for cast in casts], public())
    for at, cast in enumerate(casts):
        try:
            passes.check(election, cast)
        except Refused as refusal:
            refusals.setdefault(at, refusal)
    first = min(refusals, default=None)
    return "" if first is None else f"entry {batch[first][0]} is a bad ballot: {refusals[first]}"


def _entries(election: Election, board: Board) -> Iterator[tuple[int, Entry]]:
    """The entries of a log that is complete under its head: an opening first, a closing last, nothing after it."""
    peaks, entry = Peaks(), None
    for place, data in enumerate(board.entries):
        peaks.append(leaf_hash(data))
        if isinstance(entry, Closing):
            raise OracleRefused("9.6", f"entry {place} comes after the closing")
        entry = decode_entry(election, data)
        if isinstance(entry, Opening) != (place == 0):
            raise OracleRefused("9.6", f"entry {place} is an opening out of place, or the log does not begin with one")
        yield place, entry
    if not isinstance(entry, Closing):
        raise OracleRefused("9.6", "the vote is not closed")
    if (peaks.size, peaks.root()) != (board.head.head.size, board.head.head.root):
        raise OracleRefused("9.6", "the entries are not those under the head")


def _casts(entries: Iterable[tuple[int, Entry]]) -> Iterator[tuple[int, CastBallot]]:
    return ((place, entry.ballot) for place, entry in entries if isinstance(entry, Cast))


def _sum(election: Election, board: Board, counted: frozenset[int]) -> tuple[RaceSum, ...]:
    """A second reading, under the same root, adds up what the first one found to count."""
    sums = RunningSums(election, public())
    ballots = ((place, cast) for place, cast in _casts(_entries(election, board)) if place in counted)
    while chunk := list(islice(ballots, BATCH)):
        by_style: dict[str, list[bytes]] = {}
        for _, cast in chunk:
            by_style.setdefault(cast.ballot.header.style, []).append(cast.ballot.body.ciphertexts)
        for style, blocks in by_style.items():
            sums.add(style, blocks)
    return sums.races()
