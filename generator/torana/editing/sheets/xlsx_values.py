"""Numbers of a workbook as text. A number with the format of a date is a day, counted from 1900 or 1904."""

from __future__ import annotations

import datetime
import math
import re
from contextlib import suppress
from decimal import Decimal

from torana.editing.sheets.sheet import SheetCell

BUILT_IN_FORMATS = {
    **dict.fromkeys(("9", "10"), "%"),
    **dict.fromkeys(("14", "15", "22", "27", "28", "29", "30", "31", "36", "50", "51", "54", "57", "58"), "ymd"),
    **dict.fromkeys(("17", "34", "52", "55"), "ym"),
    **dict.fromkeys(("16", "35", "53", "56"), "md"),
    **dict.fromkeys(("18", "19", "20", "21", "32", "33", "45", "46", "47"), "h"),
}
"""The parts of a date in the formats that every program has (ECMA-376, 18.8.30); those from 27 on are Japanese."""
_IGNORED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|e[+-]|general', re.IGNORECASE)
_PATTERNS = {"ymd": "%Y-%m-%d", "ym": "%Y-%m", "y": "%Y"}
_DAYS_BEFORE_1970 = 25_569


def parts_of_format(code: str) -> str:
    """The parts of a date in a number format: some of `y`, `m`, `d` and `h`; `%` for a percentage; empty for others."""
    first = _IGNORED.sub("", code.partition(";")[0]).lower()
    if "%" in first:
        return "%"
    parts = "".join(part for part, letters in (("y", "yeg"), ("m", "m"), ("d", "d")) if set(letters) & set(first))
    return parts if "y" in parts or "d" in parts else "h" if set("hsm") & set(first) else ""


def number_text(value: str) -> SheetCell:
    """A number without an exponent, and without the rounding error of its 17th digit."""
    if not value:
        return SheetCell("")
    with suppress(ValueError):
        if math.isfinite(number := float(value)):
            exact = Decimal(repr(number))
            return SheetCell(f"{int(exact)}" if exact == exact.to_integral_value() else f"{exact:f}")
    return SheetCell("", 'the cell has no number that a spreadsheet can show: choose the format "Text" and write it')


def date_parts(value: str, parts: str, *, starts_1904: bool) -> SheetCell:
    """The date that a cell shows, no more precise than its format."""
    if number_text(value).refusal:
        return number_text(value)
    if parts == "%":
        shown = number_text(repr(float(value) * 100)).text
        return SheetCell("", f'the cell is a percentage: write {shown} as text or number, and choose the format "Text"')
    if parts not in _PATTERNS:
        return SheetCell("", 'the cell shows no year: choose the format "Text" and write a date such as 2025-08-29')
    days = float(value) + (1462 if starts_1904 else 0)
    if not 61 <= days < 2_958_466:
        return SheetCell(
            "", 'the cell is not a date on or after 1900-03-01: choose the format "Text" and write the date'
        )
    day = datetime.date(1970, 1, 1) + datetime.timedelta(days=int(days) - _DAYS_BEFORE_1970)
    return SheetCell(day.strftime(_PATTERNS[parts]))
