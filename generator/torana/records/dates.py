"""Dates as precise as their source, in the notation of EDTF (ISO 8601-2:2019): from a day to a decade, and spans.

The notation is described at https://www.loc.gov/standards/datetime/.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from torana import ToranaError
from torana.records.date_hints import date_hint
from torana.records.values import invalid, no_value

_MONTHS = {"33": (1, 3), "34": (4, 6), "35": (7, 9), "36": (10, 12), "40": (1, 6), "41": (7, 12)}
"""The first and the last month of quarters and half-years, by their number in EDTF (level 2)."""
_NUMBERS = {"Q1": "33", "Q2": "34", "Q3": "35", "Q4": "36", "H1": "40", "H2": "41"}
"""The numbers of quarters and half-years by their usual names, which are accepted too."""
OPEN = ".."
"""The open end of a span."""

_NAMED = re.compile(rf"(?<=[0-9]-)(?:{'|'.join(_NUMBERS)})", re.I)
_ONE = f"(?:[0-9]{{3}}X|[0-9]{{4}}(?:-(?:[0-9]{{2}}(?:-[0-9]{{2}})?|{'|'.join(_NUMBERS)}))?)~?"
_DATE = rf"(?:{_ONE}(?:/(?:{_ONE}|\.\.))?|\.\./{_ONE})"
"""All notations, for the JSON Schemas; the quarters and half-years with numbers and names."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day, month, quarter, half-year, year, decade or span, exactly as precise as its source."""

    text: str
    """In EDTF: `2023`, `2023-07-20`, `2024-33` (a quarter), `201X`, `2024~`, `2023-07/2024`, `../2024` or `2024/..`."""
    first: datetime.date
    """The first day of the period; of `../2024`, which has no first day, that of 2024."""
    last: datetime.date
    """The last day of the period; of `2024/..`, which has no last day, that of 2024."""

    def __str__(self) -> str:
        return self.text

    @property
    def earliest(self) -> datetime.date:
        """The first day that it can mean."""
        return datetime.date.min if self.text.startswith(OPEN) else self.first

    @property
    def latest(self) -> datetime.date:
        """The last day that it can mean."""
        return datetime.date.max if self.text.endswith(OPEN) else self.last

    @property
    def or_earlier(self) -> Date:
        """The same with an open beginning: `../2024` for `2024` or `2024/2025`."""
        return Date.parse(f"{OPEN}/{next(end for end in self.text.split('/') if end != OPEN)}")

    @property
    def precision(self) -> str:
        """One of `PRECISIONS`."""
        if "/" in self.text:
            return "span"
        text = self.text.rstrip("~")
        if text[5:] in _MONTHS:
            return "quarter" if text[5] == "3" else "half-year"
        return "decade" if text.endswith("X") else {4: "year", 7: "month", 10: "day"}[len(text)]

    @property
    def is_vague(self) -> bool:
        """True if the date is approximate or has an open end."""
        return "~" in self.text or OPEN in self.text

    @property
    def bounds(self) -> tuple[str, ...]:
        """The same without EDTF: one or two years, months or days of ISO 8601. Open ends are left out."""
        found = [bound for end in self.text.split("/") if end != OPEN for bound in _bounds(end)]
        return tuple(dict.fromkeys((found[0], found[-1])))

    @classmethod
    @lru_cache(maxsize=10_000)  # most facts share their date with others
    def parse(cls, text: str) -> Date:
        """Parse a date. The names of quarters and half-years become numbers: `2024-Q1` is `2024-33`.

        Raises:
            PydanticCustomError: The text is not a date; message and hint are for the editor.
        """
        ends = _NAMED.sub(lambda name: _NUMBERS[name[0].upper()], text).split("/")
        days = [day for end in ends if end != OPEN for day in _days(end, text)]
        if len(ends) > 2 or not days:
            raise _no_date(text)
        if days[0] > days[-1]:
            raise invalid(f'"{text}" ends before it begins', "write the earlier date first")
        return cls("/".join(ends), days[0], days[-1])


PRECISIONS = ("day", "month", "quarter", "half-year", "year", "decade", "span")
"""The precisions of dates. A span also includes dates with an open end."""


