"""The page of the network: which organisations share which initiatives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node, alphabetical
from torana.pages.drawings.network_drawing import (
    NetworkColumn,
    NetworkDrawing,
    NetworkLine,
    counts_in_words,
    initiative_rows,
    line,
    organisation_rows,
    slugs_by_name,
)
from torana.pages.drawings.network_layout import Block, arrange, heights, row_count
from torana.pages.page import WIDE, PageSpec, View
from torana.pages.page_specs import one_page
from torana.pages.shared.addresses import Site
from torana.pages.shared.downloads import Downloads
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.links import link_to, links_to
from torana.records.entity_types import INITIATIVE
from torana.wording.words import msgid

LARGEST = 120
"""Maximum number of organisations, and of initiatives, in the drawing."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """The sides: the two countries with the most organisations, and a third side for all others."""

    countries: Sequence[str]
    dossier: Dossier

    @classmethod
    def of(cls, organisations: Iterable[str], dossier: Dossier) -> _Sides:
        """The sides of some organisations, in the order of the dossier's countries."""
        counts = Counter(dossier.nodes[slug].record.country for slug in organisations)
        order = list(dossier.settings.countries)
        largest = sorted(counts, key=lambda key: (-counts[key], order.index(key)))[:2]
        return cls(sorted(largest, key=order.index), dossier)

    @property
    def names(self) -> list[str]:
        return [self.dossier.settings.countries[key] for key in self.countries]

    def on(self, side: int, slugs: Iterable[str]) -> list[str]:
        """The organisations on a side: 0 for the left country, 1 for the right country, 2 for all others."""
        return [slug for slug in slugs if self._side(slug) == side]

    def _side(self, slug: str) -> int:
        country = self.dossier.nodes[slug].record.country
        return self.countries.index(country) if country in self.countries else 2


def network_page(dossier: Dossier) -> View:
    """Return the view of the page: the two largest countries at the sides, shared initiatives in the middle."""
    words, sectors = dossier.words, top_sectors(dossier)
    parties = _shared_initiatives(dossier)
    shared = Counter(slug for slugs in parties.values() for slug in slugs)
    drawn = _drawn(parties, shared, sectors, dossier)
    links: dict[str, list[str]] = defaultdict(list)
    for initiative, slugs in drawn.items():
        for slug in slugs:
            links[slug].append(initiative)
    sides = _Sides.of(links, dossier)
    columns = (*sides.names, words.t("Others")) if sides.on(2, links) else tuple(sides.names)
    middle = _by_sector(drawn, sectors, dossier)
    picture = _drawing(middle, links, sides, shared, dossier) if links else None
    order = [initiative for block in middle for initiative in block.keys]
    hidden = (len(shared) - len(links), "organisation"), (len(parties) - len(order), "initiative")
    return View(
        as_of=words.date(dossier.settings.as_of),
        total=counts_in_words((len(links), "organisation"), (len(order), "initiative"), words=words),
        picture=picture,
        columns=columns,
        rows=[_row(n, slug, drawn[slug], sides, len(columns), dossier) for n, slug in enumerate(order, 1)],
        left_out=counts_in_words(*hidden, words=words),
        sectors=links_to(sectors) if any(count for count, _ in hidden) else (),
    )


