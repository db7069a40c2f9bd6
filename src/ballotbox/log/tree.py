"""The Merkle tree over log entries: hashing as in RFC 9162 section 2.1.1, with this protocol's own tags."""

from collections.abc import Iterable, Sequence

from ballotbox.hashing import digest

HASH_BYTES = 64


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry of the log. Equation 10.1."""
    return digest("leaf", entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees. Equation 10.2."""
    return digest("node", left, right)


EMPTY_ROOT = digest("leaf")


class Peaks:
    """A tree that only grows: it keeps one hash for each full subtree, so memory is the logarithm of its size.

    `append` takes leaf hashes in log order; `root` is that of equation 10.3 at any moment.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        size, node = self.size, leaf
        while size & 1:
            node = node_hash(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far. Equation 10.3."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for left in reversed(self._peaks[:-1]):
            node = node_hash(left, node)
        return node


class Tree:
    """A whole tree in memory, for whoever must prove things about it. Holds every full subtree's hash."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self._levels[0].append(leaf)
        height = 0
        while len(self._levels[height]) % 2 == 0:
            level = self._levels[height]
            height += 1
            if height == len(self._levels):
                self._levels.append([])
            self._levels[height].append(node_hash(level[-2], level[-1]))

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, or over all. Equation 10.3."""
        end = self.size if size is None else size
        return self.subtree(0, end) if end else EMPTY_ROOT

    def subtree(self, start: int, end: int) -> bytes:
        """The root over leaves `start` to `end` as RFC 9162 splits them; `start` is where such a subtree begins."""
        height = (end - start).bit_length() - 1
        if end - start == 1 << height:
            return self._levels[height][start >> height]
        middle = start + (1 << height)
        return node_hash(self.subtree(start, middle), self.subtree(middle, end))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes. Equation 10.3."""
    peaks = Peaks()
    for leaf in leaves:
        peaks.append(leaf)
    return peaks.root()