def _no_date(text: str) -> PydanticCustomError:
    known = date_hint(text, Date.parse)
    return invalid(
        f'"{text}" is not a date', known or "write 2023, 2023-07, 2023-07-20 or a span such as 2023-07-20/2023-07-22"
    )


def _bounds(end: str) -> tuple[str, ...]:
    """The first and the last year or month of a decade, a quarter or a half-year; any other date without `~`."""
    text = end.rstrip("~")
    if text.endswith("X"):
        return text.replace("X", "0"), text.replace("X", "9")
    if text[5:] in _MONTHS:
        return tuple(f"{text[:4]}-{month:02}" for month in _MONTHS[text[5:]])
    return (text,)


def _days(end: str, whole: str) -> Iterator[datetime.date]:
    """Yield the first and the last day of one end of a date."""
    if not re.fullmatch(r"(?!0000|000X)(?:[0-9]{4}(?:-[0-9]{2}){0,2}|[0-9]{3}X)~?", end):
        raise _no_date(whole)
    for bound in _bounds(end):
        yield from _first_and_last(bound, whole)


def _first_and_last(text: str, whole: str) -> Iterator[datetime.date]:
    """Yield the first and the last day of a year, a month or a day."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    if year == datetime.MAXYEAR:  # there is no day after its last day
        hint = 'write the real date, or "undated" if a fact has none'
        raise invalid(f'"{whole}" is not a date: the last possible year is {year - 1}', hint)
    if len(text) == 4:
        yield from (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        return
    if not 1 <= month <= 12:
        hint = "write the month as 01 to 12, or a quarter as Q1 to Q4"
        raise invalid(f'"{whole}" is not a date: there is no month {month:02}', hint)
    days = calendar.monthrange(year, month)[1]
    if len(text) == 10 and not 1 <= day <= days:
        name = f"{calendar.month_name[month]} {year}"
        raise invalid(f'"{whole}" is not a date: {name} has {days} days', f"write a day from 01 to {days}")
    yield from (datetime.date(year, month, day or 1), datetime.date(year, month, day or days))


def _date(value: Any) -> Any:
    return Date.parse(value) if isinstance(value, str) else value


DateField = Annotated[
    Date,
    BeforeValidator(_date),
    PlainSerializer(str),
    # A plain 2023 is a number for the editor's language server.
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_DATE}$"}),
]
"""A date in any notation of `Date`."""


def _fact_date(value: Any) -> Any:
    if isinstance(value, str) and no_value(value):
        raise invalid(f'"{value}" is not a date', "write undated, if the sources give no date")
    return None if value == "undated" else _date(value)


FactDate = Annotated[
    Date | None,
    BeforeValidator(_fact_date),
    PlainSerializer(lambda date: str(date) if date else "undated"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^(undated|{_DATE})$"}),
]


def _day(value: Any) -> Any:
    date = _date(value)
    if isinstance(date, Date) and (date.precision != "day" or date.is_vague):
        raise invalid(f'"{date}" is not a full date', "write the year, month and day, such as 2026-11-23")
    return date


Day = Annotated[
    Date,
    BeforeValidator(_day),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A whole day: `2026-11-23`."""


def check_period(since: Date | None, until: Date | None, keys: tuple[str, str] = ("since", "until")) -> None:
    """Refuse a period that ends before it begins."""
    if since and until and until.last < since.first:
        raise invalid(f'"{keys[1]}" ({until}) is before "{keys[0]}" ({since})', "write the earlier date first")


def _as_of(date: Date) -> Date:
    # The compressed sitemap stores this day as seconds since 1970, in 32 bits.
    if not 1970 <= date.first.year < 2106:
        raise invalid(f'"{date}" is not between 1970 and 2105', "write the day up to which facts were collected")
    return date


AsOf = Annotated[Day, AfterValidator(_as_of)]
"""The day up to which the facts of a dossier were collected."""


_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def days_in(age: str) -> int:
    """Return the days in an age: `180d`, `26w`, `6m` or `1y`. Raises `ToranaError` if it is not an age."""
    parts = re.fullmatch(r"([0-9]{1,5})([dwmy])", age)
    if parts is None:
        raise ToranaError(f'"{age}" is not an age. Write 180d, 26w, 6m or 1y')
    return int(parts[1]) * _DAYS[parts[2]]
