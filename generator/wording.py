"""How dates, numbers and quantities read in English."""

from __future__ import annotations

import calendar
import datetime
from decimal import Decimal

from generator.model import Date, Figure, Unit


def day(date: datetime.date) -> str:
    """`29 August 2025`."""
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


def _one(text: str) -> str:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    if len(parts) == 2:
        return f"{calendar.month_name[parts[1]]} {parts[0]}"
    return day(datetime.date(*parts))


def date(value: Date) -> str:
    """A date as precisely as it was given: `2023`, `July 2023`, `20 July 2023`, `29–30 August 2025`."""
    first, _, last = value.text.partition("/")
    if not last:
        return _one(first)
    if len(first) == len(last) == 10 and first[:7] == last[:7]:
        return f"{int(first[8:])}–{_one(last)}"
    return f"{_one(first)} – {_one(last)}"


def number(value: Decimal) -> str:
    """A number with commas between thousands; its decimals as they were given."""
    return f"{value:,f}"


def short_number(value: Decimal) -> str:
    """A number as it is read aloud: `76 billion`, `14.5 million`, `25,000`."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(value) >= size:
            return f"{number((value / size).normalize())} {word}"
    return number(value)


def indian_number(value: Decimal) -> str:
    """A number in lakh and crore, or an empty text below one crore: `7,600 crore`, `6 lakh crore`."""
    for size, word in ((10**12, "lakh crore"), (10**7, "crore")):
        if abs(value) >= size:
            return f"{number((value / size).normalize())} {word}"
    return ""


def quantity(figure: Figure, unit: Unit) -> str:
    """A figure with its unit: `INR 76 billion (7,600 crore)`, `about 400 MW`, `200–300 engineers`."""
    values = [figure.value] if figure.to is None else [figure.value, figure.to]
    shown = "–".join(short_number(value) for value in values)
    if len(values) == 2 and shown.count(" ") == 2:
        first, last = shown.split("–")
        if first.split()[1] == last.split()[1]:
            shown = f"{first.split()[0]}–{last}"
    text = f"{figure.unit} {shown}" if unit.currency else f"{shown} {unit.name}"
    if unit.scale == "indian" and all(indian_number(value) for value in values):
        text += " (" + "–".join(indian_number(value) for value in values) + ")"
    return f"{figure.qualifier} {text}" if figure.qualifier else text


def count(number_of: int, noun: str, plural: str = "") -> str:
    """`1 fact`, `2 facts`, `1,200 facts`."""
    return f"{number_of:,} {noun if number_of == 1 else plural or noun + 's'}"


def share(part: int, whole: int) -> str:
    """`18 of 29 (62 %)`; of less than ten a share in per cent would say more than is known."""
    return f"{part:,} of {whole:,} ({round(100 * part / whole)} %)" if whole >= 10 else f"{part} of {whole}"
