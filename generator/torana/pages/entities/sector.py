"""The pages of sectors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.sums import sums
from torana.pages import paging
from torana.pages.drawings.figures import SumView, sum_views
from torana.pages.drawings.strip import Strip, date_strip
from torana.pages.entities.entity_head import EntityHead, head_of
from torana.pages.entities.entity_lists import EntityList, Listing
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.fact_lists import newest_facts
from torana.pages.entities.initiative import INITIATIVES_OF
from torana.pages.entities.organisation import organisation_row
from torana.pages.entities.status_board import COLUMN, BoardColumn, board, by_status
from torana.pages.shared.addresses import Site, brief_path, part_path
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.figure_tables import FigureRow, figure_rows
from torana.pages.shared.links import Link, Text, link_if, link_to, links_to, rich
from torana.pages.shared.references import Reference, References
from torana.pages.shared.sector_order import in_order, top_sectors
from torana.pages.shared.timeline_entries import Period, timeline_periods, year_anchor
from torana.wording.words import msgid


@dataclass(frozen=True, slots=True)
class SectorPage:
    """The view of a sector's page."""

    head: EntityHead
    brief: Link
    parent: Link | None
    children: tuple[Link, ...]
    board: tuple[BoardColumn, ...]
    organisations: Listing
    """Of `OrganisationRow`."""
    figures: tuple[FigureRow, ...]
    sums: tuple[SumView, ...]
    method_of_sums: Link
    strip: Strip | None
    timeline: tuple[Period, ...]
    pager: paging.Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class SectorCard:
    """A sector with its parts and counts."""

    link: Link
    summary: Text
    children: tuple[Link, ...]
    counts: str


def _member_slugs(node: Node, dossier: Dossier) -> set[str]:
    return {party.organisation for initiative in dossier.initiatives(node) for party in initiative.record.parties}


def _board_has_room(node: Node, dossier: Dossier) -> bool:
    return all(len(nodes) <= COLUMN for nodes in by_status(dossier.initiatives(node), dossier).values())


MEMBERS = EntityList(
    title=msgid("Organisations"),
    name="organisations",
    kind="organisations",
    count=lambda node, dossier: len(_member_slugs(node, dossier)),
    items=lambda node, dossier: by_name(dossier.nodes[slug] for slug in _member_slugs(node, dossier)),
    row=lambda member, node, dossier, references: organisation_row(member, dossier),
)
"""The organisations that take part in the initiatives of a sector."""
ALL_INITIATIVES = replace(
    INITIATIVES_OF,
    count=lambda node, dossier: 0 if _board_has_room(node, dossier) else len(dossier.initiatives(node)),
    first=1,
)
"""All initiatives of a sector, if its board does not have room for them."""


def sector_page(node: Node, dossier: Dossier, site: Site) -> SectorPage:
    """Return the view of a sector's page: its initiatives, organisations, figures and facts."""
    references = References(dossier)
    facts, pager = newest_facts(node, dossier)
    periods = timeline_periods(facts, dossier, references, node)
    return SectorPage(
        head=head_of(node, dossier, site, links_to(reversed(dossier.lineage(node)[1:]))),
        brief=Link(dossier.words.t("Printable brief"), brief_path(node)),
        parent=link_if(node.record.parent, dossier),
        children=links_to(by_name(dossier.children(node))),
        board=board(dossier.initiatives(node), dossier, part_path(node, "initiatives", 1)),
        organisations=MEMBERS.part(node, dossier, references),
        figures=tuple(figure_rows(facts, dossier, references)),
        sums=sum_views(sums(dossier.backlinks(node), dossier), dossier, references),
        method_of_sums=Link(dossier.words.t("How we add"), "method.md", "sums"),
        strip=date_strip(facts, dossier, year_anchor),
        timeline=periods,
        pager=pager,
        references=references.listed(),
    )


def sector_card(node: Node, dossier: Dossier) -> SectorCard:
    """A sector as the home page and the index show it."""
    words = dossier.words
    return SectorCard(
        link=link_to(node),
        summary=rich(node.record.summary, dossier, node) if node.record.summary else (),
        children=links_to(in_order(dossier.children(node))),
        counts=f"{words.count(len(dossier.initiatives(node)), 'initiative')}, "
        f"{words.count(len(dossier.fact_order_of(node)), 'fact')}",
    )


PAGES = EntityPages(
    template="sector",
    view=sector_page,
    row=sector_card,
    schema_org="DefinedTerm",
    lists=(MEMBERS, ALL_INITIATIVES),
    indexed=top_sectors,
    facts_by_year=True,
)
