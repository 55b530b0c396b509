"""Data files that can be downloaded, and their groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from torana.pages.shared.links import Link


class DownloadGroup(StrEnum):
    """The groups of data files, in the order of the data page."""

    TABLES = "Tables"
    API = "API"
    BIBLIOGRAPHY = "Bibliography"
    GRAPH = "Graph and RDF"
    FEEDS = "Feeds and calendar"
    LLMS = "For language models"
    SCHEMAS = "Schemas"


MAIN_FORMATS = {
    "api/v1/index.json": "application/json",
    "data/facts.csv": "text/csv",
    "data/facts.parquet": "application/vnd.apache.parquet",
    "data/dossier.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "data/dossier.sqlite": "application/vnd.sqlite3",
    "data/dossier.ttl": "text/turtle",
}
"""The main file of each format, and its media type. The JSON-LD of the data page and the RDF name them."""


@dataclass(frozen=True, slots=True)
class Download:
    """A data file that can be downloaded."""

    path: str
    """From the root of the site."""
    description: str
    length: int
    """In bytes."""
    digest: str
    """SHA-256 in hexadecimal digits."""
    rows: str
    columns: tuple[tuple[str, str], ...]
    """The name and the meaning of each column, if the file is a table."""
    group: str
    """The value of its `DownloadGroup`."""

    @property
    def size(self) -> str:
        """The size in kilobytes, rounded: `12 kB`, with a space that does not break."""
        return f"{max(1, round(self.length / 1000)):,}\u00a0kB"

    @property
    def link(self) -> Link:
        """A link to the file, with its name as the text."""
        return Link(self.path.rpartition("/")[2], self.path)


Downloads = Callable[[], Iterable[Download]]
"""Returns the data files. Those that do not exist yet are made."""
