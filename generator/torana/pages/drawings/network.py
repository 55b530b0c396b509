"""Who works with whom: columns of names with lines between them, for one organisation and for the whole dossier.

The names are HTML, so that they wrap, shrink and can be read on a phone; only the lines are SVG, in whole numbers, and
stretch between the columns. The order of the rows is the barycentre heuristic of layered drawings (Sugiyama, Tagawa
and Toda 1981): no library, no force, the same picture on every machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier, Node
from torana.pages.shared.links import Link, link_to
from torana.records.entity_types import INITIATIVE
from torana.wording.words import Words

HEIGHT = 10_000
"""Height of the lines' drawing: fine enough for the middle of any row to be a whole number."""
WIDTH = 100
SWEEPS = 8
"""How often the columns are put in order by each other; later sweeps change nothing that one can see."""
LARGEST = 120
"""Organisations, and initiatives, that the picture of the whole shows at most."""
PARTNERS = 12
"""Partners that the picture of an organisation shows at most."""
BONDS = 8
"""Initiatives that the picture of an organisation shows at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """A name in a column, or the heading of those below it."""

    key: str
    """What lines and rows know each other by; of a heading, the keys below it."""
    text: str
    link: Link | None
    heading: bool
    title: str
    """The name in full with its country and count, for the tooltip and the script."""
    number: str
    """What stands in its dot: shared initiatives, or the number of an initiative in the list; or nothing."""
    size: int
    """Of its dot, from 1 to 4; 0 is none."""
    leads: bool
    """Whether a line leads from it to the right."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line from an organisation to an initiative."""

    d: str
    """The `d` of a path."""
    ends: str
    """The keys of its two rows, from left to right."""
    roles: str
    weight: int
    """From 1 to 4."""


@dataclass(frozen=True, slots=True)
class Column:
    """Names below each other, at the same distance all through."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Three columns and the lines between them."""

    left: Column
    left_lines: tuple[Line, ...]
    middle: Column
    right_lines: tuple[Line, ...]
    right: Column
    left_out: str
    """What it does not show, in words; or nothing."""


@dataclass(frozen=True, slots=True)
class SharedRow:
    """An initiative in the table of the whole, with its parties by column."""

    number: int
    link: Link
    sector: Link
    parties: tuple[tuple[Link, ...], ...]


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The view of the page of who works with whom."""

    as_of: str
    total: str
    """`66 organisations and 28 initiatives`."""
    picture: Picture | None
    """`None` where no two organisations share an initiative."""
    columns: tuple[str, ...]
    rows: tuple[SharedRow, ...]
    left_out: str
    sectors: tuple[Link, ...]
    """Where the rest stands; empty when nothing is left out."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Keys that stay together, below a heading if they have one."""

    heading: str
    link: Link | None
    keys: list[str]


