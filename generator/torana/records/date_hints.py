"""The date that an editor meant: `Q1 2024`, `the 2010s`, `c. 2024`, `since March 2024` and `8 March 2024` in EDTF."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable

MAX_LENGTH = 60
"""A longer text is a sentence, not a date."""
_MONTHS = {
    name[:length].lower(): number for length in (3, 4, 9) for number, name in enumerate(calendar.month_name) if name
}
"""The numbers of months by their names and short names; four letters are for `Sept`."""
_MONTH = rf"({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_ORDINAL = f"({'|'.join(_ORDINALS)})"
_YEAR, _DAY = "([0-9]{4})", "([0-9]{1,2})(?:st|nd|rd|th)?"


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{_MONTHS.get(month) or int(month):02}-{int(day):02}"


def _month(year: str, month: str) -> str:
    return f"{year}-{_MONTHS.get(month) or int(month):02}"


def _day_or_month_first(one: str, other: str, year: str) -> str:
    """A date such as 30/08/2023, if only one of the numbers can be the month."""
    if int(one) > 12:
        return _day(year, other, one)
    return _day(year, one, other) if int(other) > 12 else ""


def _part(year: str, part: str, number: str) -> str:
    return f"{year}-{part[0].upper()}{_ORDINALS.get(number) or number}"


_NOTATIONS: tuple[tuple[str, Callable[..., str]], ...] = (
    (rf"{_YEAR}(?:年|-xx?(?:-xx?)?)?", "{}".format),
    (r"([0-9]{4}-[0-9]{2})(?:-xx?)?", "{}".format),
    (r"(?:the )?([0-9]{3})(?:x|0['’]?s|0年代)", "{}X".format),
    (rf"{_YEAR}[-/.年]{_DAY}[-/.月]{_DAY}日?", _day),
    (rf"{_YEAR}[-/.年]{_DAY}月?", _month),
    (rf"{_DAY}[-/.]{_DAY}[-/.]{_YEAR}", _day_or_month_first),
    (rf"{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}", lambda day, month, year: _day(year, month, day)),
    (rf"{_MONTH} {_DAY},? {_YEAR}", lambda month, day, year: _day(year, month, day)),
    (rf"{_MONTH},?[ -]{_YEAR}", lambda month, year: _month(year, month)),
    (rf"{_YEAR}[ -/]*([qh])([1-4])", _part),
    (rf"([qh])([1-4])[ -/]*{_YEAR}", lambda part, number, year: _part(year, part, number)),
    (
        rf"(?:the )?{_ORDINAL} (quarter|half),?(?: of)? {_YEAR}",
        lambda number, part, year: _part(year, part, number),
    ),
)
"""Notations of one date, in small letters, and how to convert each."""
_AROUND = (
    (r"(?:between |from )?(.+?)(?: ?[–—] ?| - |/| to | until | and |\.\.)(.+)", "{}/{}"),
    (r"(?:about|around|circa|approx(?:imately|\.)?|ca?\.?|≈|~) ?(.+)", "{}~"),
    (r"(.+)[?%~]", "{}~"),
    (r"(?:before|by|until|up to|no later than|\.\.|/|<=?|≤) ?/?(.+)", "../{}"),
    (r"(.+) (?:or earlier|at the latest)", "../{}"),
    (r"(?:after|since|from|no earlier than|>=?|≥) ?(.+)", "{}/.."),
    (r"(.+?)(?:/|/open| ?[-–—] ?| or later| onwards|/?\.\.)", "{}/.."),
    (r"([0-9]{4})-([0-9]{4})", "{}/{}"),
)
"""Words and characters around one or two dates, in small letters, and the notation of each in EDTF."""


def date_hint(text: str, parse: Callable[[str], object]) -> str:
    """The hint for a text that is not a date; empty if it is not in a known notation.

    `parse` raises `ValueError` for a text that is not a date. It makes sure that the hint is one.
    """
    if len(text) > MAX_LENGTH:
        return ""
    meant = _edtf(" ".join(unicodedata.normalize("NFKC", text).lower().split()))
    if not meant or meant == text:
        return ""
    try:
        parse(meant)
    except ValueError:
        return ""
    return f"write {meant}"


def _edtf(text: str, levels: int = 3) -> str:
    """A text in EDTF; empty if it is not in a known notation. `levels` limits the words and characters around dates."""
    if not levels:
        return ""
    for notation, convert in _NOTATIONS:
        if (found := re.fullmatch(notation, text)) and (meant := convert(*found.groups())):
            return meant
    for notation, edtf in _AROUND:
        found = re.fullmatch(notation, text)
        parts = [_edtf(part.strip(), levels - 1) for part in found.groups()] if found else []
        if parts and all(parts):
            return edtf.format(*parts)
    return ""
