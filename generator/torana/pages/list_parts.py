"""Pages that continue the lists of an entity's page: its facts, initiatives, partners and organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages import paging
from torana.pages.drawings.strip import date_strip
from torana.pages.entities.by_type import pages_of_type
from torana.pages.entities.declared_fields import lists_of_referring
from torana.pages.entities.entity_list import EntityList
from torana.pages.entities.fact_lists import EntityContext, fact_parts, facts_by_owner, facts_pager
from torana.pages.entities.infobox import ALSO_KNOWN_AS, CHILDREN, rows_of_type
from torana.pages.page import View
from torana.pages.shared.addresses import Site, part_path
from torana.pages.shared.figure_tables import figure_rows
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import References
from torana.pages.shared.timeline_entries import period_href, timeline_periods


def further_parts(node: Node, dossier: Dossier) -> Iterator[tuple[str, Callable[[], View]]]:
    """The further parts of the lists on an entity's page, except its facts, each with its Markdown file."""
    pages = pages_of_type(node.type)
    rows = rows_of_type(node.type, dossier, pages.shows)
    for each in (*pages.lists, CHILDREN, ALSO_KNOWN_AS, *rows, *lists_of_referring(node.type, dossier)):
        for number in each.numbers(node, dossier):
            yield part_path(node, each.name, number), partial(_list_part, node, dossier, each, number - 1)


def older_facts(node: Node, dossier: Dossier) -> int:
    """The number of parts of an entity's facts without the newest part, which is on the entity's own page."""
    facts = dossier.fact_order_of(node)
    return len(fact_parts(node, facts)) - 1 if len(facts) >= 2 * paging.FACTS else 0


def _list_part(node: Node, dossier: Dossier, each: EntityList, index: int) -> View:
    references = References(dossier)
    part = each.part(node, dossier, references, index)
    return View(
        name=link_to(node),
        title=dossier.words.t(each.title),
        crumbs=_crumbs(node, dossier),
        kind=each.kind,
        rows=part.rows,
        pager=part.pager,
        references=references.listed(),
    )


def facts_part(node: Node, here: int, dossier: Dossier, site: Site) -> View:
    """A part of the facts of an entity's page that is not the newest."""
    references = References(dossier)
    parts = fact_parts(node, dossier.fact_order_of(node))
    facts = dossier.track(parts[here])
    by_year = pages_of_type(node.type).facts_by_year
    return View(
        name=link_to(node),
        title=dossier.words.t("Timeline") if by_year else dossier.words.t("Facts"),
        crumbs=_crumbs(node, dossier),
        kind="",
        groups=() if by_year else facts_by_owner(EntityContext(node, dossier, site, references, facts)),
        strip=date_strip(facts, dossier, period_href) if by_year else None,
        periods=timeline_periods(facts, dossier, references, node) if by_year else (),
        figures=figure_rows(facts, dossier, references) if by_year else (),
        pager=facts_pager(node, parts, here, dossier),
        references=references.listed(),
    )


def _crumbs(node: Node, dossier: Dossier) -> tuple[Link, ...]:
    return Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), link_to(node)
