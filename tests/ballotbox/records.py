"""Records for tests: one small simulated election, copies of it to tamper with, and a board that signs whatever it is told."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from ballotbox import passes
from ballotbox.ballot import Ballot, CastBallot
from ballotbox.choices import Choices
from ballotbox.election import Election
from ballotbox.log import Cosignature, Head, SignedHead, leaf_hash, root_of
from ballotbox.record.entries import Cast, Closing, Entry, decode_entry
from ballotbox.record.files import CEREMONY, HEADS, LOG, MANIFEST, TALLY, Kind
from ballotbox.record.lines import read_lines, write_lines
from ballotbox.record.reader import read_election
from ballotbox.simulate.cast_of_keys import Keys
from ballotbox.simulate.manifests import Plan, styles_of
from ballotbox.simulate.run import simulate
from ballotbox.verify.engines import InProcess
from ballotbox.verify.faults import Fault, Faults
from ballotbox.verify.log import LogFindings, check_log
from ballotbox.verify.progress import Progress
from ballotbox.verify.report import Report
from ballotbox.verify.run import Options, verify
from ballotbox.verify.tally import check_tally
from ballotbox.voter import Voter

PLAN = Plan(13, seed=7, batch=4, revotes=40, checks=15)


@cache
def keys() -> Keys:
    """The private keys of the small election: RSA keys take a while."""
    return Keys.make(PLAN.seed, tuple(style.id for style in styles_of(PLAN)), PLAN.issuers)


@cache
def small() -> Path:
    """The record of the small election; copy it before changing it."""
    folder = Path(tempfile.mkdtemp(prefix="ballotbox-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    simulate(folder / "record", PLAN, InProcess(), keys())
    return folder / "record"


@cache
def tiny() -> Path:
    """The smallest record that has everything: one race, one issuer, four voters, one of whom votes again."""
    folder = Path(tempfile.mkdtemp(prefix="ballotbox-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    simulate(folder / "record", Plan(4, seed=3, races=1, candidates=2, issuers=1, revotes=40, checks=30, batch=2), InProcess())
    return folder / "record"


@cache
def election() -> Election:
    """The small election."""
    return read_election(small())


def copy_to(folder: Path) -> Path:
    """A copy of the small record."""
    return Path(shutil.copytree(small(), folder / "record"))


def lines_of(folder: Path, kind: Kind) -> list[bytes]:
    """All lines of a file."""
    return list(read_lines(folder, kind))


def rewrite(folder: Path, kind: Kind, lines: Sequence[bytes]) -> None:
    """Put other lines in place of a file's."""
    (folder / kind.filename).unlink()
    write_lines(folder, kind, lines)


def entries_of(folder: Path) -> list[Entry]:
    """The entries of the log, decoded."""
    return [decode_entry(election(), line) for line in lines_of(folder, LOG)]


def casts(folder: Path) -> Iterator[tuple[int, Cast]]:
    """The cast ballots with their lines."""
    return ((line, entry) for line, entry in enumerate(entries_of(folder), start=1) if isinstance(entry, Cast))


def sign(head: Head, witnesses: int = 2) -> SignedHead:
    """Any head, signed by the board and by witnesses who do not look."""
    signed = head.sign(keys().board)
    for place in range(witnesses):
        signed = signed.with_cosignature(Cosignature.make(head, place, keys().witnesses[place]))
    return signed


def heads_of(folder: Path) -> list[SignedHead]:
    """The signed heads."""
    return [SignedHead.decode(line) for line in lines_of(folder, HEADS)]


def publish(folder: Path, log: Sequence[bytes], sizes: Sequence[int] | None = None) -> None:
    """Replace the log, and sign heads of it as if nothing had happened: a dishonest board with dishonest witnesses."""
    old = heads_of(folder)
    rewrite(folder, LOG, log)
    leaves = [leaf_hash(line) for line in log]
    ends = list(sizes or [*(one.head.size for one in old[:-1] if one.head.size < len(log)), len(log)])
    times = [*(one.head.released_at for one in old[:-1]), *[old[-1].head.released_at] * len(ends)]
    heads = [Head(election().hash, size, at, root_of(leaves[:size])) for size, at in zip(ends, times, strict=False)]
    heads[-1] = Head(election().hash, ends[-1], old[-1].head.released_at, root_of(leaves))
    rewrite(folder, HEADS, [sign(head).encoded for head in heads])


def in_last_batch(folder: Path, more: Sequence[bytes], closing: Closing | None = None) -> None:
    """Add cast ballots to the last batch, in order, and publish."""
    log, start = lines_of(folder, LOG), heads_of(folder)[-2].head.size
    rest = [*log[start:-1], *more]
    rest.sort(key=track_of)
    publish(folder, [*log[:start], *rest, closing.encode() if closing else log[-1]])


def track_of(line: bytes) -> bytes:
    """A line's τ, or nothing where its ballot cannot be read."""
    entry = decode_entry(election(), line)
    return entry.ballot.ballot.body.track if isinstance(entry, Cast) else b""


def a_pass(style: str, pk: bytes) -> tuple[bytes, ...]:
    """Both issuers' signatures on a key."""
    message = passes.message(election().hash, style, pk)
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), 48)
    return tuple(of[style].sign(message, pss, hashes.SHA384()) for of in keys().issuers)


def a_cast(device: bytes, style: str, choices: Choices, after: Ballot | None = None, seed: bytes | None = None) -> Cast:
    """A good ballot of a new voter, with its passes."""
    voter = Voter(election(), style, device)
    return Cast(CastBallot(a_pass(style, voter.pk), voter.vote(choices, after, seed)))


def checked(folder: Path) -> Report:
    """The verdict, in this process."""
    return verify(folder, Options(workers=1))


def first_faults(folder: Path) -> dict[str, Fault]:
    """The first fault of each kind."""
    return checked(folder).faults.first


@cache
def _sound_log() -> LogFindings:
    return check_log(tiny(), _tiny_election(), InProcess(), Progress(0), Faults())


@cache
def _tiny_election() -> Election:
    return read_election(tiny())


def faults_after(folder: Path, changed: Kind) -> Faults:
    """What a verification finds in a copy of the tiny record of which one file was changed.

    What is read before that file comes from the sound record, so that many changes can be tried; nothing is read after a fault.
    """
    if changed in (MANIFEST, CEREMONY):
        return checked(folder).faults
    faults = Faults()
    log = _sound_log() if changed is TALLY else check_log(folder, _tiny_election(), InProcess(), Progress(0), faults)
    if not faults:
        assert log.final
        check_tally(folder, _tiny_election(), log.final.head.hash, log.sums, faults)
    return faults
