"""Inclusion and consistency proofs: RFC 9162 sections 2.1.3 and 2.1.4."""

from collections.abc import Sequence

from ballotbox.log.refusals import LogRefused
from ballotbox.log.tree import EMPTY_ROOT, Tree, node_hash

KINDS = {"10.4": "inclusion", "10.5": "consistency"}
TOO_LONG, TOO_SHORT = "the {} path is too long", "the {} path is too short"


def inclusion_path(tree: Tree, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root over the first `size` leaves. Equation 10.4."""
    if not 0 <= index < size <= tree.size:
        raise LogRefused("10.4", f"there is no entry {index + 1} among the first {size} of {tree.size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _left_part(end - start)
        if index < middle:
            path.append(tree.subtree(middle, end))
            end = middle
        else:
            path.append(tree.subtree(start, middle))
            start = middle
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise LogRefused unless `leaf` is entry `index`, from 0, of the tree of `size` with this root. Equation 10.4."""
    if not 0 <= index < size:
        raise LogRefused("10.4", f"a log of {size} entries has no entry {index + 1}")
    node = leaf
    for step, is_left in zip(path, _sides("10.4", index, size - 1, len(path)), strict=True):
        node = node_hash(step, node) if is_left else node_hash(node, step)
    if node != root:
        raise LogRefused("10.4", f"entry {index + 1} is not in the log with this root")


def consistency_path(tree: Tree, old: int, new: int) -> list[bytes]:
    """The hashes that show the first `old` entries unchanged among the first `new`. Equation 10.5."""
    if not 0 <= old <= new <= tree.size:
        raise LogRefused("10.5", f"no log of {old} entries grows to {new} within {tree.size}")
    if old in (0, new):
        return []
    start, end, path, whole = 0, new, [], True
    while old != end:
        middle = start + _left_part(end - start)
        if old <= middle:
            path.append(tree.subtree(middle, end))
            end = middle
        else:
            path.append(tree.subtree(start, middle))
            start, whole = middle, False
    return ([] if whole else [tree.subtree(start, end)]) + path[::-1]


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise LogRefused unless the log of `old` entries is the beginning of that of `new`. Equation 10.5."""
    if not 0 <= old <= new:
        raise LogRefused("10.5", f"a log never shrinks from {old} entries to {new}")
    if old in (0, new):
        _check_trivial(old, old_root, new_root, path)
        return
    position, last = old - 1, new - 1
    while position % 2:
        position, last = position >> 1, last >> 1
    # When the old log is itself a whole subtree of the new one, its root is where both begin.
    steps = list(path) if position else [old_root, *path]
    if not steps:
        raise LogRefused("10.5", TOO_SHORT.format("consistency"))
    seen_old = seen_new = steps[0]
    for step, is_left in zip(steps[1:], _sides("10.5", position, last, len(steps) - 1), strict=True):
        seen_old = node_hash(step, seen_old) if is_left else seen_old
        seen_new = node_hash(step, seen_new) if is_left else node_hash(seen_new, step)
    if (seen_old, seen_new) != (old_root, new_root):
        raise LogRefused("10.5", f"the first {old} entries are not the same in both logs")


def _sides(equation: str, position: int, last: int, steps: int) -> list[bool]:
    """For each step of a path from this position, whether it stands on the left; raises LogRefused unless it ends at the root."""
    kind, sides = KINDS[equation], list[bool]()
    for _ in range(steps):
        if last == 0:
            raise LogRefused(equation, TOO_LONG.format(kind))
        is_left = bool(position % 2) or position == last
        if is_left:
            while position and position % 2 == 0:
                position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
        sides.append(is_left)
    if last:
        raise LogRefused(equation, TOO_SHORT.format(kind))
    return sides


def _check_trivial(old: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """A log begins with the empty log and with itself."""
    if path:
        raise LogRefused("10.5", TOO_LONG.format("consistency"))
    if old_root != (EMPTY_ROOT if old == 0 else new_root):
        raise LogRefused("10.5", f"the first {old} entries are not the same in both logs")


def _left_part(size: int) -> int:
    """The largest power of two below `size`: where RFC 9162 splits a tree."""
    return 1 << ((size - 1).bit_length() - 1)
