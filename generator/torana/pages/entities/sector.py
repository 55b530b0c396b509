"""The pages of sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node, newest_first
from torana.dossier.sums import totals_of
from torana.pages.drawings.strip import date_strip
from torana.pages.entities.declared_fields import first_in_cell
from torana.pages.entities.entity_list import EntityList
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.fact_lists import EntityContext
from torana.pages.entities.infobox import CHILDREN, first_values
from torana.pages.entities.initiative import INITIATIVES_OF
from torana.pages.entities.role_tables import parties_of
from torana.pages.entities.status_board import COLUMN, board, by_status
from torana.pages.page import View
from torana.pages.shared.addresses import brief_path, part_path
from torana.pages.shared.entity_names import by_name, in_order, nation_name, top_sectors
from torana.pages.shared.fact_views import fact_anchor, fact_view
from torana.pages.shared.figure_tables import figure_rows
from torana.pages.shared.links import Link, link_to, links_to
from torana.pages.shared.report_views import report_of
from torana.pages.shared.summaries import summary_of
from torana.pages.shared.timeline_entries import period_href, timeline_periods
from torana.pages.shared.totals import totals_view
from torana.records.entity_types import INITIATIVE
from torana.records.models import Party
from torana.wording.words import msgid


class _Member(NamedTuple):
    """An organisation in a sector."""

    node: Node
    roles: Sequence[Sequence[Party]]
    """Its roles in each initiative of the sector in which it has some."""


def _members(sector: Node, dossier: Dossier) -> Sequence[_Member]:
    """The organisations of a sector by country, in the order of the dossier; those without a country are last.

    They are made once for all parts of the list.
    """
    return dossier.once(("members", sector.slug), lambda: _members_in_order(sector, dossier))


def _members_in_order(sector: Node, dossier: Dossier) -> Sequence[_Member]:
    roles: dict[str, list[Sequence[Party]]] = {}
    for initiative in dossier.initiatives(sector):
        for parties in parties_of(initiative):
            roles.setdefault(parties[0].organisation, []).append(parties)
    order = [*dossier.settings.countries, None]
    nodes = by_name(map(dossier.nodes.__getitem__, roles))
    return [_Member(node, roles[node.slug]) for node in sorted(nodes, key=lambda node: order.index(node.record.nation))]


def _member_row(member: _Member, dossier: Dossier) -> View:
    """An organisation below its country, with its roles in the initiatives of a sector, and their number."""
    node, words = member.node, dossier.words
    return View(
        link=link_to(node),
        nation=nation_name(node, dossier) or words.t("Others"),
        nation_key=(node.record.nation or "others").lower(),
        roles=tuple(dict.fromkeys(words.t(party.role) for parties in member.roles for party in parties)),
        initiatives=words.count(len(member.roles), "initiative"),
    )


def _board_has_room(node: Node, dossier: Dossier) -> bool:
    return all(len(nodes) <= COLUMN for nodes in by_status(dossier.initiatives(node), dossier).values())


MEMBERS = EntityList(
    title=msgid("Organisations"),
    name="organisations",
    kind="organisations",
    items=_members,
    row=lambda member, node, dossier, references: _member_row(member, dossier),
)
"""The organisations that are parties to the initiatives of a sector."""
ALL_INITIATIVES = replace(
    INITIATIVES_OF,
    count=lambda node, dossier: 0 if _board_has_room(node, dossier) else len(dossier.initiatives(node)),
    first=1,
)
"""All initiatives of a sector, if there are too many for its board."""


def _details(page: EntityContext) -> View:
    node, dossier, references, facts = page.node, page.dossier, page.references, page.facts
    report = report_of(node, dossier, references)  # the first to cite sources
    own = [fact for fact in facts if fact.owner is node]
    timeline = timeline_periods([fact for fact in facts if fact.owner is not node], dossier, references, node)
    return View(
        report=report,
        brief=Link(dossier.words.t("Printable brief"), brief_path(node)),
        children=first_values(CHILDREN, node, dossier),
        board=board(dossier.initiatives(node), dossier, part_path(node, "initiatives", 1)),
        organisations=MEMBERS.part(node, dossier, references),
        figures=figure_rows(facts, dossier, references),
        money=totals_view(totals_of(node, dossier), dossier, references),
        strip=date_strip(facts, dossier, lambda fact: _href(fact, node), node),
        facts=[fact_view(fact, dossier, page.site, references, node) for fact in newest_first(own)],
        timeline=timeline,
    )


def _href(fact: FactNode, sector: Node) -> str:
    """The address of a fact on the page of a sector: of its own facts, which are shown in full, or of a year."""
    return f"#{fact_anchor(fact, sector)}" if fact.owner is sector else period_href(fact)


def sector_card(node: Node, dossier: Dossier) -> View:
    """A sector as the home page and the index show it."""
    words = dossier.words
    facts = words.count(len(dossier.fact_order_of(node)), "fact")
    initiatives = words.count(len(dossier.initiatives(node)), "initiative")
    return View(
        link=link_to(node),
        summary=summary_of(node, dossier, node),
        children=first_in_cell(links_to(in_order(dossier.children(node))), words),
        counts=f"{initiatives}, {facts}" if INITIATIVE in dossier.types else facts,
    )


PAGES = EntityPages(
    template="sector",
    details=_details,
    row=sector_card,
    shows=frozenset(("parent", "subsectors", "initiatives")),
    schema_org="DefinedTerm",
    lists=(MEMBERS, ALL_INITIATIVES),
    indexed=top_sectors,
    facts_by_year=True,
    nested=True,
)
