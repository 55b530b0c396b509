"""The order of sectors, and the top sectors."""

from __future__ import annotations

from collections.abc import Iterable

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.shared.entity_names import by_name
from torana.records.entity_types import SECTOR


def in_order(sectors: Iterable[Node]) -> list[Node]:
    """Sort sectors by their `order`. Those without one are last, by name."""
    return sorted(by_name(sectors), key=lambda node: (node.record.order is None, node.record.order or 0))


def top_sectors(dossier: Dossier) -> list[Node]:
    """The sectors without a parent, in order."""
    return in_order(node for node in dossier.of_type(SECTOR) if not node.record.parent)


def widest_sectors(initiatives: Iterable[Node], dossier: Dossier) -> list[Node]:
    """The top sectors of some initiatives, each once, by name."""
    slugs = dict.fromkeys(slug for initiative in initiatives for slug in initiative.record.sectors)
    top = {sector.slug: sector for slug in slugs for sector in dossier.lineage(dossier.nodes[slug])[-1:]}
    return by_name(top.values())
