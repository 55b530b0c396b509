"""The pages of an entity type that has no module of its own."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.entity_head import EntityHead, head_of
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.fact_lists import FactGroup, facts_by_owner, newest_facts
from torana.pages.paging import Pager
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import Reference, References


@dataclass(frozen=True, slots=True)
class EntityPage:
    """The view of an entity's page: its names and its facts."""

    head: EntityHead
    groups: tuple[FactGroup, ...]
    pager: Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity in a table."""

    link: Link
    also_known_as: tuple[str, ...]
    facts: int


def entity_page(node: Node, dossier: Dossier, site: Site) -> EntityPage:
    """An entity: its names, and every fact that names it."""
    references = References(dossier)
    facts, pager = newest_facts(node, dossier)
    return EntityPage(
        head=head_of(node, dossier, site),
        groups=facts_by_owner(facts, dossier, site, references, node),
        pager=pager,
        references=references.listed(),
    )


def entity_row(node: Node, dossier: Dossier) -> EntityRow:
    """An entity in a table."""
    return EntityRow(link_to(node), tuple(node.record.also_known_as), len(dossier.order_of(node)))


PAGES = EntityPages(template="entity", view=entity_page, row=entity_row, schema_org="Thing")
