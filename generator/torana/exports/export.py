"""A data file, and the key that several of them have."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.shared.addresses import Site

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
    media_type: str = ""
    """The media type of the main file of a format, which the JSON-LD of the data page names; empty for other files."""


def successor_key(fact: FactNode, dossier: Dossier, site: Site) -> str | None:
    """Return the key of the fact that supersedes a fact, for columns and API keys; `None` if there is none."""
    successor = dossier.superseded_by.get(fact.key)
    return successor.key if successor else None
