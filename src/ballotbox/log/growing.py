"""The board's side of the log: batches in, signed heads out, and proofs for whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.log.heads import Head, SignedHead
from ballotbox.log.paths import consistency_path, inclusion_path
from ballotbox.log.refusals import LogRefused
from ballotbox.log.tree import Tree, leaf_hash


@dataclass
class GrowingLog:
    """A growing log of one election. Start it again from the stored leaf hashes and the last head."""

    key: Ed25519PrivateKey
    election: bytes
    tree: Tree = field(default_factory=Tree)
    last: SignedHead | None = None

    def release(self, entries: Sequence[bytes], released_at: int) -> SignedHead:
        """Add a batch whose entries are already in release order, and sign the new head. Equations 10.6 and 10.7.

        Raises LogRefused for an empty batch or a time before that of the last head.
        """
        if not entries:
            raise LogRefused("10.10", "a batch without entries makes no head")
        if self.last and released_at < self.last.head.released_at:
            raise LogRefused("10.10", "a batch cannot be released before the last one")
        for entry in entries:
            self.tree.append(leaf_hash(entry))
        self.last = Head(self.election, self.tree.size, released_at, self.tree.root()).sign(self.key)
        return self.last

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The inclusion path of entry `index`, from 0, under the head of `size`. Equation 10.4."""
        return inclusion_path(self.tree, index, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The consistency path between two heads. Equation 10.5."""
        return consistency_path(self.tree, old, new)
