"""The pages of an entity type without a module."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.fact_lists import EntityContext, facts_by_owner
from torana.pages.page import View
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.links import Link, link_to, links_to
from torana.records.entity_types import RELATIONS
from torana.records.relations import ENTITY


def _details(page: EntityContext) -> View:
    related = [View(title=title, links=links) for title, links in _related(page.node, page.dossier) if links]
    return View(related=related, groups=facts_by_owner(page))


def _related(node: Node, dossier: Dossier) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The relations of an entity to others, then the relations of others to it, with names such as `Employer`."""
    for relation in RELATIONS:
        if relation.joins_entities and relation.source == node.type.name:
            found = (dossier.nodes[slug] for slug in relation.values(node.record) if slug in dossier.nodes)
            yield _title(relation.field), links_to(found)
    inverses = (each.inverse for each in RELATIONS if each.joins_entities and each.target in (node.type.name, ENTITY))
    for inverse in dict.fromkeys(inverses):
        yield _title(inverse), links_to(by_name(dossier.related(node, inverse)))


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _row(node: Node, dossier: Dossier) -> View:
    return View(link=link_to(node), also_known_as=node.record.also_known_as, facts=len(dossier.fact_order_of(node)))


PAGES = EntityPages(template="entity", details=_details, row=_row, schema_org="Thing")
