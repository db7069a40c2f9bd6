"""A long row of things, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` things, the last one shorter; nothing is read before it is asked for."""
    waiting = iter(things)
    while batch := list(islice(waiting, size)):
        yield batch
