"""Dates as precise as their source: a day, a month, a year, or a span."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from torana import ToranaError
from torana.records.values import invalid, no_value


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a month, a year or a span of them, exactly as precise as its source."""

    text: str
    """As typed: `2023`, `2023-07`, `2023-07-20` or `2025-08-29/2025-08-30` (ISO 8601, and EDTF level 0)."""
    first: datetime.date
    """The first day of the period."""
    last: datetime.date
    """The last day of the period."""

    def __str__(self) -> str:
        return self.text

    @property
    def precision(self) -> str:
        """`year`, `month`, `day`, or `span`."""
        return "span" if "/" in self.text else {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @classmethod
    def parse(cls, text: str) -> Date:
        """Parse a date.

        Raises:
            PydanticCustomError: The text is not a date; message and hint are for the editor.
        """
        parts = [_partial_date(part, text) for part in text.split("/")]
        if len(parts) > 2:
            raise _no_date(text)
        if parts[0][0] > parts[-1][1]:
            raise invalid(f'"{text}" ends before it begins', "write the earlier date first")
        return cls(text, parts[0][0], parts[-1][1])


def _no_date(text: str) -> PydanticCustomError:
    hint = "write 2023, 2023-07, 2023-07-20 or a span such as 2023-07-20/2023-07-22"
    return invalid(f'"{text}" is not a date', hint)


def _partial_date(part: str, whole: str) -> tuple[datetime.date, datetime.date]:
    match = re.fullmatch(r"(?!0000)([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", part)
    if not match:
        raise _no_date(whole)
    year, month, day = (int(group) if group else None for group in match.groups())
    assert year is not None
    if year == datetime.MAXYEAR:  # there is no day after its last day
        hint = 'write the real date, or "undated" if a fact has none'
        raise invalid(f'"{whole}" is not a date: the last possible year is {year - 1}', hint)
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if not 1 <= month <= 12:
        raise invalid(f'"{whole}" is not a date: there is no month {match[2]}', "write the month as 01 to 12")
    days = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= days:
        name = f"{calendar.month_name[month]} {year}"
        raise invalid(f'"{whole}" is not a date: {name} has {days} days', f"write a day from 01 to {days}")
    return datetime.date(year, month, day or 1), datetime.date(year, month, day or days)


def _date(value: Any) -> Any:
    return Date.parse(value) if isinstance(value, str) else value


_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
DateField = Annotated[
    Date,
    BeforeValidator(_date),
    PlainSerializer(str),
    # A plain 2023 is a number for the editor's language server.
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_DATE}(/{_DATE})?$"}),
]
"""`2023`, `2023-07`, `2023-07-20`, or a span of two of them with `/` between."""


def _fact_date(value: Any) -> Any:
    if isinstance(value, str) and no_value(value):
        raise invalid(f'"{value}" is not a date', "write undated, if the sources give no date")
    return None if value == "undated" else _date(value)


FactDate = Annotated[
    Date | None,
    BeforeValidator(_fact_date),
    PlainSerializer(lambda date: str(date) if date else "undated"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^(undated|{_DATE}(/{_DATE})?)$"}),
]


def _day(value: Any) -> Any:
    date = _date(value)
    if isinstance(date, Date) and date.precision != "day":
        raise invalid(f'"{date}" is not a full date', "write the year, month and day, such as 2026-11-23")
    return date


Day = Annotated[
    Date,
    BeforeValidator(_day),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A whole day: `2026-11-23`."""


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
