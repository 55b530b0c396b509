"""The declaration of the pages of an entity type, and the view that all types share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.declared_fields import referring
from torana.pages.entities.entity_head import head_of
from torana.pages.entities.entity_list import EntityList
from torana.pages.entities.fact_lists import EntityContext, newest_facts
from torana.pages.page import View
from torana.pages.shared.addresses import Site
from torana.pages.shared.list_filters import ListFilter
from torana.pages.shared.references import References

JsonLd = dict[str, Any]
"""Properties of schema.org."""


@dataclass(frozen=True, slots=True)
class EntityPages:
    """The page, the index and the structured data of one entity type."""

    template: str
    """Its page is `TEMPLATE.md.j2`, its index `TEMPLATE-index.md.j2`."""
    details: Callable[[EntityContext], View]
    """The additional fields that the view of an entity of this type has."""
    row: Callable[[Node, Dossier], Any]
    """The row of an entity in the index."""
    schema_org: str
    """The schema.org type of an entity whose kind names none."""
    json_ld: Callable[[Node, str, Dossier], JsonLd] = lambda node, schema_type, dossier: {}
    """The properties of an entity besides its names, description and relations, for its schema.org type."""
    lists: tuple[EntityList, ...] = ()
    """The lists that begin on an entity's page, except its facts."""
    indexed: Callable[[Dossier], Sequence[Node]] | None = None
    """The entities in the index; `None` for all, by name."""
    filters: Callable[[Dossier], tuple[ListFilter, ...]] = lambda dossier: ()
    """The filters of the index."""
    map: Callable[[Sequence[Node], Dossier], View | None] = lambda nodes, dossier: None
    """The map above the index."""
    scripts: tuple[str, ...] = ()
    """The scripts that an entity's page needs."""
    facts_by_year: bool = False
    """True if an entity's page shows its facts as a timeline, not grouped by entity."""
    shows: frozenset[str] = frozenset()
    """Keys of relations, and names of inverse relations, that `details` shows. The infobox shows all others."""
    nested: bool = False
    """True if the links at the top of an entity's page include its ancestors."""

    def view(self, node: Node, dossier: Dossier, site: Site) -> View:
        """The view of an entity's page: its head, the fields of its type, and the pager and sources of its facts."""
        references = References(dossier)
        facts, pager = newest_facts(node, dossier)
        details = self.details(EntityContext(node, dossier, site, references, facts))
        head = head_of(node, dossier, site, dossier.path(node)[:-1] if self.nested else (), self.shows)
        lists = list(referring(node, dossier, references))
        return View(head=head, **vars(details), referring=lists, pager=pager, references=references.listed())
