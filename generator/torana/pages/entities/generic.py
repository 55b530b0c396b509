"""The pages of an entity type without a module."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.sums import totals_of
from torana.pages.entities.declared_fields import first_in_cell
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.fact_lists import EntityContext, facts_by_owner
from torana.pages.page import View
from torana.pages.shared.entity_names import kind_name
from torana.pages.shared.links import link_to
from torana.pages.shared.totals import totals_view


def _details(page: EntityContext) -> View:
    node, dossier = page.node, page.dossier
    return View(
        kind=kind_name(node, dossier),
        money=totals_view(totals_of(node, dossier), dossier, page.references),
        groups=facts_by_owner(page),
    )


def _row(node: Node, dossier: Dossier) -> View:
    return View(
        link=link_to(node),
        also_known_as=first_in_cell(node.record.also_known_as, dossier.words),
        facts=len(dossier.fact_order_of(node)),
    )


PAGES = EntityPages(template="entity", details=_details, row=_row, schema_org="Thing")
