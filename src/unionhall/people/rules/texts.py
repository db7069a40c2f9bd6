"""Cleaning what people and programs do to text: invisible signs, wrong encodings, accents, and keys made of letters."""

from __future__ import annotations

import re
import unicodedata

#: The bytes 80 to FF as Windows-1252 shows them; the five it leaves open stand for themselves.
_SHOWN = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
_BYTE = {char: byte for byte, char in _SHOWN.items()}
_LATER = "[" + "".join(re.escape(_SHOWN[byte]) for byte in range(0x80, 0xC0)) + "]"


def _lead(first: int, last: int) -> str:
    return "[" + "".join(re.escape(_SHOWN[byte]) for byte in range(first, last + 1)) + "]"


#: UTF-8 that somebody read as Windows-1252: a lead byte followed by exactly as many further bytes as it announces.
_MOJIBAKE = re.compile(
    f"{_lead(0xC2, 0xDF)}{_LATER}|{_lead(0xE0, 0xEF)}{_LATER}{{2}}|{_lead(0xF0, 0xF4)}{_LATER}{{3}}",
)
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffd]")
#: Joiners mean something in Arabic and Indic scripts and nothing between Latin letters.
_IDLE_JOINER = re.compile("(?<![\u0600-\u1fff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1fff])")
_SPACES = re.compile(r"\s+")
#: Letters that Unicode does not take apart, as people type them without their stroke.
_PLAIN = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ə": "e", "ŧ": "t",
})
_JOINS = "'’‘`´ʻʼʹ′"
_DROP_JOINS = {ord(sign): None for sign in _JOINS}
_ASCII_WORDS = re.compile(r"[a-z]+")
_SETTLED = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_ASCII_TERMS = re.compile(r"[a-z0-9]+")
_ASCII_MARKED = re.compile(r"[\x00-\x1f\x7f]|  ")


def clean(text: str) -> str:
    """The text in NFC, trimmed, single-spaced, without invisible signs, mojibake read as it was meant."""
    if text.isascii():
        text = text.strip()
        return text if not _ASCII_MARKED.search(text) else _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    while True:
        better = _cleaned_once(text)
        if better == text:
            return better
        text = better


def _cleaned_once(text: str) -> str:
    text = _IDLE_JOINER.sub("", _INVISIBLE.sub("", repair(text)))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def repair(text: str) -> str:
    """UTF-8 that was read as Windows-1252 ("GarcÃ­a"), read again as UTF-8 wherever its bytes are whole."""
    return _MOJIBAKE.sub(_reread, text)


def _reread(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTE[char] for char in found.group()).decode()
    except UnicodeDecodeError:
        return found.group()


def fold(text: str) -> str:
    """The text as compared: no case, no accents, letters of every script kept as they are."""
    if text.isascii():
        return text.lower()
    for _ in range(3):
        text = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
        text = "".join(char for char in text if not _is_accent(char))
    return unicodedata.normalize("NFC", text)


def _is_accent(char: str) -> bool:
    """Whether a mark only decorates its letter; vowel signs of Indic scripts and of Thai are letters to us."""
    order = unicodedata.combining(char)
    return order == 1 or 10 <= order <= 35 or order >= 200


def words(text: str) -> list[str]:
    """The folded words of a text: runs of letters; an apostrophe joins, all else divides."""
    if text.isascii():
        return _ASCII_WORDS.findall(text.lower().replace("'", "").replace("`", ""))
    folded = fold(text.translate(_DROP_JOINS)).translate(_DROP_JOINS)
    return "".join(char if _is_letter(char) else " " for char in folded).split()


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char)[0] == "M"


def text_key(text: str) -> str:
    """What two spellings of one department or title share: folded words and digits, `&` read as "and"."""
    if _SETTLED.fullmatch(text):
        return text
    if text.isascii():
        return " ".join(_ASCII_TERMS.findall(text.lower().replace("'", "").replace("`", "").replace("&", " and ")))
    folded = fold(clean(text).translate(_DROP_JOINS)).replace("&", " and ")
    return " ".join("".join(char if char.isalnum() or _is_letter(char) else " " for char in folded).split())
