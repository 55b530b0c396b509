"""Dates in the text of a page, in English, Japanese and Hindi, and in the elements that describe the page.

A date keeps the precision that the page gives it. Nothing is completed or guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from torana.records.dates import Date

_MONTHS = (
    ("january", "jan", "जनवरी"),
    ("february", "feb", "फरवरी", "फ़रवरी"),
    ("march", "mar", "मार्च"),
    ("april", "apr", "अप्रैल"),
    ("may", "मई"),
    ("june", "jun", "जून"),
    ("july", "jul", "जुलाई"),
    ("august", "aug", "अगस्त"),
    ("september", "sept", "sep", "सितंबर", "सितम्बर"),
    ("october", "oct", "अक्टूबर", "अक्तूबर"),
    ("november", "nov", "नवंबर", "नवम्बर"),
    ("december", "dec", "दिसंबर", "दिसम्बर"),
)
_NUMBERS = {unicodedata.normalize("NFKC", name): number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAME = rf"(?P<name>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_MONTH = "(?P<month>[0-9]{1,2})"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""The year before the first of each Japanese era."""
_WRITTEN = tuple(
    re.compile(rf"(?<![0-9a-z]){pattern}(?![0-9a-z])")
    for pattern in (
        rf"{_YEAR}(?P<mark>[-./]){_MONTH}(?P=mark){_DAY}",
        rf"(?:{_YEAR}|(?P<era>{'|'.join(_ERAS)}) ?(?P<of_era>元|[0-9]{{1,2}})) ?年 ?{_MONTH} ?月 ?{_DAY} ?日",
        rf"{_DAY} +{_NAME},? +{_YEAR}",
        rf"{_NAME} +{_DAY},? +{_YEAR}",
    )
)
"""The notations of a day. `8/9/2025` is not one of them: it has two meanings."""
_MACHINE = re.compile(
    r"(?P<date>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:[T ](?P<time>[0-9:.]+) ?(?P<zone>Z|[+-][0-9:]+)?)?"
)
_EARLIEST = 1450
_MIDNIGHT = re.compile("[0:.]*")


class Stamp(NamedTuple):
    """A date for machines."""

    date: str
    is_utc: bool
    """True for a time in UTC: `2025-08-29T20:30:00Z` is 30 August in Japan, so the day of the publisher is not known.

    A time without a zone, or with the zone of the publisher, is on the day as printed. Midnight in UTC is a date
    without a time.
    """


def days_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield each day that a text names, and the text around it in lower case."""
    folded = "".join(str(unicodedata.decimal(c, c)) for c in unicodedata.normalize("NFKC", text).lower())
    for pattern in _WRITTEN:
        for match in pattern.finditer(folded):
            if day := _day(match):
                yield day, f"{folded[: match.start()]} {folded[match.end() :]}".strip()


def _day(match: re.Match[str]) -> str:
    """The day of a match; empty if there is no such day."""
    parts = match.groupdict()
    since = _ERAS.get(parts.get("era") or "", 0)
    year = since + int((parts["of_era"] if since else parts["year"]).replace("元", "1"))
    month = int(parts["month"]) if "month" in parts else _NUMBERS[parts["name"]]
    return valid(f"{year:04}-{month:02}-{int(parts['day']):02}")


def machine_date(text: str) -> Stamp:
    """The date of an element for machines, as precise as it is; empty if the text is not a date."""
    match = _MACHINE.fullmatch(text.replace("/", "-"))
    if match is None:
        found = {day for day, around in days_in(text) if ":" not in around}
        return Stamp(found.pop() if len(found) == 1 else "", False)
    in_utc = (
        len(match["date"]) == len("2025-08-29")
        and match["zone"] in ("Z", "+00:00", "+0000", "-00:00")
        and not _MIDNIGHT.fullmatch(match["time"])
    )
    return Stamp(valid(match["date"]), in_utc)


def valid(text: str) -> str:
    """A date, if it exists and can be that of a document; if not, an empty text."""
    try:
        date = Date.parse(text)
    except PydanticCustomError:
        return ""
    return str(date) if date.first.year >= _EARLIEST else ""
