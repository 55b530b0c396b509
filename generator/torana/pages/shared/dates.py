"""Dates as machines read them."""

from __future__ import annotations

from torana.records.dates import Date


def machine_date(date: Date | None) -> str:
    """A date for the `datetime` of a `<time>`: HTML knows no spans, so of one the first day; empty without a date."""
    return date.text.partition("/")[0] if date else ""
