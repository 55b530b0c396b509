"""The numbers, years and months that a text contains, in their usual spellings: `6.8`, `7,600 crore`, `six`, `July`.

Two spellings of one number are equal: `76 billion` and `7,600 crore`.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from math import prod
from typing import NamedTuple

from torana.records.dates import Date
from torana.records.number_hints import POWERS

Value = Decimal | str
"""A number, or the English name of a month."""

_UNITS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
    **{"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19},
}
_TENS = {
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
}
_WORDS = {**_UNITS, **_TENS}
_SCALE = "|".join(word + r"\b" * word.isascii() for word in sorted(POWERS, key=len, reverse=True))
_MONTHS = [*calendar.month_name][1:]
_PLAIN_MONTHS = "|".join(month for month in _MONTHS if month not in ("March", "May"))
_BEFORE_A_MONTH = ("[0-9] ", "[Ii]n ", "[Bb]y ", " of ", "[Ss]ince ", "until ", "from ", "early ", "late ", "mid-")

_DIGITS = re.compile(
    # Digits after a letter, or before a capital, are a name: H100, 5G.
    rf"(?<![A-Za-z0-9])((?>[0-9]+(?:,[0-9]{{2,3}})*(?:\.[0-9]+)?))(?![A-Z])((?:[\s-]*(?i:{_SCALE}))*)"
)
_IN_WORDS = re.compile(
    # "One" alone is not a number, and "the two" are known. A letter that begins no number is refused at once.
    rf"(?=[efnostEFNOST])(?i:\b(one(?=[\s-]+(?:{_SCALE}))|(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(list(_UNITS)[:9])})\b"
    rf"|(?:(?<!the )two|{'|'.join(list(_WORDS)[2:])})\b)((?:[\s-]*(?:{_SCALE}))*))"
)
_MONTH = re.compile(
    rf"\b(?:{_PLAIN_MONTHS}|(?:March|May)(?= [0-9])|(?:{'|'.join(f'(?<={before})' for before in _BEFORE_A_MONTH)})"
    r"(?:March|May))\b"
)


class WrittenNumber(NamedTuple):
    """A number, a year or a month in a text."""

    start: int
    """Its offset."""
    text: str
    """As typed."""
    values: tuple[Value, ...]
    """Its possible values: `2025-26` ends in 26 or 2026."""
    number: Value
    """The number without its scale word: 7600 for `7,600 crore`."""


# A fact and the names in it are read again for each sentence of a report that cites it: 671 texts, 2,259 times
# (`torana check` of the flagship).
@lru_cache(4096)
def written_numbers(text: str) -> tuple[WrittenNumber, ...]:
    """Return the numbers, years and months of a text, in order."""
    plain = _with_ascii_digits(text)
    months = (WrittenNumber(found.start(), found[0], (found[0],), found[0]) for found in _MONTH.finditer(plain))
    return tuple(sorted([*_in_digits(plain), *_in_words(plain), *months]))


def _with_ascii_digits(text: str) -> str:
    """A text of the same length with all digits as 0 to 9: readers of Hindi and Japanese write others too."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each, each)) for each in text)


def _in_digits(text: str) -> Iterator[WrittenNumber]:
    for found in _DIGITS.finditer(text):
        digits, start = found[1].replace(",", ""), found.start()
        hyphen = text[start - 1 : start] in ("-", "–", "/")
        is_year = len(digits) == 4
        if hyphen and text[max(0, start - 2) : start - 1].isalpha() and not is_year:
            continue  # a name: Chandrayaan-5
        number = Decimal(digits)
        values: list[Value] = [number * _scale(found[2])]
        century = re.fullmatch("[0-9]{4}", text[max(0, start - 5) : start - 1]) if hyphen else None
        if century and len(digits) == 2:
            values.append(Decimal(century[0][:2] + digits))
        yield WrittenNumber(start, found[0], tuple(values), number)


def _in_words(text: str) -> Iterator[WrittenNumber]:
    for found in _IN_WORDS.finditer(text):
        number = Decimal(sum(_WORDS[word] for word in re.split(r"[\s-]", found[1].lower())))
        yield WrittenNumber(found.start(), found[0], (number * _scale(found[2]),), number)


def _scale(words: str) -> int:
    return prod(10 ** POWERS[found[0].lower()] for found in re.finditer(f"(?i:{_SCALE})", words))


def date_values(date: Date) -> set[Value]:
    """The years, months and days that a date contains."""
    parts = [[int(part) for part in bound.split("-")] for bound in date.bounds]
    return {Decimal(number) for each in parts for number in each} | {_MONTHS[each[1] - 1] for each in parts if each[1:]}
