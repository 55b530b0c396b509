"""Code that all data files share."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.addresses import Site, page_path

API = "api/v1"
"""The folder of the API."""
PART = 50_000
"""The most records in a file, some 40 MB of facts. A longer list is written in parts."""


@dataclass(frozen=True, slots=True)
class Export:
    """One file of data."""

    path: str
    """From the root of the site: `data/facts.csv`."""
    description: str
    content: bytes
    listed: bool = True
    """Whether the data page names it; what there is one of for each entity it does not."""
    rows: int | None = None
    """How many it has, if it has rows."""
    columns: tuple[tuple[str, str], ...] = ()
    """The name and the meaning of each column, if it is a table."""


def address(site: Site, node: Node) -> str:
    """The address of an entity's page, from the root of the site where the site's own address is not known."""
    _ = node.record  # what it is decides where it is, so it counts as read
    return site.url + page_path(node).removesuffix(".md") + "/"


def fact_address(site: Site, fact: FactNode) -> str:
    """The permanent address of a fact."""
    return f"{address(site, fact.owner)}#{fact.fact.id}"
