"""How long a text is for the network: GSM-7 or UCS-2, in how many segments, at what cost (3GPP TS 23.038)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
)
EXTENDED = frozenset("\f^{}\\[~]|€")
LONGEST = 1600
SINGLE = {"GSM-7": 160, "UCS-2": 70}
JOINED = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Length:
    """How a text travels: its alphabet, its units in that alphabet, and the segments they fill."""

    alphabet: str
    units: int
    segments: int
    odd_letters: str

    def cost(self, price: Decimal) -> Decimal:
        """What one copy costs at a price for each segment."""
        return price * self.segments


def measure(text: str) -> Length:
    """The length of a text; one letter outside GSM-7 puts the whole text into UCS-2."""
    odd = "".join(dict.fromkeys(letter for letter in text if letter not in BASIC and letter not in EXTENDED))
    if odd:
        return Length("UCS-2", len(text.encode("utf-16-be")) // 2, _ucs2_segments(text), odd)
    sizes = [2 if letter in EXTENDED else 1 for letter in text]
    return Length("GSM-7", sum(sizes), _segments(sizes, "GSM-7"), "")


def segments_of(text: str) -> int:
    """How many segments a text fills; the plain ones, which most are, are not looked at letter by letter."""
    if len(text) <= SINGLE["GSM-7"] and BASIC.issuperset(text):
        return 1
    return measure(text).segments


def _ucs2_segments(text: str) -> int:
    return _segments([len(letter.encode("utf-16-be")) // 2 for letter in text], "UCS-2")


def _segments(sizes: list[int], alphabet: str) -> int:
    """Segments filled without cutting a letter in two, as handsets join them."""
    if sum(sizes) <= SINGLE[alphabet]:
        return 1
    room, segments = JOINED[alphabet], 1
    for size in sizes:
        if size > room:
            segments, room = segments + 1, JOINED[alphabet]
        room -= size
    return segments


#: How to stop, said in each text to many where its author did not.
STOP_LINE = {"en": "Reply STOP to stop.", "es": "Responda STOP para no recibir.", "zh": "回复 STOP 退订", "ko": "수신거부: STOP"}


def with_stop(text: str, language: str) -> str:
    """The text with the way to stop at its end."""
    if "STOP" in text:
        return text
    return f"{text.rstrip()} {STOP_LINE.get(language.split('-', maxsplit=1)[0], STOP_LINE['en'])}"
