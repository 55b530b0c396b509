"""The page of the network: which organisations share which initiatives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
from torana.pages.page import WIDE, View
from torana.pages.page_specs import one_page
from torana.pages.shared.entity_names import own_name, top_sectors
from torana.pages.shared.links import link_to, links_to
from torana.pages.shared.roles import doubts_of_tie
from torana.records.entity_types import INITIATIVE, ORGANISATION
from torana.wording.words import Words, msgid

NETWORK_PAGE = "network.md"
LARGEST = 120
"""Maximum number of organisations, and of initiatives, in the drawing."""


GROUPS: Mapping[str, Callable[[Dossier], Mapping[str, str]]] = {
    "country": lambda dossier: dossier.settings.countries,
    "kind": lambda dossier: {key: kind.name for key, kind in dossier.settings.kinds.of(ORGANISATION).items()},
}
"""The names of the groups of organisations by key, for each value of `network_groups` in `content/dossier.yml`."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """The sides: the two groups with the most organisations, and a third side for all others."""

    groups: Sequence[str]
    dossier: Dossier

    @classmethod
    def of(cls, organisations: Iterable[str], dossier: Dossier) -> _Sides:
        """The sides of some organisations, in the order of the dossier's groups."""
        counts = Counter(group for slug in organisations if (group := _group(slug, dossier)))
        order = list(GROUPS[dossier.settings.network_groups](dossier))
        largest = sorted(counts, key=lambda key: (-counts[key], order.index(key)))[:2]
        return cls(sorted(largest, key=order.index), dossier)

    @property
    def names(self) -> list[str]:
        names = GROUPS[self.dossier.settings.network_groups](self.dossier)
        return [names[key] for key in self.groups]

    def on(self, side: int, slugs: Iterable[str]) -> list[str]:
        """The organisations on a side: 0 for the left group, 1 for the right group, 2 for all others."""
        return [slug for slug in slugs if self._side(slug) == side]

    def _side(self, slug: str) -> int:
        group = _group(slug, self.dossier)
        return self.groups.index(group) if group in self.groups else 2


def _group(slug: str, dossier: Dossier) -> str:
    """The key of the group of an organisation; empty if it has none."""
    record = dossier.nodes[slug].record
    return (record.nation if dossier.settings.network_groups == "country" else record.kind) or ""


def network_page(dossier: Dossier) -> View:
    """Return the view of the page: the two largest groups at the sides, shared initiatives in the middle.

    If no initiative is shared, those with one party are in the middle.
    """
    words, sectors = dossier.words, top_sectors(dossier)
    every = _parties(dossier)
    parties = {slug: slugs for slug, slugs in every.items() if len(slugs) > 1}
    is_shared = bool(parties)
    parties = parties or {slug: slugs for slug, slugs in every.items() if slugs}
    shared = Counter(slug for slugs in parties.values() for slug in slugs)
    drawn = _drawn(parties, shared, sectors, dossier)
    links: dict[str, list[str]] = defaultdict(list)
    for initiative, slugs in drawn.items():
        for slug in slugs:
            links[slug].append(initiative)
    sides = _Sides.of(links, dossier)
    titles = dict(enumerate(sides.names)) | {2: words.t("Others")}
    shown = [side for side in titles if sides.on(side, links)]
    middle = _by_sector(drawn, sectors, dossier)
    picture = _drawing(middle, links, sides, shared, dossier) if links else None
    order = [initiative for block in middle for initiative in block.keys]
    hidden = (len(shared) - len(links), "organisation"), (len(parties) - len(order), "initiative")
    return View(
        as_of=words.date(dossier.settings.as_of),
        total=counts_in_words((len(links), "organisation"), (len(order), "initiative"), words=words),
        picture=picture,
        columns=tuple(titles[side] for side in shown),
        groups=list(_groups(middle, drawn, sides, shown, dossier)),
        left_out=counts_in_words(*hidden, words=words),
        is_shared=is_shared,
        alone=_alone(every, words) if is_shared else "",
        sectors=links_to(sectors) if any(count for count, _ in hidden) else (),
    )


