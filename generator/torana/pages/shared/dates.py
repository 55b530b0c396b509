"""Dates in the format of HTML."""

from __future__ import annotations

from torana.records.dates import Date


def machine_date(date: Date | None) -> str:
    """The `datetime` of a `<time>`; for a span its first day, because HTML has no spans; empty without a date."""
    return date.text.partition("/")[0] if date else ""
