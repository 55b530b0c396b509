"""A data file."""

from __future__ import annotations

from dataclasses import dataclass

PART = 50_000
"""Maximum number of records in a file: about 40 MB of facts. A longer list is split into parts."""


@dataclass(frozen=True, slots=True)
class Export:
    """A data file."""

    path: str
    """From the root of the site: `data/facts.csv`."""
    description: str
    content: bytes
    rows: int | None = None
    """The number of rows, if it has rows."""
    columns: tuple[tuple[str, str], ...] = ()
    """The name and the meaning of each column, if it is a table."""
