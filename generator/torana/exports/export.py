"""A data file, its limits, and the addresses that all data files use."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.addresses import Site, page_path

API = "api/v1"
"""The folder of the API."""
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


def address(site: Site, node: Node) -> str:
    """Return the address of an entity's page. It starts at the root of the site if the site's address is not known."""
    _ = node.record  # record it as read: its type is part of the address
    return site.url + page_path(node).removesuffix(".md") + "/"


def fact_address(site: Site, fact: FactNode) -> str:
    """Return the permanent address of a fact."""
    return f"{address(site, fact.owner)}#{fact.fact.id}"


def successor_key(fact: FactNode, dossier: Dossier, site: Site) -> str | None:
    """Return the key of the fact that supersedes a fact, for columns and API keys; `None` if there is none."""
    successor = dossier.superseded_by.get(fact.key)
    return successor.key if successor else None
