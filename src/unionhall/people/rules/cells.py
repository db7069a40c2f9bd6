"""Cells of rosters as values: dates, parts of full time, employee numbers, addresses and telephone numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

import phonenumbers

from unionhall.people.rules import texts

#: What rosters write where there is nothing.
NOTHING = frozenset({
    "", "-", "--", "---", "n/a", "na", "#n/a", "none", "null", "nil", "tbd", "unknown", "?", ".", "00/00/0000", "0000-00-00",
})
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
_PACKED = re.compile(r"(19|20)(\d\d)(\d\d)(\d\d)")
_PARTED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[t ].*)?")
_SERIAL = re.compile(r"(\d{1,6})(?:\.\d+)?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-\s./]+([a-z]{3})[a-z]*\.?[-\s,./]+(\d{4}|\d{2})(?: .*)?")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?[-\s/]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s/]+(\d{4}|\d{2})(?: .*)?")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
_EARLIEST, _LATEST = 1900, 2200
_NO_END_FROM = 2100


class Unreadable(ValueError):
    """A cell that says something, but not what its column is for."""


def is_nothing(text: str) -> bool:
    """Whether the cell says that it says nothing."""
    return not text or text.casefold() in NOTHING


def read_date(text: str, *, is_day_first: bool = False, is_1904: bool = False) -> date | None:
    """A day: ISO, US or day first, with a month's name, or a spreadsheet's serial number; 1900-01-00 is no day at all."""
    text = texts.clean(text).casefold()
    if is_nothing(text) or text.startswith(("1900-01-00", "1/0/1900", "01/00/1900", "0/1/1900", "00/01/1900")):
        return None
    try:
        return _date(text, is_day_first, is_1904)
    except (ValueError, OverflowError):
        raise Unreadable(text) from None


def _date(text: str, is_day_first: bool, is_1904: bool) -> date | None:
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _PACKED.fullmatch(text):
        return _day(int(found[1] + found[2]), int(found[3]), int(found[4]))
    if found := _PARTED.fullmatch(text):
        return _parted(int(found[1]), int(found[2]), _year(found[3]), is_day_first)
    if found := _SERIAL.fullmatch(text):
        return _serial(int(found[1]), is_1904)
    text = _WEEKDAY.sub("", text)
    if found := _DAY_MONTH.fullmatch(text):
        return _day(_year(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    if found := _MONTH_DAY.fullmatch(text):
        return _day(_year(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    raise Unreadable(text)


def _day(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST <= year <= 9999:
        raise Unreadable(str(year))
    return date(year, month, day) if year < _LATEST else None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _parted(first: int, second: int, year: int, is_day_first: bool) -> date | None:
    """The setting decides; a number above twelve can only be a day, whatever the setting."""
    day_first = (is_day_first and second <= 12) or first > 12
    return _day(year, second, first) if day_first else _day(year, first, second)


def _serial(number: int, is_1904: bool) -> date | None:
    """Days since the end of 1899, with the day 29 February 1900 that never was; or since 1904 on old Macintoshes."""
    if number == 0:
        return None
    if number > 2_958_465:
        raise Unreadable(str(number))
    if is_1904:
        return date(1904, 1, 1) + timedelta(days=number)
    return date(1899, 12, 31 if number < 60 else 30) + timedelta(days=number)


def read_end(text: str, *, is_day_first: bool = False, is_1904: bool = False) -> date | None:
    """A last day; far-away dates such as 12/31/9999 mean that there is none."""
    day = read_date(text, is_day_first=is_day_first, is_1904=is_1904)
    return None if day is not None and day.year >= _NO_END_FROM else day


def read_fte(text: str, scale: str = "auto") -> Decimal | None:
    """A part of full time between 0 and 1, from `50`, `50%`, `0.5`, `.50` or `0,5`."""
    text = texts.clean(text).casefold().removesuffix("fte").strip()
    if is_nothing(text):
        return None
    is_percent = text.endswith("%")
    try:
        number = Decimal(text.rstrip("% ").replace(",", "."))
    except InvalidOperation:
        raise Unreadable(text) from None
    if not number.is_finite() or number < 0:
        raise Unreadable(text)
    if is_percent or scale == "percent" or (scale == "auto" and number > Decimal("1.5")):
        number /= 100
    if number > 2:
        raise Unreadable(text)
    return number.quantize(Decimal("0.0001"))


def read_identifier(text: str, width: int = 9) -> str:
    """An employee number as text: `1234567.0` and lost leading zeros mended, letters kept in capitals."""
    text = texts.clean(text).lstrip("'’=").strip('"').strip()
    if is_nothing(text):
        return ""
    if any(char.isalpha() for char in text) and " " in text:
        raise Unreadable(text)
    text = text.replace(" ", "").replace("-", "")
    if text.isdigit() and text.isascii():
        return _number(text, width)
    if found := re.fullmatch(r"(\d+)\.0*", text):
        return _number(found[1], width)
    if re.fullmatch(r"\d(\.\d+)?e\+?\d{1,2}", text.casefold()):
        # 1.23457E+08: the digits are gone, and a guess would be another person.
        raise Unreadable(text)
    if not re.fullmatch(r"[\w./]{1,64}", text) or not any(char.isdigit() for char in text):
        raise Unreadable(text)
    # "â²" in capitals is "Â²", which is "²" written wrongly: nobody's number.
    if texts.clean(text.upper()) != text.upper():
        raise Unreadable(text)
    return text.upper()


def _number(digits: str, width: int) -> str:
    if not digits.strip("0"):
        return ""
    padded = digits.zfill(width)
    if len(padded) > 64:
        raise Unreadable(digits)
    return padded if len(padded) <= width else (padded.lstrip("0").zfill(width))


_EMAIL = re.compile(r"[^\s@,;<>\"'()]{1,64}@[^\s@,;<>\"'()]+\.[^\s@,;<>\"'().]{2,}")


def read_email(text: str) -> str:
    """One address in small letters, out of `Name <address>`, `mailto:` or the first of several."""
    text = texts.clean(text)
    if is_nothing(text):
        return ""
    found = _EMAIL.search(text.removeprefix("mailto:"))
    if found is None or len(found.group()) > 254:
        raise Unreadable(text)
    return found.group().rstrip(".").casefold()


_NOT_DIGIT = re.compile(r"\D")
_USUAL_US = re.compile(r"\(?(\d{3})\)?[-. ]?(\d{3})[-. ]?(\d{4})")
_EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension)\s*\d+\s*$", re.IGNORECASE)


def _plain_numbers(region: str) -> re.Pattern[str] | None:
    """The pattern of a region's national numbers, to save the library's slow path on the common shape."""
    found = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    pattern = found.general_desc.national_number_pattern if found and found.general_desc else None
    return re.compile(pattern) if pattern and region == "US" else None


_US = _plain_numbers("US")


def read_phone(text: str, region: str = "US") -> str:
    """A telephone number as E.164, `+12065550123`; an extension is left out."""
    if region == "US" and _US is not None and text.isascii():
        if (usual := _USUAL_US.fullmatch(text)) and _US.fullmatch(number := "".join(usual.groups())):
            return f"+1{number}"
        digits = _NOT_DIGIT.sub("", text)
        if len(digits) == 11 and digits[0] == "1":
            digits = digits[1:]
        if len(digits) == 10 and _US.fullmatch(digits) and not text.lstrip().startswith("+") and not _EXTENSION.search(text):
            return f"+1{digits}"
    return _read_phone_slowly(texts.clean(text), region)


def _read_phone_slowly(text: str, region: str) -> str:
    if is_nothing(text) or text.casefold() == "nan":
        return ""
    if re.fullmatch(r"\d+\.0", text):
        text = text[:-2]
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", text)[:60], region)
    except phonenumbers.NumberParseException:
        raise Unreadable(text) from None
    national = phonenumbers.national_significant_number(number)
    # Without its area code nobody can be called by it, and one digit over and over was typed to get past a form.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE or len(set(national)) == 1:
        raise Unreadable(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_TRUE = frozenset({"y", "yes", "true", "t", "1", "x", "excluded", "confidential", "supervisor", "supervisory", "management"})


def read_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return texts.clean(text).casefold() in _TRUE
