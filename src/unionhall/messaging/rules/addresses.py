"""What an address is: phone numbers in E.164 and mail addresses folded, or a sentence that says what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

MAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@(?:[A-Za-z0-9¡-￿](?:[A-Za-z0-9¡-￿-]{0,62})\.)+[A-Za-z¡-￿]{2,63}")
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")


class BadAddress(ValueError):
    """An address that cannot be used; the text says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of numbers: where it stood, what it said, and what it is or why not."""

    line: int
    written: str
    number: str
    problem: str


def mail(written: str) -> str:
    """A mail address as it is compared: trimmed, folded, on one line."""
    if "\r" in written or "\n" in written:
        raise BadAddress("A mail address stands on one line; this one has a line break in it.")
    plain = INVISIBLE.sub("", written).strip().casefold()
    if not MAIL.fullmatch(plain) or ".." in plain:
        raise BadAddress(f"“{plain[:80]}” is not a mail address.")
    return plain


def phone(written: str, region: str = "US", *, for_texts: bool = True) -> str:
    """A phone number in E.164; landlines are refused where texts are meant."""
    plain = INVISIBLE.sub("", written).replace("\xa0", " ").strip().lstrip("'")
    try:
        parsed = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        raise BadAddress(f"“{plain[:40]}” is not a phone number.") from None
    if not phonenumbers.is_possible_number(parsed):
        raise BadAddress(f"“{plain[:40]}” has too few or too many digits for a phone number.")
    if parsed.extension:
        raise BadAddress(f"“{plain[:40]}” has an extension, so it takes no texts.")
    if for_texts and phonenumbers.number_type(parsed) in {PhoneNumberType.FIXED_LINE, PhoneNumberType.PREMIUM_RATE}:
        raise BadAddress(f"“{plain[:40]}” is a landline, which takes no texts.")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def country_of(number: str) -> int:
    """The country calling code of a number in E.164; 0 where there is none. No code begins with another, so the first that fits is it."""
    codes = (number[1 : 1 + size] for size in (1, 2, 3))
    return next((int(code) for code in codes if code.isdecimal() and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)


def numbers_in(text: str, region: str = "US") -> list[Row]:
    """Every number of a list as phones export it: any separator, quotes, a header, one each line or many; doubles are named."""
    rows: list[Row] = []
    first: dict[str, int] = {}
    for line, content in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        for cell in re.split(r"[;\t,]", content):
            written = cell.strip().strip('"').strip()
            if not re.search(r"\d", written):
                continue
            rows.append(_read(line, written, region, first))
    return rows


def _read(line: int, written: str, region: str, first: dict[str, int]) -> Row:
    try:
        number = phone(written, region)
    except BadAddress as problem:
        return Row(line, written, "", str(problem))
    if number in first:
        return Row(line, written, "", f"The same number as in line {first[number]}.")
    first[number] = line
    return Row(line, written, number, "")