def _alone(parties: Mapping[str, Sequence[str]], words: Words) -> str:
    """The number of initiatives with one party, in words; empty if there are none."""
    number_of = sum(len(slugs) == 1 for slugs in parties.values())
    return words.count(number_of, "initiative") if number_of else ""


def _parties(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    """The initiatives, each with the slugs of its parties."""
    return {
        node.slug: tuple(dict.fromkeys(party.organisation for party in node.record.parties))
        for node in dossier.of_type(INITIATIVE)
    }


def _groups(
    blocks: Iterable[Block],
    drawn: Mapping[str, Sequence[str]],
    sides: _Sides,
    shown: Sequence[int],
    dossier: Dossier,
) -> Iterator[View]:
    """The table, in a group for each sector. An initiative has the same number as in the drawing."""
    number = 0
    for block in blocks:
        rows = [_row(number + at, slug, drawn[slug], sides, shown, dossier) for at, slug in enumerate(block.keys, 1)]
        number += len(rows)
        sector = _sector(block.keys[0], dossier)
        count = dossier.words.count(len(rows), "initiative")
        yield View(title=link_to(sector), anchor=f"_table-{sector.slug}", count=count, rows=rows)


def _row(
    number: int, initiative: str, parties: Sequence[str], sides: _Sides, shown: Iterable[int], dossier: Dossier
) -> View:
    """An initiative in the table, with its parties by column, given the sides that have a column."""
    return View(
        number=number,
        link=link_to(dossier.nodes[initiative]),
        parties=[
            [
                View(link=link_to(dossier.nodes[slug]), doubts=doubts_of_tie(slug, dossier.nodes[initiative], dossier))
                for slug in sides.on(side, parties)
            ]
            for side in shown
        ],
    )


def _drawn(
    parties: Mapping[str, tuple[str, ...]], shared: Mapping[str, int], sectors: Sequence[Node], dossier: Dossier
) -> dict[str, tuple[str, ...]]:
    """The initiatives in the drawing, each with its parties in the drawing: all, or the largest."""
    chosen: Collection[str] = shared if len(shared) <= LARGEST else _largest(parties, shared, sectors, dossier)
    found = {slug: tuple(party for party in members if party in chosen) for slug, members in parties.items()}
    least = min(2, max(map(len, parties.values()), default=0))
    found = {slug: members for slug, members in found.items() if len(members) >= least}
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
    return dossier.path(dossier.nodes[dossier.nodes[initiative].record.sectors[0]])[0]


def _by_sector(initiatives: Iterable[str], sectors: Iterable[Node], dossier: Dossier) -> list[Block]:
    by_sector: dict[str, list[str]] = defaultdict(list)
    for initiative in initiatives:
        by_sector[_sector(initiative, dossier).slug].append(initiative)
    return [
        Block(own_name(sector, dossier), link_to(sector), slugs_by_name(by_sector[sector.slug], dossier))
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

    names = [*sides.names, "", ""]
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
    if not right and not others:
        half = (len(left) + 1) // 2
        left, right = left[:half], left[half:]  # a single group is at both sides
    columns = ([Block("", None, left)] if left else []), ([Block("", None, right)] if right else [])
    if others:
        # The shorter column has space below it.
        shorter = columns[row_count(columns[1]) <= row_count(columns[0])]
        shorter.append(Block(dossier.words.t("Others"), None, others))
    return columns


def has_network(dossier: Dossier) -> bool:
    """Return whether the dossier has the page."""
    return INITIATIVE in dossier.types


network_specs = one_page(
    NETWORK_PAGE,
    msgid("Network"),
    msgid("Diagram of the organisations in %(dossier)s and their initiatives."),
    network_page,
    exists=has_network,
    hide=WIDE,
    scripts=("network",),
)
