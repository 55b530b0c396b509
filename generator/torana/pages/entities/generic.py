"""The pages of an entity type that has no module of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.entity_head import EntityHead, head_of
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.fact_lists import FactGroup, facts_by_owner, newest_facts
from torana.pages.paging import Pager
from torana.pages.shared.addresses import Site
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.links import Link, link_to, links_to
from torana.pages.shared.references import Reference, References
from torana.records.entity_types import RELATIONS
from torana.records.relations import ENTITY


@dataclass(frozen=True, slots=True)
class Related:
    """The entities at the other end of one relation."""

    title: str
    """The name of the field, or of its inverse: `Employer`."""
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class EntityPage:
    """The view of an entity's page: its names, its relations and its facts."""

    head: EntityHead
    related: tuple[Related, ...]
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
    """Return the view of an entity's page: its names, its relations, and every fact that names it."""
    references = References(dossier)
    facts, pager = newest_facts(node, dossier)
    return EntityPage(
        head=head_of(node, dossier, site),
        related=tuple(each for each in _related(node, dossier) if each.links),
        groups=facts_by_owner(facts, dossier, site, references, node),
        pager=pager,
        references=references.listed(),
    )


def _related(node: Node, dossier: Dossier) -> Iterator[Related]:
    """The relations of an entity to others, then those of others to it."""
    for relation in RELATIONS:
        if relation.joins_entities and relation.source == node.type.name:
            found = (dossier.nodes[slug] for slug in relation.values(node.record) if slug in dossier.nodes)
            yield Related(_title(relation.field), links_to(found))
    inverses = (each.inverse for each in RELATIONS if each.joins_entities and each.target in (node.type.name, ENTITY))
    for inverse in dict.fromkeys(inverses):
        yield Related(_title(inverse), links_to(by_name(dossier.related(node, inverse))))


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def entity_row(node: Node, dossier: Dossier) -> EntityRow:
    """An entity in a table."""
    return EntityRow(link_to(node), tuple(node.record.also_known_as), len(dossier.fact_order_of(node)))


PAGES = EntityPages(template="entity", view=entity_page, row=entity_row, schema_org="Thing")
