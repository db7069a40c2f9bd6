"""Which encoding a text file is in: decided over the whole file, because the first accent may stand in its last line."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ["cp1252", "cp1250", "cp1251", "mac_roman", "big5", "gb18030", "euc_kr", "shift_jis", "cp1253", "cp1254"]
_SAMPLE = 200_000

#: Windows-1252 with its five empty places read as Latin-1, so that reading never fails.
WESTERN = "cp1252"
REST = "unionhall.rest_is_western"


def _read_as_western(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    wrong = problem.object[problem.start:problem.end]
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in wrong), problem.end


codecs.register_error(REST, _read_as_western)


def encoding_of(path: Path) -> str:
    """The encoding's name for `open(..., errors=REST)`."""
    with path.open("rb") as file:
        start = file.read(4096)
    for bom, name in _BOMS:
        if start.startswith(bom):
            return name
    if wide := _wide(start):
        return wide
    good, bad, sample = _measure(path)
    if not bad:
        return "utf-8"
    return "utf-8" if good > bad else _guessed(sample)


def _wide(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of mostly Latin text is zero."""
    pairs = len(start) // 2
    if pairs < 8:
        return ""
    even, odd = start[0:2 * pairs:2].count(0), start[1:2 * pairs:2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.4 and odd < pairs * 0.1 else ""


def _measure(path: Path) -> tuple[int, int, bytes]:
    """How many letters beyond ASCII are whole UTF-8 and how many bytes are not, with the lines where they stand."""
    good = bad = 0
    sample, rest = bytearray(), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            chunk, rest = _whole(rest + chunk)
            if chunk.isascii():
                continue
            try:
                good += sum(1 for char in chunk.decode() if char > "\x7f")
            except UnicodeDecodeError:
                wrong = chunk.decode("utf-8", "surrogateescape")
                lone = sum(1 for char in wrong if "\udc80" <= char <= "\udcff")
                bad, good = bad + lone, good + sum(1 for char in wrong if char > "\x7f") - lone
            if len(sample) < _SAMPLE:
                sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:_SAMPLE]
    if rest and not rest.isascii():
        bad, sample = bad + 1, sample + rest
    return good, bad, bytes(sample[:_SAMPLE])


def _whole(data: bytes) -> tuple[bytes, bytes]:
    """The data without a character that its end cuts in two, and that piece."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            needs = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (data[:-back], data[-back:]) if back < needs else (data, b"")
        if byte < 0x80:
            break
    return data, b""


def _guessed(sample: bytes) -> str:
    """The likeliest old encoding; Western unless another one is clearly more coherent."""
    found = from_bytes(sample, cp_isolation=_CANDIDATES, threshold=0.3).best()
    if found is None or found.encoding in {"ascii", "utf_8", "cp1252"}:
        return WESTERN
    western = from_bytes(sample, cp_isolation=["cp1252"], threshold=1.0).best()
    if western is not None and western.percent_chaos <= found.percent_chaos + 1 and western.percent_coherence >= found.percent_coherence:
        return WESTERN
    return found.encoding