def partner_picture(organisation: Node, dossier: Dossier) -> Picture | None:
    """The organisation, the initiatives that bind it, and its partners by country; `None` where it has none.

    Only the partners with most in common and the initiatives that bind most of them: the table holds all.
    """
    partners = dossier.partners(organisation)
    bonds = {partner.organisation.slug: [node.slug for node in partner.initiatives] for partner in partners[:PARTNERS]}
    binding = Counter(slug for slugs in bonds.values() for slug in slugs)
    drawn = set(sorted(binding, key=lambda slug: (-binding[slug], _by_name(dossier.nodes[slug])))[:BONDS])
    links = {slug: [bond for bond in slugs if bond in drawn] for slug, slugs in bonds.items()}
    links = {slug: slugs for slug, slugs in links.items() if slugs}
    if not links:
        return None
    middle = [_Block("", None, sorted(drawn, key=lambda slug: _by_name(dossier.nodes[slug])))]
    right = [
        _Block(dossier.settings.countries[key], None, [slug for slug in links if _country(slug, dossier) == key])
        for key in dossier.settings.countries
    ]
    right = [block for block in right if block.keys]
    _arrange(middle, [right], links)
    shared = {partner.organisation.slug: len(partner.initiatives) for partner in partners}
    heights = _heights(middle) | _heights(right)
    root = Row("here", organisation.name, None, False, organisation.name, "", 4, True)
    return Picture(
        left=Column("", (root,)),
        left_lines=tuple(
            Line(_curve(HEIGHT // 2, heights[slug]), f"here {slug}", _roles(organisation.slug, slug, dossier), 1)
            for slug in middle[0].keys
        ),
        middle=Column(dossier.words.t("Initiatives"), _rows(middle, dossier, {}, {}, drawn)),
        right_lines=tuple(
            Line(
                _curve(heights[bond], heights[slug]),
                f"{bond} {slug}",
                _roles(slug, bond, dossier),
                _size(shared[slug]),
            )
            for slug, slugs in links.items()
            for bond in slugs
        ),
        right=Column(dossier.words.t("Partners"), _rows(right, dossier, shared, {}, ())),
        left_out=_together(
            (len(partners) - len(links), "partner"),
            (len(dossier.initiatives(organisation)) - len(drawn), "initiative"),
            words=dossier.words,
        ),
    )


def network_page(dossier: Dossier, sectors: Sequence[Node]) -> NetworkPage:
    """The whole: the two countries with the most organisations at the sides, what they share in the middle.

    Args:
        dossier: What there is to draw.
        sectors: The top sectors, in the order of the site.
    """
    parties = {
        node.slug: tuple(dict.fromkeys(party.organisation for party in node.record.parties))
        for node in dossier.of_type(INITIATIVE)
    }
    parties = {slug: slugs for slug, slugs in parties.items() if len(slugs) > 1}
    shared = Counter(slug for slugs in parties.values() for slug in slugs)
    drawn = _drawn(parties, shared, sectors, dossier)
    links: dict[str, list[str]] = defaultdict(list)
    for bond, slugs in drawn.items():
        for slug in slugs:
            links[slug].append(bond)
    sides = _sides(links, dossier)
    names = [dossier.settings.countries[key] for key in sides]
    columns = (
        (*names, dossier.words.t("Others")) if any(_side(slug, sides, dossier) == 2 for slug in links) else tuple(names)
    )
    middle = [
        _Block(sector.name, link_to(sector), sorted(bonds, key=lambda bond: _by_name(dossier.nodes[bond])))
        for sector in sectors
        if (bonds := [bond for bond in drawn if _sector(bond, dossier) is sector])
    ]
    picture = _whole(middle, links, sides, shared, dossier) if links else None
    order = [bond for block in middle for bond in block.keys]
    hidden = len(shared) - len(links)
    return NetworkPage(
        as_of=dossier.words.date(dossier.settings.as_of),
        total=_together((len(links), "organisation"), (len(order), "initiative"), words=dossier.words),
        picture=picture,
        columns=columns,
        rows=tuple(
            SharedRow(
                number=number,
                link=link_to(dossier.nodes[bond]),
                sector=link_to(_sector(bond, dossier)),
                parties=tuple(
                    tuple(link_to(dossier.nodes[s]) for s in drawn[bond] if _side(s, sides, dossier) == side)
                    for side in range(len(columns))
                ),
            )
            for number, bond in enumerate(order, 1)
        ),
        left_out=_together((hidden, "organisation"), (len(parties) - len(order), "initiative"), words=dossier.words),
        sectors=tuple(link_to(sector) for sector in sectors) if hidden or len(order) < len(parties) else (),
    )


def _whole(
    middle: list[_Block], links: Mapping[str, list[str]], sides: list[str], shared: Mapping[str, int], dossier: Dossier
) -> Picture:
    """The picture of the whole; puts the blocks of the middle in order."""
    outer: list[list[_Block]] = [[], []]
    for side in range(2):
        keys = sorted((s for s in links if _side(s, sides, dossier) == side), key=lambda s: _by_name(dossier.nodes[s]))
        if keys:
            outer[side].append(_Block("", None, keys))
    others = sorted((s for s in links if _side(s, sides, dossier) == 2), key=lambda s: _by_name(dossier.nodes[s]))
    if others:
        # Below the shorter column there is room.
        outer[_length(outer[1]) <= _length(outer[0])].append(_Block(dossier.words.t("Others"), None, others))
    _arrange(middle, outer, links)
    left, right = outer
    heights = _heights(left) | _heights(middle) | _heights(right)
    numbers = {bond: number for number, bond in enumerate((b for block in middle for b in block.keys), 1)}

    def lines(blocks: list[_Block], *, leftward: bool) -> tuple[Line, ...]:
        found = []
        for slug in (slug for block in blocks for slug in block.keys):
            for bond in links[slug]:
                one, other = (slug, bond) if leftward else (bond, slug)
                d = _curve(heights[one], heights[other])
                found.append(Line(d, f"{one} {other}", _roles(slug, bond, dossier), 1))
        return tuple(found)

    names = [dossier.settings.countries[key] for key in sides] + [""]
    to_the_right = {bond for block in right for slug in block.keys for bond in links[slug]}
    return Picture(
        left=Column(names[0], _rows(left, dossier, shared, {}, links)),
        left_lines=lines(left, leftward=True),
        middle=Column(dossier.words.t("Initiatives"), _rows(middle, dossier, {}, numbers, to_the_right)),
        right_lines=lines(right, leftward=False),
        right=Column(names[1], _rows(right, dossier, shared, {}, ())),
        left_out="",
    )


def _drawn(
    parties: Mapping[str, tuple[str, ...]], shared: Mapping[str, int], sectors: Sequence[Node], dossier: Dossier
) -> dict[str, tuple[str, ...]]:
    """Of the shared initiatives those that the picture shows, each with the parties that it shows: all, or the largest.

    In a large dossier each sector gets an equal share of `LARGEST`, for its organisations with most in common.
    """
    kept: Collection[str] = shared
    if len(shared) > LARGEST:
        by_sector: dict[str, Counter[str]] = defaultdict(Counter)
        for bond, slugs in parties.items():
            by_sector[_sector(bond, dossier).slug].update(slugs)
        quota = max(1, LARGEST // max(1, len(by_sector)))
        first: dict[str, None] = {}
        for sector in sectors:
            counts = by_sector[sector.slug]
            ranked = sorted(counts, key=lambda slug: (-counts[slug], -shared[slug], _by_name(dossier.nodes[slug])))
            first |= dict.fromkeys(ranked[:quota])
        kept = set(list(first)[:LARGEST])
    found = {bond: tuple(slug for slug in slugs if slug in kept) for bond, slugs in parties.items()}
    found = {bond: slugs for bond, slugs in found.items() if len(slugs) > 1}
    largest = sorted(found, key=lambda bond: (-len(found[bond]), _by_name(dossier.nodes[bond])))[:LARGEST]
    return {bond: found[bond] for bond in sorted(largest)}


def _together(*counts: tuple[int, str], words: Words) -> str:
    """`66 organisations, 28 initiatives`; what there is none of is not named."""
    return ", ".join(words.count(number, noun) for number, noun in counts if number > 0)


# --- rows and their order -----------------------------------------------------------------------------------------


def _by_name(node: Node) -> tuple[str, str]:
    return node.name.casefold(), node.slug


def _country(slug: str, dossier: Dossier) -> str:
    return str(dossier.nodes[slug].record.country)


def _sector(initiative: str, dossier: Dossier) -> Node:
    """The top sector of the first sector of an initiative."""
    return dossier.lineage(dossier.nodes[dossier.nodes[initiative].record.sectors[0]], "parent")[-1]


def _sides(organisations: Iterable[str], dossier: Dossier) -> list[str]:
    """The two countries with the most of some organisations, in the order of the dossier."""
    counts = Counter(_country(slug, dossier) for slug in organisations)
    order = list(dossier.settings.countries)
    largest = sorted(counts, key=lambda key: (-counts[key], order.index(key)))[:2]
    return sorted(largest, key=order.index)


def _side(slug: str, sides: Sequence[str], dossier: Dossier) -> int:
    """0 for the left country, 1 for the right one, 2 for all others."""
    country = _country(slug, dossier)
    return sides.index(country) if country in sides else 2


def _roles(organisation: str, initiative: str, dossier: Dossier) -> str:
    parties = dossier.nodes[initiative].record.parties
    roles = (dossier.words.t(party.role) for party in parties if party.organisation == organisation)
    return ", ".join(dict.fromkeys(roles))


def _size(shared: int) -> int:
    """How heavy a number of shared initiatives looks: 1, 2 or 3, 4 to 9, more."""
    return 1 + (shared > 1) + (shared > 3) + (shared > 9)


def _length(blocks: Iterable[_Block]) -> int:
    return sum(len(block.keys) + bool(block.heading) for block in blocks)


def _heights(blocks: Sequence[_Block]) -> dict[str, int]:
    """The middle of the row of each key, from the top."""
    rows = [key for block in blocks for key in ([""] if block.heading else []) + block.keys]
    return {key: (2 * index + 1) * HEIGHT // (2 * len(rows)) for index, key in enumerate(rows) if key}


def _curve(start: int, end: int) -> str:
    return f"M0 {start}C{WIDTH // 2} {start} {WIDTH // 2} {end} {WIDTH} {end}"


def _arrange(middle: list[_Block], outer: Sequence[list[_Block]], links: Mapping[str, Sequence[str]]) -> None:
    """Puts the keys of each block in the order of what they are linked to, so that few lines cross.

    Args:
        middle: The blocks of the initiatives.
        outer: The blocks of each column of organisations.
        links: The initiatives of each organisation.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for slug, bonds in links.items():
        for bond in bonds:
            members[bond].append(slug)
    for _ in range(SWEEPS):
        heights: dict[str, int] = {}
        for blocks in outer:
            heights |= _heights(blocks)
        _sort(middle, members, heights)
        for blocks in outer:
            _sort(blocks, links, _heights(middle))


def _sort(blocks: Iterable[_Block], linked: Mapping[str, Sequence[str]], heights: Mapping[str, int]) -> None:
    """By the mean height of what each key is linked to; what is level keeps its order, which began as that of names."""
    for block in blocks:
        block.keys.sort(key=lambda key: sum(heights[other] for other in linked[key]) // len(linked[key]))


def _rows(
    blocks: Iterable[_Block],
    dossier: Dossier,
    shared: Mapping[str, int],
    numbers: Mapping[str, int],
    leading: Collection[str],
) -> tuple[Row, ...]:
    """The rows of a column.

    Args:
        blocks: In their order.
        dossier: For names and countries.
        shared: Of organisations, how many initiatives they share.
        numbers: Of initiatives, their number in the list.
        leading: What a line leads from to the right.
    """
    rows = []
    for block in blocks:
        if block.heading:
            rows.append(Row(" ".join(block.keys), block.heading, block.link, True, block.heading, "", 0, False))
        for key in block.keys:
            node = dossier.nodes[key]
            number, size, title = str(numbers.get(key, "")), 0, node.name
            if key in shared:
                number, size = (str(shared[key]) if shared[key] > 1 else ""), _size(shared[key])
                count = dossier.words.count(shared[key], "shared initiative")
                title = f"{node.name}, {dossier.settings.countries[node.record.country]}, {count}"
            rows.append(Row(key, node.name, link_to(node), False, title, number, size, key in leading))
    return tuple(rows)
