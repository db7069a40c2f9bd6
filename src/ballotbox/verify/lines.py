"""Lines of a record's file for a verification: a file that breaks off is a fault, and what came before it is still checked."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ballotbox.record.files import Kind
from ballotbox.record.lines import read_lines
from ballotbox.record.refusals import RecordRefused
from ballotbox.verify.faults import Fault

MOST_LINES = 256
MOST_BYTES = 1 << 21

Batch = tuple[int, list[bytes]]


def lines_until_fault(folder: Path, kind: Kind, faults: list[Fault]) -> Iterator[bytes]:
    """The lines that can be read; what stops the reading goes to `faults`."""
    try:
        yield from read_lines(folder, kind)
    except RecordRefused as refusal:
        faults.append(Fault(refusal.equation, refusal.reason, refusal.file, refusal.line))


def in_chunks(lines: Iterable[bytes]) -> Iterator[Batch]:
    """Lines gathered by number and weight, each chunk with the place of its first line from 1."""
    first, held, weight = 1, list[bytes](), 0
    for line in lines:
        held.append(line)
        weight += len(line)
        if len(held) == MOST_LINES or weight >= MOST_BYTES:
            yield first, held
            first, held, weight = first + len(held), [], 0
    if held:
        yield first, held
