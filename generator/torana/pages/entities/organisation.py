"""The pages of organisations."""

from __future__ import annotations

from collections.abc import Sequence

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.sums import totals_of
from torana.pages import paging
from torana.pages.drawings.partner_network import partner_drawing, partners_of
from torana.pages.drawings.strip import date_strip
from torana.pages.entities.declared_fields import first_in_cell
from torana.pages.entities.entity_list import EntityList
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.fact_lists import EntityContext, facts_by_owner
from torana.pages.entities.infobox import CHILDREN, InfoboxRow, first_values, period_of_parent, with_period
from torana.pages.entities.role_tables import role_row
from torana.pages.page import View
from torana.pages.shared import list_filters
from torana.pages.shared.entity_names import (
    by_name,
    country_name,
    kind_name,
    nation_name,
    native_names,
    top_sectors,
    widest_sectors,
)
from torana.pages.shared.fact_views import fact_anchor
from torana.pages.shared.links import link_if, link_to, links_to
from torana.pages.shared.totals import totals_view
from torana.records.entity_types import INITIATIVE, ORGANISATION
from torana.wording.words import msgid

SHARED = 10
"""Maximum number of shared initiatives that the row of a partner lists."""


def organisation_row(node: Node, dossier: Dossier) -> View:
    """An organisation in a table, with the top sectors of its initiatives."""
    initiatives = dossier.initiatives(node)
    return View(
        link=link_to(node),
        native_names=native_names(node, dossier),
        also_known_as=first_in_cell(node.record.also_known_as, dossier.words),
        kind=kind_name(node, dossier),
        country=country_name(node, dossier),
        nation=nation_name(node, dossier),
        sectors=links_to(widest_sectors(initiatives, dossier)),
        initiatives=len(initiatives) if INITIATIVE in dossier.types else "",
        facts=len(dossier.fact_order_of(node)),
    )


def _partner_row(row: tuple[Node, Sequence[Node]], dossier: Dossier) -> View:
    partner, initiatives = row
    return View(
        link=link_to(partner),
        nation=nation_name(partner, dossier),
        initiatives=links_to(initiatives[:SHARED]),
        more=dossier.words.more(len(initiatives) - SHARED),
    )


def _partner_count(node: Node, dossier: Dossier) -> int:
    slugs = {party.organisation for initiative in dossier.initiatives(node) for party in initiative.record.parties}
    return max(0, len(slugs) - 1)


ROLES = EntityList(
    title=msgid("Involved in"),
    name="initiatives",
    kind="roles",
    items=lambda node, dossier: by_name(dossier.initiatives(node)),
    row=role_row,
)
"""The initiatives of an organisation, with its roles."""
PARTNERS = EntityList(
    title=msgid("Partners"),
    name="partners",
    kind="partners",
    count=_partner_count,
    items=partners_of,
    row=lambda partner, node, dossier, references: _partner_row(partner, dossier),
    size=lambda: 4 * paging.FACTS,  # the rows are short, and the partners of all organisations grow quadratically
)
"""The organisations that share initiatives with an organisation."""


def _details(page: EntityContext) -> View:
    node, dossier, facts = page.node, page.dossier, page.facts
    return View(
        kind=kind_name(node, dossier),
        country=country_name(node, dossier),
        headquarters=link_if(node.record.headquarters, dossier),
        parent=_parent(node, dossier),
        children=first_values(CHILDREN, node, dossier),
        roles=ROLES.part(node, dossier, page.references),
        money=totals_view(totals_of(node, dossier), dossier, page.references),
        picture=partner_drawing(node, dossier),
        partners=PARTNERS.part(node, dossier, page.references),
        groups=facts_by_owner(page),
        strip=date_strip(facts, dossier, lambda fact: f"#{fact_anchor(fact, node)}", node),
    )


def _parent(node: Node, dossier: Dossier) -> InfoboxRow:
    """The organisation that it belongs to, or belonged to, with the period; without values if there is none."""
    record, words = node.record, dossier.words
    former = record.parent_until and record.parent_until.last <= dossier.settings.as_of.last
    parent = [with_period(link, period_of_parent(record, dossier))] if (link := link_if(record.parent, dossier)) else []
    return InfoboxRow(words.t("Belonged to") if former else words.t("Belongs to"), parent)


PAGES = EntityPages(
    template="organisation",
    details=_details,
    row=organisation_row,
    shows=frozenset(("headquarters", "parent", "subsidiaries", "initiatives")),
    filters=lambda dossier: (
        list_filters.kinds(ORGANISATION, dossier),
        list_filters.countries(dossier),
        list_filters.sectors(dossier, some=top_sectors(dossier)),
    ),
    schema_org="Organization",
    lists=(ROLES, PARTNERS),
    scripts=("network",),
)
