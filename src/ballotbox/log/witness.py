"""A witness: it remembers the last head it signed and signs a later one only when the log has merely grown."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.log.heads import Cosignature, Head, SignedHead
from ballotbox.log.paths import check_consistency
from ballotbox.log.refusals import LogRefused, SplitView


@dataclass
class Witness:
    """A witness of one election: its place in the manifest, its key, the board's key, and the last head it signed."""

    place: int
    key: Ed25519PrivateKey
    board_key: bytes
    election: bytes
    last: SignedHead | None = None

    def cosign(self, new: SignedHead, path: Sequence[bytes]) -> Cosignature:
        """Sign `new` after checking that it only adds to the last one. Equations 10.5, 10.7 and 10.8.

        `path` is the consistency path from the last head's size, empty the first time. Raises SplitView when the
        board signed two heads that contradict one another: keep both, they are the evidence.
        """
        check_growth(self.board_key, self.election, self.last, new, path)
        self.last = new
        return Cosignature.make(new.head, self.place, self.key)


def check_growth(
    board_key: bytes, election: bytes, old: SignedHead | None, new: SignedHead, path: Sequence[bytes]
) -> None:
    """Raise LogRefused unless `new` is the board's, of this election, and adds to `old`. Equations 10.5 and 10.7."""
    new.check_board(board_key)
    if new.head.election != election:
        raise LogRefused("10.6", "the head belongs to another election")
    if old is None:
        return
    _check_not_stale(old.head, new.head)
    try:
        check_consistency(old.head.size, old.head.root, new.head.size, new.head.root, path)
    except LogRefused as refusal:
        if old.head.size == new.head.size:
            raise SplitView("10.5", f"two signed heads of {new.head.size} entries have different roots") from refusal
        raise


def _check_not_stale(old: Head, new: Head) -> None:
    """A later head has no fewer entries and no earlier time. Equation 10.10."""
    if new.size < old.size:
        raise LogRefused("10.10", f"a head of {new.size} entries is offered after one of {old.size}")
    if new.released_at < old.released_at:
        raise LogRefused("10.10", "a head is offered that was released before the last one")