def _shared_initiatives(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    """The initiatives with several parties, and the slugs of the parties."""
    parties = {
        node.slug: tuple(dict.fromkeys(party.organisation for party in node.record.parties))
        for node in dossier.of_type(INITIATIVE)
    }
    return {slug: slugs for slug, slugs in parties.items() if len(slugs) > 1}


def _row(number: int, initiative: str, parties: Sequence[str], sides: _Sides, columns: int, dossier: Dossier) -> View:
    """An initiative in the table, with its parties by column."""
    return View(
        number=number,
        link=link_to(dossier.nodes[initiative]),
        sector=link_to(_sector(initiative, dossier)),
        parties=[links_to(dossier.nodes[slug] for slug in sides.on(side, parties)) for side in range(columns)],
    )


def _drawn(
    parties: Mapping[str, tuple[str, ...]], shared: Mapping[str, int], sectors: Sequence[Node], dossier: Dossier
) -> dict[str, tuple[str, ...]]:
    """The initiatives in the drawing, each with its parties in the drawing: all, or the largest."""
    chosen: Collection[str] = shared if len(shared) <= LARGEST else _largest(parties, shared, sectors, dossier)
    found = {slug: tuple(party for party in members if party in chosen) for slug, members in parties.items()}
    found = {slug: members for slug, members in found.items() if len(members) > 1}
    largest = sorted(found, key=lambda slug: (-len(found[slug]), alphabetical(dossier.nodes[slug])))[:LARGEST]
    return {slug: found[slug] for slug in sorted(largest)}


def _largest(
    parties: Mapping[str, tuple[str, ...]], shared: Mapping[str, int], sectors: Sequence[Node], dossier: Dossier
) -> set[str]:
    """The organisations that share the most initiatives. Each sector gets an equal share of `LARGEST`."""
    by_sector: dict[str, Counter[str]] = defaultdict(Counter)
    for initiative, slugs in parties.items():
        by_sector[_sector(initiative, dossier).slug].update(slugs)
    quota = max(1, LARGEST // max(1, len(by_sector)))
    first: dict[str, None] = {}
    for sector in sectors:
        counts = by_sector[sector.slug]
        ranked = sorted(counts, key=lambda slug: (-counts[slug], -shared[slug], alphabetical(dossier.nodes[slug])))
        first |= dict.fromkeys(ranked[:quota])
    return set(list(first)[:LARGEST])


def _sector(initiative: str, dossier: Dossier) -> Node:
    """The top sector of the first sector of an initiative."""
    return dossier.lineage(dossier.nodes[dossier.nodes[initiative].record.sectors[0]])[-1]


def _by_sector(initiatives: Iterable[str], sectors: Iterable[Node], dossier: Dossier) -> list[Block]:
    by_sector: dict[str, list[str]] = defaultdict(list)
    for initiative in initiatives:
        by_sector[_sector(initiative, dossier).slug].append(initiative)
    return [
        Block(sector.name, link_to(sector), slugs_by_name(by_sector[sector.slug], dossier))
        for sector in sectors
        if sector.slug in by_sector
    ]


def _drawing(
    middle: list[Block], links: Mapping[str, list[str]], sides: _Sides, shared: Mapping[str, int], dossier: Dossier
) -> NetworkDrawing:
    """The drawing of the whole network. It sorts the blocks of the middle column."""
    left, right = _outer_columns(links, sides, dossier)
    arrange(middle, (left, right), links)
    height = heights(left) | heights(middle) | heights(right)
    numbers = {slug: number for number, slug in enumerate((key for block in middle for key in block.keys), 1)}
    to_the_right = {initiative for block in right for slug in block.keys for initiative in links[slug]}

    def lines(blocks: list[Block], *, leftward: bool) -> tuple[NetworkLine, ...]:
        return tuple(
            line(slug, initiative, height, dossier, leftward=leftward)
            for block in blocks
            for slug in block.keys
            for initiative in links[slug]
        )

    names = [*sides.names, ""]
    initiatives = tuple(initiative_rows(middle, dossier, numbers, to_the_right))
    return NetworkDrawing(
        left=NetworkColumn(names[0], tuple(organisation_rows(left, dossier, shared, links))),
        left_lines=lines(left, leftward=True),
        middle=NetworkColumn(dossier.words.t("Initiatives"), initiatives),
        right_lines=lines(right, leftward=False),
        right=NetworkColumn(names[1], tuple(organisation_rows(right, dossier, shared))),
        left_out="",
    )


def _outer_columns(links: Iterable[str], sides: _Sides, dossier: Dossier) -> tuple[list[Block], list[Block]]:
    """The blocks of the left and the right column."""
    left, right, others = (slugs_by_name(sides.on(side, links), dossier) for side in range(3))
    columns = ([Block("", None, left)] if left else []), ([Block("", None, right)] if right else [])
    if others:
        # The shorter column has space below it.
        shorter = columns[row_count(columns[1]) <= row_count(columns[0])]
        shorter.append(Block(dossier.words.t("Others"), None, others))
    return columns


_specs = one_page(
    "network",
    msgid("Network"),
    msgid("Diagram of the initiatives that organisations in %(dossier)s share."),
    network_page,
    hide=WIDE,
    scripts=("tables", "network"),
)


def network_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/network/`, unless the dossier leaves out initiatives"""
    if INITIATIVE in dossier.types:
        yield from _specs(dossier, site, downloads)
