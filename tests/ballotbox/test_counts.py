"""Lists: a count that the bytes left cannot hold is refused before anything is read, and not one item earlier."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ballotbox.ballot import CastBallot
from ballotbox.ceremony.messages import Answer, Deal, Reveal, Verdict
from ballotbox.ceremony.transcript import Transcript
from ballotbox.decryption import Partial
from ballotbox.encoding import Reader, listing, read_all, text, u8, u32, u64
from ballotbox.exceptions import Refused
from ballotbox.manifest import Issuer, Manifest, Race, Style
from tests.makers.ballots import a_manifest, a_world

NONE = listing([])
HEAD = u8(1) + text("") + u64(0) + u64(0)
Reading = Callable[[bytes], object]


def reading(item: Callable[[Reader], object]) -> Reading:
    return lambda data: read_all(data, item)


LISTS: dict[str, tuple[Reading, bytes, int]] = {
    "races": (Manifest.decode, HEAD, 24),
    "styles": (Manifest.decode, HEAD + NONE, 12),
    "trustees": (Manifest.decode, HEAD + NONE * 2 + u32(1), 68),
    "issuers": (Manifest.decode, HEAD + NONE * 2 + u32(1) + NONE, 8),
    "witnesses": (Manifest.decode, HEAD + NONE * 2 + u32(1) + NONE * 2 + bytes(32) + u32(0), 36),
    "candidates": (reading(Race.read), text("") * 2 + u32(1) * 2, 8),
    "races of a style": (reading(Style.read), text("") * 2, 4),
    "keys of an issuer": (reading(Issuer.read), text(""), 12),
    "passes": (lambda data: CastBallot.decode(a_world().election, data), b"", 4),
    "parts": (Partial.decode, u8(1) + u32(1) + bytes(64), 128),
    "trustees present": (lambda data: Transcript.decode(a_manifest(), data), u8(1) + u32(1), 4),
    "messages": (lambda data: Transcript.decode(a_manifest(), data), u8(1) + u32(1) + listing(map(u32, range(1, 6))), 68),
    "points revealed": (reading(lambda reader: Reveal.read(1, reader)), b"", 96),
    "shares dealt": (reading(lambda reader: Deal.read(1, reader)), b"", 84),
    "accused": (reading(lambda reader: Verdict.read(1, reader)), bytes(64), 5),
    "answers": (reading(lambda reader: Answer.read(1, reader)), b"", 36),
}


def equation_of(read: Reading, data: bytes) -> str:
    try:
        read(data)
    except Refused as refused:
        return refused.equation
    return "read"


@pytest.mark.parametrize(("read", "before", "least"), LISTS.values(), ids=LISTS.keys())
def test_a_count_that_cannot_fit_is_refused_at_once(read: Reading, before: bytes, least: int) -> None:
    for count in (1, 3):
        assert equation_of(read, before + u32(count) + bytes(count * least - 1)) == "1.4"
        assert equation_of(read, before + u32(count) + bytes(count * least)) != "1.4"
