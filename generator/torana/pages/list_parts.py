"""The further pages of the lists that an entity's page begins: its facts, initiatives, partners and organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from torana.dossier.graph import Dossier, FactNode, Node
from torana.pages.drawings.strip import Strip, strip
from torana.pages.entity import (
    COLUMN,
    FigureRow,
    Group,
    Listing,
    Period,
    by_step,
    fact_parts,
    facts_pager,
    figure_rows,
    groups,
    head_offices,
    initiatives_of,
    partners,
    roles,
    sector_members,
    timeline,
    year_anchor,
)
from torana.pages.paging import FACTS, ROWS, Pager, split
from torana.pages.shared.addresses import Site, part_path
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import Reference, References
from torana.records.entity_types import ORGANISATION, PLACE, SECTOR
from torana.wording.words import own


@dataclass(frozen=True, slots=True)
class MorePage:
    """The view of a further part of a list."""

    name: str
    """What the entity is called."""
    title: str
    """What the list is called."""
    crumbs: tuple[Link, ...]
    kind: str
    """How `rows` are shown: `roles`, `partners`, `initiatives`, `organisations` or `links`; empty for facts."""
    rows: tuple[Any, ...]
    groups: tuple[Group, ...]
    strip: Strip | None
    periods: tuple[Period, ...]
    figures: tuple[FigureRow, ...]
    """Of the facts of a sector, which stand in a line each."""
    pager: Pager | None
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class _List:
    """A list that an entity's page begins."""

    title: str
    name: str
    """In the addresses of its parts."""
    kind: str
    count: Callable[[Node, Dossier], int]
    part: Callable[[Node, Dossier, References, int], Listing]
    first: int = 2
    """The number of the first part that has a page of its own."""


def _members(node: Node, dossier: Dossier) -> int:
    return len({party.organisation for initiative in dossier.initiatives(node) for party in initiative.record.parties})


_LISTS: dict[str, tuple[_List, ...]] = {
    ORGANISATION.name: (
        _List(
            own("Takes part in"),
            "initiatives",
            "roles",
            lambda node, dossier: len(dossier.initiatives(node)),
            roles,
        ),
        _List(
            own("Partners"),
            "partners",
            "partners",
            lambda node, dossier: max(0, _members(node, dossier) - 1),
            lambda node, dossier, _, here: partners(node, dossier, here),
        ),
    ),
    SECTOR.name: (
        _List(
            own("Organisations"),
            "organisations",
            "organisations",
            _members,
            lambda node, dossier, _, here: sector_members(node, dossier, here),
        ),
    ),
    PLACE.name: (
        _List(
            own("Initiatives"),
            "initiatives",
            "initiatives",
            lambda node, dossier: len(dossier.initiatives(node)),
            lambda node, dossier, _, here: initiatives_of(node, dossier, here),
        ),
        _List(
            own("Head offices"),
            "organisations",
            "links",
            lambda node, dossier: len(dossier.seated(node)),
            lambda node, dossier, _, here: head_offices(node, dossier, here),
        ),
    ),
}
_BOARD = _List(
    own("Initiatives"),
    "initiatives",
    "initiatives",
    lambda node, dossier: len(dossier.initiatives(node)),
    lambda node, dossier, _, here: initiatives_of(node, dossier, here, first=1),
    first=1,
)
"""All initiatives of a sector, where its board has no room for them."""


def more_paths(node: Node, dossier: Dossier) -> Iterator[str]:
    """The Markdown files of `more_pages`, without making them."""
    for each in _lists(node, dossier):
        for number in range(each.first, len(split(range(each.count(node, dossier)), ROWS)) + 1):
            yield part_path(node, each.name, number)


def more_pages(node: Node, dossier: Dossier, site: Site) -> Iterator[tuple[str, MorePage]]:
    """The Markdown file and the view of each further part of the lists of an entity's page, its facts aside."""
    for each in _lists(node, dossier):
        for number in range(each.first, len(split(range(each.count(node, dossier)), ROWS)) + 1):
            references = References(dossier)
            part = each.part(node, dossier, references, number - 1)
            yield part_path(node, each.name, number), _page(node, dossier, each, part, references)


def older_facts(node: Node, dossier: Dossier) -> int:
    """How many parts the facts of an entity's page have before the newest, which is on the page itself."""
    return len(_fact_parts(node, dossier)) - 1 if len(dossier.order_of(node)) >= 2 * FACTS else 0


def _fact_parts(node: Node, dossier: Dossier) -> Sequence[Sequence[FactNode]]:
    return dossier.once(("parts of facts", node.slug), lambda: fact_parts(node, dossier.order_of(node)))


def _lists(node: Node, dossier: Dossier) -> tuple[_List, ...]:
    found = _LISTS.get(node.type.name, ())
    if node.type is SECTOR and any(len(n) > COLUMN for n in by_step(dossier.initiatives(node), dossier).values()):
        return (*found, _BOARD)
    return found


def _crumbs(node: Node, dossier: Dossier) -> tuple[Link, ...]:
    return Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), link_to(node)


def _page(node: Node, dossier: Dossier, each: _List, part: Listing, references: References) -> MorePage:
    return MorePage(
        name=node.name,
        title=dossier.words.t(each.title),
        crumbs=_crumbs(node, dossier),
        kind=each.kind,
        rows=part.rows,
        groups=(),
        strip=None,
        periods=(),
        figures=(),
        pager=part.pager,
        references=references.listed(),
    )


def facts_page(node: Node, here: int, dossier: Dossier, site: Site) -> tuple[str, MorePage]:
    """The Markdown file and the view of a part of the facts of an entity's page that is not the newest."""
    references = References(dossier)
    parts = _fact_parts(node, dossier)
    facts = dossier.looked_at(parts[here])
    by_year = node.type is SECTOR
    view = MorePage(
        name=node.name,
        title=dossier.words.t("Timeline") if by_year else dossier.words.t("Facts"),
        crumbs=_crumbs(node, dossier),
        kind="",
        rows=(),
        groups=() if by_year else groups(facts, dossier, site, references, node),
        strip=strip(facts, dossier, year_anchor) if by_year else None,
        periods=timeline(facts, dossier, references, node) if by_year else (),
        figures=tuple(figure_rows(facts, dossier, references)) if by_year else (),
        pager=facts_pager(node, parts, here, dossier),
        references=references.listed(),
    )
    return part_path(node, "facts", here + 1), view
